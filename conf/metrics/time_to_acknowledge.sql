/*
title: Time to acknowledge
outcome: reliability
kind: duration
unit: minutes
better: lower
primary: false
definition: >
  Minutes from the start of an incident that users noticed until somebody took it on. Without an
  acknowledgement the case is open until the incident was over, or until the as-of; one that comes
  after the end is open until the end.
source: Kaplan-Meier; an incident that nobody acknowledged is no fast one
*/
SELECT
  month, service_id, team_id, model, tier, washout,
  TIMESTAMPDIFF(
    MICROSECOND, started_at, LEAST(acknowledged_at, resolved_at, :as_of)
  ) / 60000000D AS duration,
  COALESCE(acknowledged_at <= COALESCE(resolved_at, :as_of), FALSE) AS ended
FROM conformed.incident
WHERE has_user_impact
