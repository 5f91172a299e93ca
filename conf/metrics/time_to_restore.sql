/*
title: Time to restore
outcome: reliability
kind: duration
unit: hours
better: lower
primary: true
definition: >
  Hours from the start of an incident that users noticed to its end. Incidents still open count as
  open at the as-of.
source: Kaplan-Meier; single means mislead (Davidovic, Incident Metrics in SRE, 2021)
*/
SELECT
  month, service_id, team_id, model, tier, washout,
  TIMESTAMPDIFF(MICROSECOND, started_at, COALESCE(resolved_at, :as_of)) / 3600000000D AS duration,
  resolved_at IS NOT NULL AS ended
FROM conformed.incident
WHERE has_user_impact
