/*
title: Availability target met
outcome: reliability
kind: share
unit: share of service-months
better: higher
primary: false
definition: >
  Months of services, with at least one day live and a target, in which downtime stayed within what
  the target allows, divided by all such months. Months before the first record of the incident
  feed say nothing and do not count.
source: error budgets, Google SRE Book chapter 3, with the calendar month as window
*/
SELECT
  month, service_id, team_id, model, tier, washout,
  -- Whole microseconds and decimals: a target met to the microsecond is met.
  CASE
    WHEN CAST(downtime_microseconds AS DECIMAL(14, 0))
      <= (1 - availability_target) * CAST(exposure_microseconds AS DECIMAL(14, 0))
      THEN 1
    ELSE 0
  END AS numerator,
  1 AS denominator
FROM conformed.service_month
WHERE availability_target IS NOT NULL
  AND exposure_days >= 1
  AND month >= (SELECT first_month FROM conformed.feed WHERE feed = 'incident')
