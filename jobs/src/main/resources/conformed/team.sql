-- Which team worked under which model, as declared.
SELECT
  team_id,
  model,
  region,
  COALESCE(time_zone, 'UTC') AS time_zone,
  valid_from,
  -- An end after the as-of is not known yet.
  CASE WHEN CAST(valid_to AS TIMESTAMP) <= :as_of THEN valid_to END AS valid_to
FROM landing.team
WHERE is_current
  -- An empty interval holds nothing.
  AND (valid_to IS NULL OR valid_to > valid_from)
