-- Each service's live time cut into pieces without overlap or gap, so that every instant of it
-- belongs to exactly one piece: a team and model, its washout, or nobody.
WITH live AS (
  SELECT
    service_id,
    tier,
    availability_target,
    CAST(live_from AS TIMESTAMP) AS live_from,
    CASE WHEN CAST(live_to AS TIMESTAMP) <= :as_of THEN CAST(live_to AS TIMESTAMP) END AS live_to,
    -- Still live: the end is open, and what happens at the as-of itself belongs to the last piece.
    COALESCE(LEAST(CAST(live_to AS TIMESTAMP), :as_of), :as_of) AS live_until
  FROM landing.service
  WHERE is_current
),
held AS (
  SELECT
    live.service_id,
    assignment.team_id,
    assignment.model,
    GREATEST(CAST(assignment.valid_from AS TIMESTAMP), live.live_from) AS held_from,
    LEAST(COALESCE(CAST(assignment.valid_to AS TIMESTAMP), :as_of), live.live_until) AS held_until,
    assignment.valid_to IS NULL AND live.live_to IS NULL AS is_open,
    CAST(assignment.washout_until AS TIMESTAMP) AS washout_until
  FROM live
  JOIN conformed.assignment AS assignment
    ON assignment.service_id = live.service_id
  WHERE GREATEST(CAST(assignment.valid_from AS TIMESTAMP), live.live_from)
    < LEAST(COALESCE(CAST(assignment.valid_to AS TIMESTAMP), :as_of), live.live_until)
    -- What is taken on at the as-of itself has no time yet, but is held.
    OR (assignment.valid_to IS NULL AND live.live_to IS NULL
      AND GREATEST(CAST(assignment.valid_from AS TIMESTAMP), live.live_from) = :as_of)
),
assigned AS (
  SELECT
    service_id,
    team_id,
    model,
    TRUE AS washout,
    held_from AS from_at,
    LEAST(held_until, washout_until) AS until_at,
    is_open AND (held_until < washout_until) AS is_open
  FROM held
  WHERE washout_until > held_from
  UNION ALL
  SELECT
    service_id,
    team_id,
    model,
    FALSE,
    GREATEST(held_from, COALESCE(washout_until, held_from)),
    held_until,
    is_open
  FROM held
  WHERE washout_until IS NULL
    OR washout_until < held_until
    OR (is_open AND washout_until = held_until)
),
-- Nobody's time: before, between and after what is assigned.
gaps AS (
  SELECT
    edges.service_id,
    edges.until_at AS from_at,
    COALESCE(LEAD(edges.from_at) OVER service, live.live_until) AS until_at,
    LEAD(edges.from_at) OVER service IS NULL AND live.live_to IS NULL AS is_open
  FROM (
    SELECT service_id, from_at, until_at FROM assigned
    UNION ALL
    SELECT service_id, live_from, live_from FROM live
  ) AS edges
  JOIN live
    ON live.service_id = edges.service_id
  WINDOW service AS (PARTITION BY edges.service_id ORDER BY edges.from_at, edges.until_at)
),
pieces AS (
  SELECT service_id, team_id, model, washout, from_at, until_at, is_open FROM assigned
  UNION ALL
  SELECT service_id, NULL, NULL, FALSE, from_at, until_at, is_open
  FROM gaps
  WHERE from_at < until_at
)
SELECT
  pieces.service_id,
  pieces.team_id,
  pieces.model,
  live.tier,
  pieces.washout,
  live.availability_target,
  pieces.from_at,
  pieces.until_at,
  pieces.is_open
FROM pieces
JOIN live
  ON live.service_id = pieces.service_id
