-- What each snapshot says, attributed to whoever held the service on its day.
SELECT
  snapshot.service_id,
  timeline.team_id,
  timeline.model,
  snapshot.dependency_rows,
  snapshot.dated_rows,
  snapshot.lag_days / 365.25D AS lag_years,
  snapshot.stale_rows,
  snapshot.upgraded_packages,
  service.tier,
  COALESCE(timeline.washout, FALSE) AS washout,
  snapshot.snapshot_on,
  snapshot.previous_snapshot_on,
  CASE WHEN CAST(snapshot.snapshot_on AS TIMESTAMP) < :as_of
    THEN TRUNC(snapshot.snapshot_on, 'MONTH') END AS month
FROM conformed.service_snapshot AS snapshot
LEFT JOIN landing.service AS service
  ON service.service_id = snapshot.service_id AND service.is_current
LEFT JOIN conformed.timeline AS timeline
  ON timeline.service_id = snapshot.service_id
    AND CAST(snapshot.snapshot_on AS TIMESTAMP) >= timeline.from_at
    AND (CAST(snapshot.snapshot_on AS TIMESTAMP) < timeline.until_at OR timeline.is_open)
