-- Who held which service under which model, as declared: no inference, no clipping to live time.
WITH declared AS (
  SELECT
    service_id,
    team_id,
    model,
    valid_from,
    -- An end after the as-of is not known yet.
    CASE WHEN CAST(valid_to AS TIMESTAMP) <= :as_of THEN valid_to END AS valid_to
  FROM landing.ownership
  WHERE is_current
    -- An empty interval holds nothing, and so is nobody's predecessor.
    AND (valid_to IS NULL OR valid_to > valid_from)
),
succession AS (
  SELECT
    *,
    -- The predecessor counts across a gap.
    LAG(model) OVER (PARTITION BY service_id ORDER BY valid_from) AS previous_model
  FROM declared
)
SELECT
  service_id,
  team_id,
  model,
  valid_from,
  valid_to,
  CASE
    WHEN previous_model <> model
      THEN LEAST(DATE_ADD(valid_from, :washout_days), COALESCE(valid_to, DATE'9999-12-31'))
  END AS washout_until
FROM succession
