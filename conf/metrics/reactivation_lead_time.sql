/*
title: Lead time of reactivation
outcome: delivery
kind: duration
unit: days
better: lower
primary: false
definition: >
  Days from the day a service leaves maintenance to its first production deployment that reached
  users and is not rework. It leaves on the first day under the baseline model, the first of
  conf/models.yaml, after a team of another model held it, also when nobody did in between. That
  counts in the month of that day and for the team and model left, whose maintenance made the way
  back short or long; within the washout of theirs it says nothing of them and does not count. The
  washout after the move is part of what is measured. Open at the as-of, once the service goes to
  another model, to nobody, or out of service, and from a deployment on that is not known to be
  rework or not. Months before the first record of the deployment feed say nothing and do not
  count.
source: the option of future features as an outcome (https://www.stevesmith.tech/blog/the-maintenance-mode-myth/); first deployments alone would leave out services that never came back
*/
WITH held AS (
  SELECT
    *,
    LAG(team_id) OVER service AS left_team_id,
    LAG(model) OVER service AS left_model,
    LAG(washout) OVER service AS left_washout,
    -- Unbroken time under one model goes on, whichever of its teams holds the service.
    CASE
      WHEN LEAD(from_at) OVER service = until_at AND LEAD(model) OVER service = model THEN NULL
      ELSE until_at
    END AS ends_at
  FROM conformed.timeline
  WHERE model IS NOT NULL
  WINDOW service AS (PARTITION BY service_id ORDER BY from_at, until_at)
),
unbroken AS (
  SELECT
    * EXCEPT (ends_at),
    FIRST_VALUE(ends_at) IGNORE NULLS OVER (
      PARTITION BY service_id
      ORDER BY from_at, until_at
      ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
    ) AS ends_at
  FROM held
),
left_maintenance AS (
  SELECT
    service_id, left_team_id, left_model, left_washout, tier, from_at, ends_at,
    CAST(DATE_TRUNC('MONTH', from_at) AS DATE) AS month
  FROM unbroken
  WHERE model = :baseline_model AND left_model <> :baseline_model AND from_at < :as_of
),
-- What is deployed at the very end belongs to whoever holds the service from then on: of that, only
-- what is deployed at the as-of itself is still under the baseline model.
deployed AS (
  SELECT
    left_maintenance.service_id,
    left_maintenance.from_at,
    MIN(deployment.finished_at) FILTER (WHERE NOT deployment.is_rework) AS reactivated_at,
    MIN(deployment.finished_at) FILTER (WHERE deployment.is_rework IS NULL) AS unknown_at
  FROM left_maintenance
  JOIN conformed.deployment AS deployment
    ON deployment.service_id = left_maintenance.service_id
      AND deployment.model = :baseline_model
      AND deployment.finished_at BETWEEN left_maintenance.from_at AND left_maintenance.ends_at
  WHERE deployment.reached_users
  GROUP BY left_maintenance.service_id, left_maintenance.from_at
)
SELECT
  month,
  service_id,
  left_team_id AS team_id,
  left_model AS model,
  tier,
  left_washout AS washout,
  TIMESTAMPDIFF(
    MICROSECOND, from_at, LEAST(reactivated_at, unknown_at, ends_at)
  ) / 86400000000D AS duration,
  COALESCE(reactivated_at <= COALESCE(unknown_at, ends_at), FALSE) AS ended
FROM left_maintenance
LEFT JOIN deployed USING (service_id, from_at)
WHERE month >= (SELECT first_month FROM conformed.feed WHERE feed = 'deployment')
