/*
title: Rework
outcome: quality
kind: share
unit: share of deployments
better: lower
primary: false
definition: >
  Production deployments that reached users and only repaired an earlier one, divided by those of
  which that is known either way.
source: DORA deployment rework rate (https://dora.dev/guides/dora-metrics-four-keys/)
*/
SELECT
  month, service_id, team_id, model, tier, washout,
  CASE WHEN is_rework THEN 1 ELSE 0 END AS numerator,
  1 AS denominator
FROM conformed.deployment
WHERE reached_users AND is_rework IS NOT NULL
