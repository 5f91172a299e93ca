/*
title: Library upgrades
outcome: quality
kind: rate
unit: upgraded packages per service-month
better: higher
primary: false
definition: >
  Packages present in a snapshot and in the service's one before it, with a changed set of
  versions, divided by the service-months of services with such a pair of snapshots in the month.
source: CHAOSS Libyears; counting changes rather than lag, so that abandoned packages do not look fresh
*/
SELECT
  month, service_id, team_id, model, tier, washout,
  upgraded_packages AS numerator,
  0 AS denominator
FROM conformed.dependency_snapshot
WHERE previous_snapshot_on IS NOT NULL
UNION ALL
SELECT
  exposure.month, exposure.service_id, exposure.team_id, exposure.model, exposure.tier,
  exposure.washout,
  0,
  exposure.exposure_days / 30.4375D
FROM conformed.service_month AS exposure
LEFT SEMI JOIN conformed.dependency_snapshot AS snapshot
  ON snapshot.service_id = exposure.service_id
    AND snapshot.month = exposure.month
    AND snapshot.previous_snapshot_on IS NOT NULL
