/*
title: Voluntary attrition
outcome: retention
kind: rate
unit: leavers per 100 person-years
better: lower
primary: true
per: 100
part_of: attrition
definition: >
  Employees who left of their own will, divided by the person-years of employees. A leaver belongs
  to the team, model and month of the last day employed. Contractors are in neither side.
source: exact person-time instead of headcounts at two dates; CIPD on voluntary turnover
*/
SELECT
  month, person_key, team_id, model, person_days,
  0 AS numerator,
  person_days / 365.25D AS denominator
FROM restricted.person_month
WHERE employment_type = 'employee'
UNION ALL
SELECT
  CAST(TRUNC(DATE_SUB(ended_on, 1), 'MONTH') AS DATE), person_key, team_id, model, 0,
  1,
  0
FROM restricted.engagement
WHERE left AND leave_reason = 'voluntary' AND employment_type = 'employee'
