-- One row per deployment, attributed to whoever held the service when it finished, with the
-- incidents that count against it.
WITH deployment AS (
  SELECT
    *,
    environment = 'production' AND status IN ('succeeded', 'rolled_back') AS reached_users
  FROM landing.deployment
  WHERE is_current
),
-- Deployments and incidents of a service in order of time: at the same instant the deployment
-- comes first, and of two deployments the one with the greater id is the later.
events AS (
  SELECT
    service_id,
    finished_at AS at,
    0 AS step,
    deployment_id,
    finished_at,
    CAST(NULL AS STRING) AS incident_id
  FROM deployment
  WHERE reached_users
  UNION ALL
  SELECT service_id, started_at, 1, NULL, NULL, incident_id
  FROM conformed.incident
  WHERE has_user_impact
    -- An explicit link is taken at its word or leads nowhere; it is never replaced by a guess.
    AND deployment_id IS NULL
    AND COALESCE(cause, 'unknown') IN ('change', 'defect', 'unknown')
),
latest AS (
  SELECT
    incident_id,
    at AS started_at,
    LAST_VALUE(deployment_id) IGNORE NULLS OVER so_far AS deployment_id,
    LAST_VALUE(finished_at) IGNORE NULLS OVER so_far AS finished_at
  FROM events
  WINDOW so_far AS (
    PARTITION BY service_id
    ORDER BY at, step, deployment_id
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  )
),
links AS (
  SELECT incident_id, deployment_id
  FROM latest
  WHERE incident_id IS NOT NULL
    AND TIMESTAMPDIFF(MICROSECOND, finished_at, started_at)
      < :change_failure_hours * 3600000000
  UNION ALL
  SELECT incident.incident_id, incident.deployment_id
  FROM conformed.incident AS incident
  JOIN deployment
    ON deployment.deployment_id = incident.deployment_id
  WHERE incident.has_user_impact AND deployment.reached_users
),
blamed AS (
  SELECT
    links.deployment_id,
    ARRAY_SORT(COLLECT_LIST(links.incident_id)) AS failed_by,
    -- Over only when every linked incident is over.
    CASE WHEN COUNT(*) = COUNT(incident.resolved_at)
      THEN MAX(incident.resolved_at) END AS recovered_at
  FROM links
  JOIN conformed.incident AS incident
    ON incident.incident_id = links.incident_id
  GROUP BY links.deployment_id
)
SELECT
  deployment.deployment_id,
  deployment.service_id,
  timeline.team_id,
  timeline.model,
  deployment.environment,
  deployment.status,
  CASE WHEN deployment.reached_users
    THEN COALESCE(blamed.failed_by, ARRAY()) END AS failed_by,
  service.tier,
  COALESCE(timeline.washout, FALSE) AS washout,
  deployment.reached_users,
  CASE WHEN deployment.reached_users
    THEN deployment.status = 'rolled_back' OR blamed.deployment_id IS NOT NULL END AS failed,
  TIMESTAMPDIFF(MICROSECOND, deployment.finished_at, :as_of)
    >= :change_failure_hours * 3600000000 AS mature,
  deployment.is_rework,
  CASE WHEN deployment.finished_at < :as_of
    THEN CAST(DATE_TRUNC('MONTH', deployment.finished_at) AS DATE) END AS month,
  deployment.committed_at,
  deployment.started_at,
  deployment.finished_at,
  blamed.recovered_at
FROM deployment
LEFT JOIN blamed
  ON blamed.deployment_id = deployment.deployment_id
LEFT JOIN landing.service AS service
  ON service.service_id = deployment.service_id AND service.is_current
LEFT JOIN conformed.timeline AS timeline
  ON timeline.service_id = deployment.service_id
    AND deployment.finished_at >= timeline.from_at
    AND (deployment.finished_at < timeline.until_at OR timeline.is_open)
