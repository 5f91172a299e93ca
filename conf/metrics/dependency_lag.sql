/*
title: Dependency lag
outcome: quality
kind: share
unit: years per dependency
better: lower
primary: true
numerator_counts: amount
definition: >
  Mean time by which the version in use trails the newest release known on the day of the snapshot,
  over all dependency rows of the month with both dates. A newer release that is not later counts
  as no lag; rows without a date are left out and shown in coverage.
source: libyear (https://libyear.com), per dependency, with years of 365.25 days
*/
SELECT
  month, service_id, team_id, model, tier, washout,
  lag_years AS numerator,
  dated_rows AS denominator
FROM conformed.dependency_snapshot
