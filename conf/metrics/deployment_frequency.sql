/*
title: Deployments
outcome: delivery
kind: rate
unit: deployments per service-month
better: higher
primary: false
definition: >
  Production deployments that reached users, divided by service-months of 30.4375 days. Months
  before the first record of the deployment feed say nothing and do not count.
source: DORA deployment frequency (https://dora.dev/guides/dora-metrics-four-keys/)
*/
SELECT
  month, service_id, team_id, model, tier, washout,
  1 AS numerator,
  0 AS denominator
FROM conformed.deployment
WHERE reached_users
UNION ALL
SELECT
  month, service_id, team_id, model, tier, washout,
  0,
  exposure_days / 30.4375D
FROM conformed.service_month
WHERE month >= (SELECT first_month FROM conformed.feed WHERE feed = 'deployment')
