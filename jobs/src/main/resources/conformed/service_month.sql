-- How long each service was live in each month, in whose hands, and how much of that time it was
-- down: the union of its outages, clipped to the time it was live.
WITH pieces AS (
  SELECT
    timeline.*,
    EXPLODE(SEQUENCE(
      CAST(DATE_TRUNC('MONTH', from_at) AS DATE),
      CAST(DATE_TRUNC('MONTH', until_at - INTERVAL '1' MICROSECOND) AS DATE),
      INTERVAL '1' MONTH
    )) AS month
  FROM conformed.timeline AS timeline
  WHERE from_at < until_at
),
monthly AS (
  SELECT
    service_id, team_id, model, tier, washout, availability_target, month,
    GREATEST(from_at, CAST(month AS TIMESTAMP)) AS from_at,
    LEAST(until_at, CAST(ADD_MONTHS(month, 1) AS TIMESTAMP)) AS until_at
  FROM pieces
),
outage AS (
  SELECT service_id, started_at AS from_at, COALESCE(resolved_at, :as_of) AS until_at
  FROM conformed.incident
  WHERE user_impact = 'outage' AND started_at < COALESCE(resolved_at, :as_of)
),
-- Outages that touch or overlap are one: a new one begins where all before it have ended.
marked AS (
  SELECT
    *,
    CASE WHEN from_at <= MAX(until_at) OVER before THEN 0 ELSE 1 END AS begins
  FROM outage
  WINDOW before AS (
    PARTITION BY service_id
    ORDER BY from_at, until_at
    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
  )
),
numbered AS (
  SELECT
    *,
    SUM(begins) OVER (
      PARTITION BY service_id
      ORDER BY from_at, until_at
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS downtime
  FROM marked
),
down AS (
  SELECT service_id, downtime, MIN(from_at) AS from_at, MAX(until_at) AS until_at
  FROM numbered
  GROUP BY service_id, downtime
),
down_monthly AS (
  SELECT
    down.*,
    EXPLODE(SEQUENCE(
      CAST(DATE_TRUNC('MONTH', from_at) AS DATE),
      CAST(DATE_TRUNC('MONTH', until_at - INTERVAL '1' MICROSECOND) AS DATE),
      INTERVAL '1' MONTH
    )) AS month
  FROM down
),
spans AS (
  SELECT
    service_id, month, team_id, model, tier, washout, availability_target,
    TIMESTAMPDIFF(MICROSECOND, from_at, until_at) AS exposure_microseconds,
    0L AS downtime_microseconds
  FROM monthly
  UNION ALL
  SELECT
    monthly.service_id, monthly.month, monthly.team_id, monthly.model, monthly.tier,
    monthly.washout, monthly.availability_target,
    0L,
    TIMESTAMPDIFF(
      MICROSECOND,
      GREATEST(monthly.from_at, down_monthly.from_at),
      LEAST(monthly.until_at, down_monthly.until_at)
    )
  FROM monthly
  JOIN down_monthly
    ON down_monthly.service_id = monthly.service_id
      AND down_monthly.month = monthly.month
      AND down_monthly.from_at < monthly.until_at
      AND monthly.from_at < down_monthly.until_at
)
SELECT
  service_id,
  team_id,
  model,
  availability_target,
  SUM(exposure_microseconds) / 86400000000D AS exposure_days,
  SUM(downtime_microseconds) / 60000000D AS downtime_minutes,
  SUM(exposure_microseconds) AS exposure_microseconds,
  SUM(downtime_microseconds) AS downtime_microseconds,
  tier,
  washout,
  month
FROM spans
GROUP BY service_id, month, team_id, model, tier, washout, availability_target
