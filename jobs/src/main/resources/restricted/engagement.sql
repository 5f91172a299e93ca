-- Each spell of employment cut into stretches in one team, model and type of employment. A gap
-- between teams is a stretch without team: still employed, in nobody's time. Of the time before the
-- first team nothing is said.
WITH person AS (
  SELECT
    person_key, hired_on, team_id, employment_type, leave_reason, assigned_from,
    -- Ends after the as-of are not known yet.
    CASE WHEN CAST(assigned_to AS TIMESTAMP) <= :as_of THEN assigned_to END AS assigned_to,
    CASE WHEN CAST(left_on AS TIMESTAMP) <= :as_of THEN left_on END AS left_on
  FROM restricted.person
  WHERE is_current
),
-- Any row may tell that the spell has ended.
spell AS (
  SELECT
    person_key,
    hired_on,
    MIN(left_on) AS left_on,
    MAX_BY(STRUCT(leave_reason), assigned_from).leave_reason AS latest_leave_reason,
    CASE WHEN COUNT(*) = COUNT(assigned_to) THEN MAX(assigned_to) END AS held_until,
    LEAD(hired_on) OVER (PARTITION BY person_key ORDER BY hired_on) AS hired_again_on
  FROM person
  GROUP BY person_key, hired_on
),
bounded AS (
  SELECT
    *,
    -- Of a spell that nobody ended nothing is left once no team is held and the person is hired
    -- anew; whether it was left is not known.
    COALESCE(
      left_on,
      CASE WHEN held_until IS NOT NULL AND hired_again_on IS NOT NULL
        THEN GREATEST(held_until, hired_again_on) END
    ) AS spell_ended_on
  FROM spell
),
held AS (
  SELECT
    person.person_key,
    person.hired_on,
    person.team_id,
    person.employment_type,
    person.leave_reason,
    person.assigned_from AS held_from,
    LEAST(person.assigned_to, bounded.left_on) AS held_until
  FROM person
  JOIN bounded
    ON bounded.person_key = person.person_key AND bounded.hired_on = person.hired_on
  WHERE person.assigned_from < COALESCE(
    LEAST(person.assigned_to, bounded.left_on), DATE'9999-12-31')
),
-- Every day on which something may change.
change AS (
  SELECT person_key, hired_on, spell_ended_on AS changes_on FROM bounded
  UNION
  SELECT person_key, hired_on, held_from FROM held
  UNION
  SELECT person_key, hired_on, held_until FROM held
  UNION
  SELECT held.person_key, held.hired_on, edge.changes_on
  FROM held
  JOIN (
    SELECT team_id, valid_from AS changes_on FROM conformed.team
    UNION
    SELECT team_id, valid_to FROM conformed.team
  ) AS edge
    ON edge.team_id = held.team_id
      AND edge.changes_on > held.held_from
      AND edge.changes_on < COALESCE(held.held_until, DATE'9999-12-31')
),
stretch AS (
  SELECT
    person_key,
    hired_on,
    changes_on AS started_on,
    LEAD(changes_on) OVER (PARTITION BY person_key, hired_on ORDER BY changes_on) AS ended_on
  FROM change
  WHERE changes_on IS NOT NULL AND CAST(changes_on AS TIMESTAMP) <= :as_of
),
placed AS (
  SELECT
    stretch.*,
    held.team_id,
    team.model,
    held.employment_type,
    held.leave_reason,
    bounded.left_on,
    bounded.latest_leave_reason,
    LAG(STRUCT(held.team_id, team.model, held.employment_type)) OVER spell
      <=> STRUCT(held.team_id, team.model, held.employment_type) AS goes_on
  FROM stretch
  JOIN bounded
    ON bounded.person_key = stretch.person_key AND bounded.hired_on = stretch.hired_on
  LEFT JOIN held
    ON held.person_key = stretch.person_key
      AND held.hired_on = stretch.hired_on
      AND held.held_from <= stretch.started_on
      AND (held.held_until IS NULL OR held.held_until > stretch.started_on)
  LEFT JOIN conformed.team AS team
    ON team.team_id = held.team_id
      AND team.valid_from <= stretch.started_on
      AND (team.valid_to IS NULL OR team.valid_to > stretch.started_on)
  -- Nothing of a spell lies behind its end.
  WHERE (bounded.spell_ended_on IS NULL OR stretch.started_on < bounded.spell_ended_on)
    -- What is not held by the as-of itself has no time.
    AND (held.team_id IS NOT NULL OR CAST(stretch.started_on AS TIMESTAMP) < :as_of)
  WINDOW spell AS (PARTITION BY stretch.person_key, stretch.hired_on ORDER BY stretch.started_on)
),
numbered AS (
  SELECT
    *,
    SUM(CASE WHEN goes_on THEN 0 ELSE 1 END) OVER (
      PARTITION BY person_key, hired_on ORDER BY started_on
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS place
  FROM placed
),
joined AS (
  SELECT
    person_key, hired_on, place, team_id, model, employment_type, left_on, latest_leave_reason,
    MIN(started_on) AS started_on,
    CASE WHEN COUNT(*) = COUNT(ended_on) THEN MAX(ended_on) END AS ended_on,
    -- The reason of the row that holds the last day.
    MAX_BY(STRUCT(leave_reason), started_on).leave_reason AS last_leave_reason
  FROM numbered
  GROUP BY
    person_key, hired_on, place, team_id, model, employment_type, left_on, latest_leave_reason
)
SELECT
  person_key,
  team_id,
  model,
  employment_type,
  CASE WHEN ended_on = left_on THEN
    CASE WHEN team_id IS NULL THEN latest_leave_reason ELSE last_leave_reason END
  END AS leave_reason,
  DATEDIFF(started_on, hired_on) AS entry_tenure_days,
  DATEDIFF(COALESCE(ended_on, CAST(:as_of AS DATE)), hired_on) AS exit_tenure_days,
  COALESCE(ended_on = left_on, FALSE) AS left,
  hired_on,
  started_on,
  ended_on
FROM joined
