/*
title: Stale dependencies
outcome: quality
kind: share
unit: share of dependencies
better: lower
primary: false
definition: >
  Share of dated dependency rows whose lag is at least stale_days (365) days.
source: Cox, Bouwers, van Eekelen, Visser, Measuring Dependency Freshness in Software Systems (ICSE 2015)
*/
SELECT
  month, service_id, team_id, model, tier, washout,
  stale_rows AS numerator,
  dated_rows AS denominator
FROM conformed.dependency_snapshot
