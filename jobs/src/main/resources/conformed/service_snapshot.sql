-- One row per service and day of a snapshot: how far its packages lag behind, and what changed
-- since the snapshot before. A row says nothing beyond its snapshot and the service's one before:
-- a run reads only those that are new, or whose one before is.
WITH snapshot AS (
  SELECT
    service_id,
    snapshot_on,
    COUNT(*) AS dependency_rows,
    COUNT(DATEDIFF(latest_released_on, released_on)) AS dated_rows,
    COALESCE(
      SUM(CAST(GREATEST(DATEDIFF(latest_released_on, released_on), 0) AS BIGINT)), 0) AS lag_days,
    COUNT_IF(DATEDIFF(latest_released_on, released_on) >= :stale_days) AS stale_rows,
    -- The snapshot as a set, of numbers instead of names: as many rows as snapshots are compared,
    -- not as listed packages. Two of a service's hundreds of packages are one number in less than
    -- one of 10^14 services. Both lists are filled row by row, so the same place is the same row.
    COLLECT_LIST(XXHASH64(ecosystem, package)) AS packages,
    COLLECT_LIST(XXHASH64(ecosystem, package, version)) AS uses
  FROM landing.dependency
  WHERE is_current
  GROUP BY service_id, snapshot_on
),
followed AS (
  SELECT
    *,
    LAG(snapshot_on) OVER service AS previous_snapshot_on,
    LAG(packages) OVER service AS previous_packages,
    LAG(uses) OVER service AS previous_uses
  FROM snapshot
  WINDOW service AS (PARTITION BY service_id ORDER BY snapshot_on)
),
compared AS (
  SELECT
    *,
    ARRAY_EXCEPT(uses, previous_uses) AS added,
    ARRAY_EXCEPT(previous_uses, uses) AS removed
  FROM followed
)
SELECT
  service_id,
  snapshot_on,
  previous_snapshot_on,
  dependency_rows,
  dated_rows,
  lag_days,
  stale_rows,
  CASE
    WHEN previous_snapshot_on IS NULL THEN NULL
    -- Most snapshots are as the one before. Asked here, what differs is worked out once for each.
    WHEN SIZE(added) = 0 AND SIZE(removed) = 0 THEN 0
    -- A package that was away in the snapshot before is new, not upgraded.
    ELSE CAST(
      SIZE(ARRAY_INTERSECT(
        ARRAY_INTERSECT(packages, previous_packages),
        ARRAY_UNION(
          FILTER(packages, (package, place) -> ARRAY_CONTAINS(added, uses[place])),
          FILTER(
            previous_packages,
            (package, place) -> ARRAY_CONTAINS(removed, previous_uses[place]))))) AS BIGINT)
    END AS upgraded_packages
FROM compared
