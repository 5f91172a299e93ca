-- One row per service and day of a snapshot: how far its packages lag behind, and what changed
-- since the snapshot before. A row says nothing beyond its snapshot and the service's one before:
-- a run reads only those that are new, or whose one before is.
WITH used AS (
  -- Which version of a package on which days: a bit a day, 64 days a row.
  SELECT
    service_id,
    ecosystem,
    package,
    version,
    SHIFTRIGHT(UNIX_DATE(snapshot_on), 6) AS days,
    BIT_OR(SHIFTLEFT(1L, CAST(UNIX_DATE(snapshot_on) & 63 AS INT))) AS bits
  FROM landing.dependency
  WHERE is_current
  GROUP BY service_id, ecosystem, package, version, days
),
change AS (
  SELECT
    service_id,
    INLINE(SNAPSHOT_CHANGES(COLLECT_LIST(STRUCT(ecosystem, package, version, days, bits))))
  FROM used
  GROUP BY service_id
),
snapshot AS (
  SELECT
    service_id,
    snapshot_on,
    COUNT(*) AS dependency_rows,
    COUNT(DATEDIFF(latest_released_on, released_on)) AS dated_rows,
    COALESCE(
      SUM(CAST(GREATEST(DATEDIFF(latest_released_on, released_on), 0) AS BIGINT)), 0) AS lag_days,
    COUNT_IF(DATEDIFF(latest_released_on, released_on) >= :stale_days) AS stale_rows
  FROM landing.dependency
  WHERE is_current
  GROUP BY service_id, snapshot_on
)
SELECT
  snapshot.service_id,
  snapshot_on,
  DATE_FROM_UNIX_DATE(previous_day) AS previous_snapshot_on,
  dependency_rows,
  package_versions,
  dated_rows,
  lag_days,
  stale_rows,
  upgraded_packages
FROM snapshot
JOIN change ON change.service_id = snapshot.service_id AND day = UNIX_DATE(snapshot_on)
