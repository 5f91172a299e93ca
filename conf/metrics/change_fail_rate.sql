/*
title: Change fail rate
outcome: quality
kind: share
unit: share of deployments
better: lower
primary: true
definition: >
  Production deployments that reached users and were rolled back or have an incident with user
  impact linked to them, divided by all that reached users and are old enough to tell (72 hours).
  An incident is linked by its deployment_id, or else, when its cause is change, defect or unknown,
  to the service's latest such deployment, if that finished less than 72 hours before.
source: DORA change fail rate (https://dora.dev/guides/dora-metrics-four-keys/); the limit of 72 hours keeps rarely deployed services from being blamed for age
*/
SELECT
  month, service_id, team_id, model, tier, washout,
  CASE WHEN failed THEN 1 ELSE 0 END AS numerator,
  1 AS denominator
FROM conformed.deployment
WHERE reached_users AND mature
