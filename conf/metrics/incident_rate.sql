/*
title: Incidents
outcome: reliability
kind: rate
unit: incidents per service-month
better: lower
primary: true
definition: >
  Incidents that users noticed (outage or degraded), by the month in which they began, divided by
  service-months of 30.4375 days. Months before the first record of the incident feed say nothing
  and do not count.
source: exact person-time rates, events divided by exposure
*/
SELECT
  month, service_id, team_id, model, tier, washout,
  1 AS numerator,
  0 AS denominator
FROM conformed.incident
WHERE has_user_impact
UNION ALL
SELECT
  month, service_id, team_id, model, tier, washout,
  0,
  exposure_days / 30.4375D
FROM conformed.service_month
WHERE month >= (SELECT first_month FROM conformed.feed WHERE feed = 'incident')
