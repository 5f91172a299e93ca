-- How many days each person worked in each team, month by month; between teams is nobody's time.
WITH stretch AS (
  SELECT
    person_key, team_id, model, employment_type,
    CAST(started_on AS TIMESTAMP) AS from_at,
    COALESCE(CAST(ended_on AS TIMESTAMP), :as_of) AS until_at
  FROM restricted.engagement
  WHERE team_id IS NOT NULL
),
monthly AS (
  SELECT
    stretch.*,
    EXPLODE(SEQUENCE(
      CAST(DATE_TRUNC('MONTH', from_at) AS DATE),
      CAST(DATE_TRUNC('MONTH', until_at - INTERVAL '1' MICROSECOND) AS DATE),
      INTERVAL '1' MONTH
    )) AS month
  FROM stretch
  WHERE from_at < until_at
)
SELECT
  person_key,
  team_id,
  model,
  employment_type,
  SUM(TIMESTAMPDIFF(
    MICROSECOND,
    GREATEST(from_at, CAST(month AS TIMESTAMP)),
    LEAST(until_at, CAST(ADD_MONTHS(month, 1) AS TIMESTAMP))
  )) / 86400000000D AS person_days,
  month
FROM monthly
GROUP BY person_key, team_id, model, employment_type, month
