/*
title: Out-of-hours load
outcome: retention
kind: rate
unit: incidents per person-month
better: lower
primary: false
definition: >
  Incidents with user impact that begin outside Monday to Friday, 08:00 to 18:00 in the time zone of
  the team that holds the service, divided by the person-months of employees and contractors. A
  service counts under the model of its team's own row, washout included; holidays are not known.
source: interruptions per person; PagerDuty, State of Digital Operations, 2021
*/
SELECT
  month, person_key, team_id, model, person_days,
  0 AS numerator,
  person_days / 30.4375D AS denominator
FROM restricted.person_month
WHERE (SELECT records FROM conformed.feed WHERE feed = 'incident') > 0
UNION ALL
SELECT month, CAST(NULL AS STRING), team_id, model, 0, 1, 0
FROM (
  SELECT
    incident.month,
    team.team_id,
    team.model,
    FROM_UTC_TIMESTAMP(incident.started_at, team.time_zone) AS local_time
  FROM conformed.incident AS incident
  JOIN conformed.team AS team
    ON team.team_id = incident.team_id
      AND CAST(team.valid_from AS TIMESTAMP) <= incident.started_at
      AND (team.valid_to IS NULL OR CAST(team.valid_to AS TIMESTAMP) > incident.started_at)
  WHERE incident.has_user_impact
)
-- Monday is 0.
WHERE WEEKDAY(local_time) >= 5 OR HOUR(local_time) < 8 OR HOUR(local_time) >= 18
