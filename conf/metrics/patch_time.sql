/*
title: Time to patch
outcome: quality
kind: duration
unit: days
better: lower
primary: true
definition: >
  Days from the moment a critical or high vulnerability is known in the service and a fix exists to
  the moment the service is rid of it. Unfixed ones count as still open at the as-of; a fix before
  the clock starts took no time.
source: Kaplan-Meier over open and closed findings; means over closed ones alone are too short
*/
SELECT
  month, service_id, team_id, model, tier, washout,
  GREATEST(
    TIMESTAMPDIFF(MICROSECOND, clock_started_at, COALESCE(fixed_at, :as_of)), 0
  ) / 86400000000D AS duration,
  fixed_at IS NOT NULL AS ended
FROM conformed.vulnerability
WHERE severity IN ('critical', 'high') AND fix_available_at IS NOT NULL
