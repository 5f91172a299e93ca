-- Each spell of employment cut wherever team or model changes, whatever the type of employment.
WITH marked AS (
  SELECT
    *,
    LAG(STRUCT(team_id, model)) OVER (PARTITION BY person_key, hired_on ORDER BY started_on)
      <=> STRUCT(team_id, model) AS goes_on
  FROM restricted.engagement
),
numbered AS (
  SELECT
    *,
    SUM(CASE WHEN goes_on THEN 0 ELSE 1 END) OVER (
      PARTITION BY person_key, hired_on ORDER BY started_on
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS place
  FROM marked
)
SELECT
  person_key,
  team_id,
  model,
  MAX_BY(STRUCT(leave_reason), started_on).leave_reason AS leave_reason,
  MIN(entry_tenure_days) AS entry_tenure_days,
  MAX(exit_tenure_days) AS exit_tenure_days,
  BOOL_OR(left) AS left,
  hired_on,
  MIN(started_on) AS started_on,
  CASE WHEN COUNT(*) = COUNT(ended_on) THEN MAX(ended_on) END AS ended_on
FROM numbered
GROUP BY person_key, hired_on, place, team_id, model
