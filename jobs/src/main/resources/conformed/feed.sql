-- Since when each feed of events says anything: before that, silence is no good news.
SELECT 'incident' AS feed, COUNT(*) AS records, MIN(month) AS first_month
FROM conformed.incident
UNION ALL
SELECT 'deployment', COUNT(*), MIN(month)
FROM conformed.deployment
UNION ALL
SELECT 'dependency', COALESCE(SUM(dependency_rows), 0), MIN(month)
FROM conformed.dependency_snapshot
UNION ALL
SELECT 'vulnerability', COUNT(*), MIN(month)
FROM conformed.vulnerability
