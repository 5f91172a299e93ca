-- One row per service and day of a snapshot: how far its packages lag behind, and what changed
-- since the snapshot before. A row says nothing beyond its snapshot and the service's one before:
-- a run reads only those that are new, or whose one before is.
WITH used AS (
  -- Brought together once: all that follows stays within a service.
  SELECT *, XXHASH64(service_id, ecosystem, package) AS package_hash
  FROM landing.dependency
  WHERE is_current
  DISTRIBUTE BY service_id
),
package_snapshot AS (
  SELECT
    -- Numbers are put in order sooner than names; the names still decide. In the order in which rows
    -- are grouped here they are looked through below: Spark sorts them once.
    package_hash,
    service_id,
    ecosystem,
    package,
    snapshot_on,
    COUNT(*) AS dependency_rows,
    COUNT(DATEDIFF(latest_released_on, released_on)) AS dated_rows,
    SUM(CAST(GREATEST(DATEDIFF(latest_released_on, released_on), 0) AS BIGINT)) AS lag_days,
    COUNT_IF(DATEDIFF(latest_released_on, released_on) >= :stale_days) AS stale_rows,
    -- Which versions: each stands once. A hash is asked only about three of them and more.
    STRUCT(COUNT(*), MIN(version), MAX(version), BIT_XOR(XXHASH64(version))) AS versions
  FROM used
  GROUP BY package_hash, service_id, ecosystem, package, snapshot_on
),
compared AS (
  SELECT
    *,
    LAG(snapshot_on) OVER package AS seen_on,
    LAG(versions) OVER package <> versions AS is_changed
  FROM package_snapshot
  WINDOW package AS (
    PARTITION BY package_hash, service_id, ecosystem, package ORDER BY snapshot_on)
),
by_time_seen AS (
  SELECT
    service_id,
    snapshot_on,
    seen_on,
    SUM(dependency_rows) AS dependency_rows,
    SUM(dated_rows) AS dated_rows,
    SUM(lag_days) AS lag_days,
    SUM(stale_rows) AS stale_rows,
    COUNT_IF(is_changed) AS changed_packages
  FROM compared
  GROUP BY service_id, snapshot_on, seen_on
),
snapshot AS (
  SELECT
    service_id,
    snapshot_on,
    SUM(dependency_rows) AS dependency_rows,
    SUM(dated_rows) AS dated_rows,
    COALESCE(SUM(lag_days), 0) AS lag_days,
    SUM(stale_rows) AS stale_rows,
    MAX(seen_on) AS last_seen_on,
    MAX_BY(changed_packages, seen_on) AS changed_packages,
    LAG(snapshot_on) OVER (PARTITION BY service_id ORDER BY snapshot_on) AS previous_snapshot_on
  FROM by_time_seen
  GROUP BY service_id, snapshot_on
)
SELECT
  service_id,
  snapshot_on,
  previous_snapshot_on,
  dependency_rows,
  dated_rows,
  lag_days,
  stale_rows,
  -- The snapshot before is the service's, so a package that was away in it is new, not upgraded.
  CASE WHEN previous_snapshot_on IS NOT NULL
    THEN IF(last_seen_on <=> previous_snapshot_on, changed_packages, 0)
    END AS upgraded_packages
FROM snapshot
