/*
title: Recovery from a failed deployment
outcome: reliability
kind: duration
unit: hours
better: lower
primary: false
definition: >
  Hours from the end of a failed deployment to the end of the last incident linked to it. Open
  while one of them is open; one that was over before the deployment finished took no time.
source: DORA failed deployment recovery time (https://dora.dev/guides/dora-metrics-four-keys/)
*/
SELECT
  month, service_id, team_id, model, tier, washout,
  GREATEST(
    TIMESTAMPDIFF(MICROSECOND, finished_at, COALESCE(recovered_at, :as_of)), 0
  ) / 3600000000D AS duration,
  recovered_at IS NOT NULL AS ended
FROM conformed.deployment
WHERE reached_users AND mature AND SIZE(failed_by) > 0
