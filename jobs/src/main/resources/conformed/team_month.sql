-- How many days of live services each team held in each month, under the model of the team's own
-- row: what people are set against. Washout concerns services, not people, and counts here.
WITH held AS (
  SELECT
    timeline.team_id,
    team.model,
    GREATEST(timeline.from_at, CAST(team.valid_from AS TIMESTAMP)) AS from_at,
    LEAST(timeline.until_at, COALESCE(CAST(team.valid_to AS TIMESTAMP), :as_of)) AS until_at
  FROM conformed.timeline AS timeline
  JOIN conformed.team AS team
    ON team.team_id = timeline.team_id
),
monthly AS (
  SELECT
    held.*,
    EXPLODE(SEQUENCE(
      CAST(DATE_TRUNC('MONTH', from_at) AS DATE),
      CAST(DATE_TRUNC('MONTH', until_at - INTERVAL '1' MICROSECOND) AS DATE),
      INTERVAL '1' MONTH
    )) AS month
  FROM held
  WHERE from_at < until_at
)
SELECT
  team_id,
  model,
  SUM(TIMESTAMPDIFF(
    MICROSECOND,
    GREATEST(from_at, CAST(month AS TIMESTAMP)),
    LEAST(until_at, CAST(ADD_MONTHS(month, 1) AS TIMESTAMP))
  )) / 86400000000D AS exposure_days,
  month
FROM monthly
GROUP BY team_id, model, month
