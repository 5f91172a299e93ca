/*
title: Transfers
outcome: retention
kind: rate
unit: moves per 100 person-years
better: lower
primary: false
per: 100
definition: >
  Moves of employees to another team without leaving, divided by the person-years of employees. A
  move belongs to the team left, under its model on the last day held, and to the month of the first
  day in the new team, also after a gap. A change of employment type or of a team's model is no move.
source: exact person-time; disbanding a team moves people and is not attrition
*/
SELECT
  month, person_key, team_id, model, person_days,
  0 AS numerator,
  person_days / 365.25D AS denominator
FROM restricted.person_month
WHERE employment_type = 'employee'
UNION ALL
SELECT
  CASE WHEN CAST(started_on AS TIMESTAMP) < :as_of
    THEN CAST(TRUNC(started_on, 'MONTH') AS DATE) END,
  person_key, before.team_id, before.model, 0,
  1,
  0
FROM (
  SELECT
    person_key, team_id, started_on,
    LAG(STRUCT(team_id, model, employment_type)) OVER (
      PARTITION BY person_key, hired_on ORDER BY started_on) AS before
  FROM restricted.engagement
  WHERE team_id IS NOT NULL
)
WHERE before.team_id <> team_id AND before.employment_type = 'employee'
