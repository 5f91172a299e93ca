/*
title: Availability
outcome: reliability
kind: share
unit: share of time
better: higher
primary: true
numerator_counts: time
definition: >
  Share of the minutes in which services were live that lay outside their outages. Outages of one
  service that overlap count once; those still open end at the as-of. Months before the first
  record of the incident feed say nothing and do not count.
source: time-based availability, Google SRE Book chapter 3
*/
SELECT
  month, service_id, team_id, model, tier, washout,
  (exposure_microseconds - downtime_microseconds) / 60000000D AS numerator,
  exposure_microseconds / 60000000D AS denominator
FROM conformed.service_month
WHERE month >= (SELECT first_month FROM conformed.feed WHERE feed = 'incident')
