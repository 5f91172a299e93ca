/*
title: Still employed after 12 months
outcome: retention
kind: survival
unit: share of people still employed 365 days after they were hired
better: higher
primary: true
tenure_days: 365
definition: >
  The Kaplan-Meier share of employees still employed 365 days after they were hired. People enter at
  the later of the window's start and the start of their time under the model, and are no longer
  watched when the window ends or they move to another model. All leavers are events. The share is
  that of people still there on the first day of tenure on which enough of them are watched.
source: Kaplan-Meier with delayed entry; without it only survivors' early days would be counted
*/
SELECT person_key, team_id, model, hired_on, started_on, ended_on, left
FROM restricted.engagement
WHERE employment_type = 'employee'
