/*
title: People per service
outcome: capacity
kind: share
unit: people per live service
better: lower
primary: false
numerator_counts: amount
staffed_teams_only: true
definition: >
  Days of employees and contractors in teams, divided by the days of live services that those teams
  held. A service counts under the model of its team's own row, washout included. Teams of which no
  person is known in the window are left out of both sides.
source: person-time over service exposure
*/
SELECT
  month, person_key, team_id, model, person_days,
  person_days AS numerator,
  0 AS denominator
FROM restricted.person_month
UNION ALL
SELECT month, CAST(NULL AS STRING), team_id, model, 0, 0, exposure_days
FROM conformed.team_month
