/*
title: Attrition
outcome: retention
kind: rate
unit: leavers per 100 person-years
better: lower
primary: false
per: 100
definition: >
  Employees who left for whatever reason but the end of a contract, divided by the person-years of
  employees. A leaver whose reason is not known counts. A move to another team is not a departure.
source: exact person-time instead of headcounts at two dates; CIPD on crude turnover
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
WHERE left AND NOT leave_reason <=> 'end_of_contract' AND employment_type = 'employee'
