-- One row per incident, attributed to whoever held the service when it began.
SELECT
  incident.incident_id,
  incident.service_id,
  timeline.team_id,
  timeline.model,
  incident.user_impact,
  incident.user_impact IN ('outage', 'degraded') AS has_user_impact,
  incident.cause,
  incident.deployment_id,
  incident.severity,
  service.tier,
  COALESCE(timeline.washout, FALSE) AS washout,
  -- What starts at the as-of itself is kept, but no month holds it yet.
  CASE WHEN incident.started_at < :as_of
    THEN CAST(DATE_TRUNC('MONTH', incident.started_at) AS DATE) END AS month,
  incident.started_at,
  -- What is said to happen after the as-of is not known yet.
  CASE WHEN incident.acknowledged_at <= :as_of THEN incident.acknowledged_at END AS acknowledged_at,
  CASE WHEN incident.resolved_at <= :as_of THEN incident.resolved_at END AS resolved_at
FROM landing.incident AS incident
LEFT JOIN landing.service AS service
  ON service.service_id = incident.service_id AND service.is_current
LEFT JOIN conformed.timeline AS timeline
  ON timeline.service_id = incident.service_id
    AND incident.started_at >= timeline.from_at
    AND (incident.started_at < timeline.until_at OR timeline.is_open)
WHERE incident.is_current
