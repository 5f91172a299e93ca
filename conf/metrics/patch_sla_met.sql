/*
title: Patched in time
outcome: quality
kind: share
unit: share of vulnerabilities
better: higher
primary: false
definition: >
  Vulnerabilities with a fix that were fixed within the days allowed for their severity (critical
  14, high 30, medium 90, low 180), divided by those fixed or open past that time. Fixed exactly at
  the limit is in time; open and not yet past it is not counted.
source: patch_sla_days in lightkeeper.yaml; the clock of patch_time
*/
WITH due AS (
  SELECT
    *,
    clock_started_at + MAKE_DT_INTERVAL(
      CASE severity
        WHEN 'critical' THEN :patch_sla_days_critical
        WHEN 'high' THEN :patch_sla_days_high
        WHEN 'medium' THEN :patch_sla_days_medium
        WHEN 'low' THEN :patch_sla_days_low
      END
    ) AS due_at
  FROM conformed.vulnerability
  WHERE fix_available_at IS NOT NULL
)
SELECT
  month, service_id, team_id, model, tier, washout,
  CASE WHEN fixed_at <= due_at THEN 1 ELSE 0 END AS numerator,
  1 AS denominator
FROM due
WHERE fixed_at IS NOT NULL OR due_at < :as_of
