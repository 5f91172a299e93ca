/*
title: Lead time for changes
outcome: delivery
kind: duration
unit: hours
better: lower
primary: false
definition: >
  Hours from the commit of a change to the end of the production deployment that brought it to
  users, of those whose commit is known and not after the deployment.
source: DORA change lead time (https://dora.dev/guides/dora-metrics-four-keys/)
*/
SELECT
  month, service_id, team_id, model, tier, washout,
  TIMESTAMPDIFF(MICROSECOND, committed_at, finished_at) / 3600000000D AS duration,
  TRUE AS ended
FROM conformed.deployment
WHERE reached_users AND committed_at <= finished_at
