-- What share of each feed's records could be assigned to a team, dated, linked: the limits of what
-- the figures can say.
WITH facts AS (
  SELECT 'incident' AS feed, month, 'assigned' AS aspect, 1L AS records,
    CAST(model IS NOT NULL AS BIGINT) AS covered
  FROM conformed.incident
  UNION ALL
  -- Of those with user impact: is it over, or still open at the as-of?
  SELECT 'incident', month, 'dated', 1L, CAST(resolved_at IS NOT NULL AS BIGINT)
  FROM conformed.incident
  WHERE has_user_impact
  UNION ALL
  -- Of those that name a deployment: did it reach users in production?
  SELECT 'incident', incident.month, 'linked', 1L,
    CAST(COALESCE(deployment.reached_users, FALSE) AS BIGINT)
  FROM conformed.incident AS incident
  LEFT JOIN conformed.deployment AS deployment
    ON deployment.deployment_id = incident.deployment_id
  WHERE incident.deployment_id IS NOT NULL
  UNION ALL
  SELECT 'deployment', month, 'assigned', 1L, CAST(model IS NOT NULL AS BIGINT)
  FROM conformed.deployment
  UNION ALL
  -- Of those that reached users: is the commit known, and not after the deployment?
  SELECT 'deployment', month, 'dated', 1L,
    CAST(COALESCE(committed_at <= finished_at, FALSE) AS BIGINT)
  FROM conformed.deployment
  WHERE reached_users
  UNION ALL
  SELECT 'dependency', month, 'assigned', dependency_rows,
    CASE WHEN model IS NOT NULL THEN dependency_rows ELSE 0 END
  FROM conformed.dependency_snapshot
  UNION ALL
  SELECT 'dependency', month, 'dated', dependency_rows, dated_rows
  FROM conformed.dependency_snapshot
  UNION ALL
  SELECT 'vulnerability', month, 'assigned', 1L, CAST(model IS NOT NULL AS BIGINT)
  FROM conformed.vulnerability
  UNION ALL
  -- Is there a fix yet, so that the clock for patching runs?
  SELECT 'vulnerability', month, 'dated', 1L, CAST(fix_available_at IS NOT NULL AS BIGINT)
  FROM conformed.vulnerability
)
SELECT
  feed,
  aspect,
  SUM(records) AS records,
  SUM(covered) AS covered,
  SUM(covered) / CAST(SUM(records) AS DOUBLE) AS share,
  month
FROM facts
WHERE month IS NOT NULL
GROUP BY feed, aspect, month
