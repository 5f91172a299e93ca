-- The work of './lightkeeper run' on the same export files, written by hand for DuckDB 2.0 and tuned:
-- what Lightkeeper's speed is set against. Peer.java fills in ${exports}, ${out}, ${scratch} and ${as_of}
-- and runs the statements in order; '-- part:' begins what it times together. Statements end with a
-- semicolon at the end of a line.
--
-- It judges records, lands them, and makes conformed tables, observations and estimates, as Parquet with
-- snappy: what Lightkeeper's own files have, and quicker to write than zstd.
--
-- It leaves out, and is the quicker for it:
--   * people (pseudonyms, all of the person feed, retention and the rules of disclosure), and with them
--     the metrics about people
--   * intervals, comparisons, transitions, coverage, the catalogue, the scorecard
--   * the audit, publication (a reader may see half a run), history, any second run that adds to a first:
--     each run reads everything
--   * digests of files, but where two of one size might be the same file
--   * details of rejects in words, columns that no feed knows, vendors' forms
--   * in dependency files: columns in another order, and blank lines, which move the record numbers of
--     records of a wrong width. Elsewhere: records of more than 24 cells, space behind a closing quote,
--     a quote open at the end of a file
-- Each feed must have a file.

-- part: settings
SET threads = 2;
SET memory_limit = '3GB';
SET temp_directory = '${scratch}/spill';
SET TimeZone = 'UTC';
SET VARIABLE as_of = CAST('${as_of}' AS TIMESTAMP);

-- Settings and models as in conf/, except people's.
SET VARIABLE washout_days = 28;
SET VARIABLE change_failure_hours = 72;
SET VARIABLE stale_days = 365;
CREATE TABLE patch_sla AS
SELECT * FROM (VALUES ('critical', 14), ('high', 30), ('medium', 90), ('low', 180)) AS v (severity, days);
SET VARIABLE models = [
  'feature_team', 'background_team', 'operations_team', 'regional_developer_support', 'multi_product_team'];
SET VARIABLE baseline_model = 'feature_team';

-- part: files
CREATE TABLE found AS
SELECT filename, substr(filename, length('${exports}') + 2) AS path, split_part(path, '/', 1) AS feed, size
FROM read_blob('${exports}/*/*.csv*')
WHERE regexp_full_match(path, '[^/]+/[^./][^/]*\.csv(\.gz)?')
  AND feed IN ('team', 'service', 'ownership', 'incident', 'deployment', 'dependency', 'vulnerability');

-- The same bytes have the same size, so few files are read for it; the smallest always is, as a list
-- of files may not be empty.
SET VARIABLE alike = (
  SELECT list(filename)
  FROM (
    SELECT filename, count(*) OVER (PARTITION BY feed, size) AS sizes, row_number() OVER (ORDER BY size) AS place
    FROM found
  )
  WHERE sizes > 1 OR place = 1
);

CREATE TABLE export_file AS
SELECT path, feed, filename, CAST(row_number() OVER (ORDER BY path) AS INTEGER) AS load_order
FROM (
  SELECT found.*, row_number() OVER (PARTITION BY feed, coalesce(digest, path) ORDER BY path) AS copy
  FROM found
  LEFT JOIN (SELECT filename, sha256(content) AS digest FROM read_blob(getvariable('alike'))) USING (filename)
)
WHERE copy = 1;

SET VARIABLE small_files = (
  SELECT list(filename ORDER BY load_order) FROM export_file WHERE feed <> 'dependency');
SET VARIABLE dependency_files = (
  SELECT list(filename ORDER BY load_order) FROM export_file WHERE feed = 'dependency');
SET VARIABLE dependency_orders = (
  SELECT list(load_order ORDER BY load_order) FROM export_file WHERE feed = 'dependency');

-- part: small feeds
-- Headers differ from file to file, so cells are read as they are and found by their header's names.
-- An empty cell is '', a cell that is not there NULL.
CREATE TABLE line AS
SELECT
  row_number() OVER () AS place,
  filename,
  list_filter(
    [c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19, c20, c21, c22,
      c23, c24],
    lambda cell: cell IS NOT NULL) AS cells
FROM read_csv(
  getvariable('small_files'),
  auto_detect = false, header = false, delim = ',', quote = '"', escape = '"', nullstr = chr(1),
  null_padding = true, parallel = false, filename = true,
  store_rejects = true, rejects_table = 'line_fault', rejects_scan = 'line_scan',
  columns = {
    c1: 'VARCHAR', c2: 'VARCHAR', c3: 'VARCHAR', c4: 'VARCHAR', c5: 'VARCHAR', c6: 'VARCHAR',
    c7: 'VARCHAR', c8: 'VARCHAR', c9: 'VARCHAR', c10: 'VARCHAR', c11: 'VARCHAR', c12: 'VARCHAR',
    c13: 'VARCHAR', c14: 'VARCHAR', c15: 'VARCHAR', c16: 'VARCHAR', c17: 'VARCHAR', c18: 'VARCHAR',
    c19: 'VARCHAR', c20: 'VARCHAR', c21: 'VARCHAR', c22: 'VARCHAR', c23: 'VARCHAR', c24: 'VARCHAR'}
);

CREATE TABLE header AS
SELECT
  filename,
  min(place) AS place,
  list_transform(arg_min(cells, place), lambda cell: lower(trim(cell))) AS names
FROM line
GROUP BY filename;

-- Bytes that are no text, text behind a closing quote, a header without what the feed needs: nothing of
-- such a file counts.
CREATE TABLE unreadable AS
WITH needed (feed, names) AS (
  VALUES
    ('team', ['team_id', 'team_name', 'model', 'valid_from']),
    ('service', ['service_id', 'service_name', 'tier', 'live_from']),
    ('ownership', ['service_id', 'team_id', 'model', 'valid_from']),
    ('incident', ['incident_id', 'service_id', 'severity', 'user_impact', 'started_at']),
    ('deployment', ['deployment_id', 'service_id', 'environment', 'status', 'finished_at']),
    ('vulnerability', ['service_id', 'advisory_id', 'package', 'severity', 'detected_at'])
)
SELECT load_order
FROM export_file
JOIN needed USING (feed)
LEFT JOIN header USING (filename)
WHERE header.names IS NULL
  OR NOT list_has_all(header.names, needed.names)
  OR len(header.names) > len(list_distinct(header.names))
  OR filename IN (
    SELECT file_path
    FROM line_fault
    JOIN line_scan USING (scan_id, file_id)
    WHERE error_type NOT IN ('MISSING COLUMNS', 'TOO MANY COLUMNS'));

CREATE TABLE record AS
SELECT
  export_file.feed,
  export_file.load_order,
  line.place - header.place AS record_number,
  header.names,
  line.cells,
  len(line.cells) <> len(header.names) AS wrong_width
FROM line
JOIN header USING (filename)
JOIN export_file USING (filename)
WHERE line.place > header.place AND export_file.load_order NOT IN (FROM unreadable);

CREATE MACRO cell(cells, names, name) AS nullif(cells[list_position(names, name)], '');
-- Casts take more than the canonical form. A day is written in it when it is written back the same, which
-- is quicker than to look for digits.
CREATE MACRO to_day(cell) AS CASE
  WHEN length(cell) = 10 AND CAST(try_cast(cell AS DATE) AS VARCHAR) = cell THEN try_cast(cell AS DATE) END;
CREATE MACRO to_instant(cell) AS CASE
  WHEN cell >= '0001' AND regexp_full_match(
    cell,
    '\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)')
  THEN CAST(try_cast(cell AS TIMESTAMPTZ) AS TIMESTAMP) END;
CREATE MACRO to_whole(cell) AS CASE
  WHEN regexp_full_match(cell, '[+-]?\d+') THEN try_cast(cell AS DOUBLE) END;
CREATE MACRO to_fraction(cell) AS CASE
  WHEN length(cell) <= 64 AND regexp_full_match(cell, '[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?')
  THEN try_cast(cell AS DOUBLE) END;
CREATE MACRO to_truth(cell) AS CASE cell WHEN 'true' THEN true WHEN 'false' THEN false END;
-- A cell that says something, and nothing that can be understood.
CREATE MACRO is_bad(cell, value) AS cell IS NOT NULL AND value IS NULL;

-- Intervals are taken in the order of their start, the best version of each first, against those kept
-- so far: one turn of the recursion looks at one more version of every holder. Repeats share the verdict
-- on the first of them.
CREATE MACRO judge_intervals(records) AS TABLE
WITH RECURSIVE copies AS (
  SELECT *, row_number() OVER (PARTITION BY said ORDER BY load_order, record_number) AS copy
  FROM query_table(records)
  WHERE starts_on IS NOT NULL
),
versions AS (
  SELECT
    *,
    ends_on <= starts_on AS is_empty,
    row_number() OVER (PARTITION BY holder ORDER BY starts_on, load_order DESC, record_number DESC) AS turn
  FROM copies
  WHERE copy = 1
),
walk AS (
  SELECT DISTINCT
    holder,
    0::BIGINT AS turn,
    NULL::VARCHAR AS said,
    NULL::VARCHAR AS reason,
    false AS is_kept,
    DATE '0001-01-01' AS kept_until,
    NULL::DATE AS kept_from
  FROM versions
  UNION ALL
  SELECT
    holder, turn, said, reason, is_kept,
    CASE WHEN is_kept AND NOT is_empty THEN greatest(kept_until, ends_on) ELSE kept_until END,
    CASE WHEN is_kept THEN starts_on ELSE kept_from END
  FROM (
    SELECT
      next.holder, next.turn, next.said, next.starts_on, next.ends_on, next.is_empty,
      walk.kept_until, walk.kept_from,
      coalesce(walk.kept_from = next.starts_on OR next.reason = 'in_the_future', false) AS is_settled,
      NOT is_settled AND NOT next.is_empty AND walk.kept_until > next.starts_on AS is_overlapping,
      CASE WHEN is_overlapping THEN 'overlapping_interval' ELSE next.reason END AS reason,
      NOT is_settled AND NOT is_overlapping AND next.reason IS NULL AS is_kept
    FROM walk
    JOIN versions AS next ON next.holder = walk.holder AND next.turn = walk.turn + 1
  )
)
SELECT
  copies.load_order,
  copies.record_number,
  walk.reason,
  walk.reason IS NULL AND copies.copy > 1 AS repeat,
  walk.is_kept AND copies.copy = 1 AS is_current
FROM copies
JOIN walk USING (said)
UNION ALL
SELECT load_order, record_number, reason, false, false
FROM query_table(records)
WHERE starts_on IS NULL;

CREATE TABLE service AS
WITH typed AS (
  SELECT
    load_order, record_number, wrong_width,
    cell(cells, names, 'service_id') AS service_id,
    cell(cells, names, 'service_name') AS service_name,
    to_whole(cell(cells, names, 'tier')) AS tier_number,
    cell(cells, names, 'availability_target') AS target_cell,
    to_fraction(target_cell) AS target_number,
    to_day(cell(cells, names, 'live_from')) AS live_from,
    cell(cells, names, 'live_to') AS live_to_cell,
    to_day(live_to_cell) AS live_to
  FROM record
  WHERE feed = 'service'
),
alone AS (
  SELECT
    *,
    CASE WHEN tier_number BETWEEN 1 AND 4 THEN CAST(tier_number AS INTEGER) END AS tier,
    CASE WHEN target_number > 0 AND target_number <= 1
      THEN try_cast(target_cell AS DECIMAL(20, 18)) END AS availability_target,
    CASE
      WHEN wrong_width THEN 'wrong_width'
      WHEN service_id IS NULL THEN 'missing_key'
      WHEN live_from IS NULL OR is_bad(live_to_cell, live_to) THEN 'bad_timestamp'
      WHEN tier_number IS NULL OR is_bad(target_cell, target_number) THEN 'bad_number'
      WHEN service_name IS NULL OR tier IS NULL
        OR is_bad(target_cell, CASE WHEN availability_target > 0 THEN true END) THEN 'bad_value'
      WHEN live_to < live_from THEN 'ends_before_start'
      WHEN live_from > getvariable('as_of') THEN 'in_the_future'
    END AS reason
  FROM typed
),
copies AS (
  SELECT
    *,
    reason IS NULL AND row_number() OVER (
      PARTITION BY
        reason IS NULL, service_id, service_name, tier, availability_target, live_from, live_to
      ORDER BY load_order, record_number) > 1 AS repeat
  FROM alone
)
SELECT
  service_id, service_name, tier, availability_target, live_from, live_to,
  reason IS NULL AND NOT repeat AND row_number() OVER (
    PARTITION BY service_id
    ORDER BY reason IS NULL AND NOT repeat DESC, load_order DESC, record_number DESC) = 1 AS is_current,
  load_order, record_number, reason, repeat
FROM copies;

CREATE TABLE known_service AS SELECT DISTINCT service_id FROM service WHERE reason IS NULL;

CREATE TABLE team_record AS
WITH typed AS (
  SELECT
    load_order, record_number, wrong_width,
    cell(cells, names, 'team_id') AS team_id,
    cell(cells, names, 'team_name') AS team_name,
    cell(cells, names, 'model') AS model,
    cell(cells, names, 'region') AS region,
    cell(cells, names, 'time_zone') AS time_zone,
    to_day(cell(cells, names, 'valid_from')) AS valid_from,
    cell(cells, names, 'valid_from') IS NULL AS has_no_start,
    cell(cells, names, 'valid_to') AS valid_to_cell,
    to_day(valid_to_cell) AS valid_to
  FROM record
  WHERE feed = 'team'
),
alone AS (
  SELECT
    *,
    CASE
      WHEN wrong_width THEN 'wrong_width'
      WHEN team_id IS NULL OR has_no_start THEN 'missing_key'
      WHEN valid_from IS NULL OR is_bad(valid_to_cell, valid_to) THEN 'bad_timestamp'
      WHEN team_name IS NULL OR model IS NULL OR NOT list_contains(getvariable('models'), model)
        OR (time_zone IS NOT NULL AND time_zone NOT IN (SELECT name FROM pg_timezone_names())) THEN 'bad_value'
      WHEN valid_to < valid_from THEN 'ends_before_start'
    END AS fault
  FROM typed
)
SELECT
  *,
  team_id AS holder,
  CASE WHEN fault IS NULL THEN valid_from END AS starts_on,
  coalesce(valid_to, DATE '9999-12-31') AS ends_on,
  CAST(to_json([team_id, team_name, model, region, time_zone, valid_from::VARCHAR, valid_to::VARCHAR])
    AS VARCHAR) AS said,
  CASE WHEN fault IS NOT NULL THEN fault WHEN valid_from > getvariable('as_of') THEN 'in_the_future' END
    AS reason
FROM alone;

CREATE TABLE team AS
SELECT
  team_id, team_name, model, region, time_zone, valid_from, valid_to,
  verdict.is_current, load_order, record_number, verdict.reason, verdict.repeat
FROM team_record
JOIN judge_intervals('team_record') AS verdict USING (load_order, record_number);

CREATE TABLE ownership_record AS
WITH typed AS (
  SELECT
    load_order, record_number, wrong_width,
    cell(cells, names, 'service_id') AS service_id,
    cell(cells, names, 'team_id') AS team_id,
    cell(cells, names, 'model') AS model,
    to_day(cell(cells, names, 'valid_from')) AS valid_from,
    cell(cells, names, 'valid_from') IS NULL AS has_no_start,
    cell(cells, names, 'valid_to') AS valid_to_cell,
    to_day(valid_to_cell) AS valid_to
  FROM record
  WHERE feed = 'ownership'
),
alone AS (
  SELECT
    *,
    CASE
      WHEN wrong_width THEN 'wrong_width'
      WHEN service_id IS NULL OR has_no_start THEN 'missing_key'
      WHEN valid_from IS NULL OR is_bad(valid_to_cell, valid_to) THEN 'bad_timestamp'
      WHEN team_id IS NULL OR model IS NULL OR NOT list_contains(getvariable('models'), model)
        THEN 'bad_value'
      WHEN valid_to < valid_from THEN 'ends_before_start'
    END AS fault
  FROM typed
)
SELECT
  *,
  service_id AS holder,
  CASE WHEN fault IS NULL THEN valid_from END AS starts_on,
  coalesce(valid_to, DATE '9999-12-31') AS ends_on,
  CAST(to_json([service_id, team_id, model, valid_from::VARCHAR, valid_to::VARCHAR]) AS VARCHAR) AS said,
  CASE
    WHEN fault IS NOT NULL THEN fault
    WHEN valid_from > getvariable('as_of') THEN 'in_the_future'
    WHEN service_id NOT IN (FROM known_service) THEN 'unknown_service'
    WHEN team_id NOT IN (SELECT team_id FROM team WHERE reason IS NULL) THEN 'unknown_team'
  END AS reason
FROM alone;

CREATE TABLE ownership AS
SELECT
  service_id, team_id, model, valid_from, valid_to,
  verdict.is_current, load_order, record_number, verdict.reason, verdict.repeat
FROM ownership_record
JOIN judge_intervals('ownership_record') AS verdict USING (load_order, record_number);

CREATE TABLE incident AS
WITH typed AS (
  SELECT
    load_order, record_number, wrong_width,
    cell(cells, names, 'incident_id') AS incident_id,
    cell(cells, names, 'service_id') AS service_id,
    to_whole(cell(cells, names, 'severity')) AS severity_number,
    CASE WHEN severity_number BETWEEN 1 AND 5 THEN CAST(severity_number AS INTEGER) END AS severity,
    cell(cells, names, 'user_impact') AS user_impact,
    to_instant(cell(cells, names, 'started_at')) AS started_at,
    cell(cells, names, 'acknowledged_at') AS acknowledged_cell,
    to_instant(acknowledged_cell) AS acknowledged_at,
    cell(cells, names, 'resolved_at') AS resolved_cell,
    to_instant(resolved_cell) AS resolved_at,
    cell(cells, names, 'cause') AS cause,
    cell(cells, names, 'deployment_id') AS deployment_id,
    cell(cells, names, 'updated_at') AS updated_cell,
    to_instant(updated_cell) AS updated_at
  FROM record
  WHERE feed = 'incident'
),
alone AS (
  SELECT
    *,
    CASE
      WHEN wrong_width THEN 'wrong_width'
      WHEN incident_id IS NULL THEN 'missing_key'
      WHEN started_at IS NULL OR is_bad(acknowledged_cell, acknowledged_at)
        OR is_bad(resolved_cell, resolved_at) OR is_bad(updated_cell, updated_at) THEN 'bad_timestamp'
      WHEN severity_number IS NULL THEN 'bad_number'
      WHEN service_id IS NULL OR severity IS NULL OR user_impact IS NULL
        OR user_impact NOT IN ('outage', 'degraded', 'none')
        OR cause NOT IN (
          'change', 'capacity', 'dependency', 'infrastructure', 'security', 'defect', 'unknown')
        THEN 'bad_value'
      WHEN resolved_at < started_at OR acknowledged_at < started_at THEN 'ends_before_start'
      WHEN started_at > getvariable('as_of') THEN 'in_the_future'
      WHEN service_id NOT IN (FROM known_service) THEN 'unknown_service'
    END AS reason
  FROM typed
),
copies AS (
  SELECT
    *,
    reason IS NULL AND row_number() OVER (
      PARTITION BY
        reason IS NULL, incident_id, service_id, severity, user_impact, started_at, acknowledged_at,
        resolved_at, cause, deployment_id, updated_at
      ORDER BY load_order, record_number) > 1 AS repeat,
    reason IS NULL AND NOT repeat AND coalesce(updated_at <= getvariable('as_of'), true) AS counts
  FROM alone
)
SELECT
  incident_id, service_id, severity, user_impact, started_at, acknowledged_at, resolved_at, cause,
  deployment_id, updated_at,
  counts AND row_number() OVER (
    PARTITION BY incident_id
    ORDER BY counts DESC, updated_at DESC NULLS LAST, load_order DESC, record_number DESC) = 1 AS is_current,
  load_order, record_number, reason, repeat
FROM copies;

CREATE TABLE deployment AS
WITH typed AS (
  SELECT
    load_order, record_number, wrong_width,
    cell(cells, names, 'deployment_id') AS deployment_id,
    cell(cells, names, 'service_id') AS service_id,
    cell(cells, names, 'environment') AS environment,
    cell(cells, names, 'status') AS status,
    cell(cells, names, 'started_at') AS started_cell,
    to_instant(started_cell) AS started_at,
    to_instant(cell(cells, names, 'finished_at')) AS finished_at,
    cell(cells, names, 'committed_at') AS committed_cell,
    to_instant(committed_cell) AS committed_at,
    cell(cells, names, 'is_rework') AS rework_cell,
    to_truth(rework_cell) AS is_rework,
    cell(cells, names, 'updated_at') AS updated_cell,
    to_instant(updated_cell) AS updated_at
  FROM record
  WHERE feed = 'deployment'
),
alone AS (
  SELECT
    *,
    CASE
      WHEN wrong_width THEN 'wrong_width'
      WHEN deployment_id IS NULL THEN 'missing_key'
      WHEN finished_at IS NULL OR is_bad(started_cell, started_at)
        OR is_bad(committed_cell, committed_at) OR is_bad(updated_cell, updated_at) THEN 'bad_timestamp'
      WHEN service_id IS NULL OR environment IS NULL OR status IS NULL
        OR status NOT IN ('succeeded', 'failed', 'rolled_back') OR is_bad(rework_cell, is_rework)
        THEN 'bad_value'
      WHEN finished_at < started_at THEN 'ends_before_start'
      WHEN finished_at > getvariable('as_of') THEN 'in_the_future'
      WHEN service_id NOT IN (FROM known_service) THEN 'unknown_service'
    END AS reason
  FROM typed
),
copies AS (
  SELECT
    *,
    reason IS NULL AND row_number() OVER (
      PARTITION BY
        reason IS NULL, deployment_id, service_id, environment, status, started_at, finished_at,
        committed_at, is_rework, updated_at
      ORDER BY load_order, record_number) > 1 AS repeat,
    reason IS NULL AND NOT repeat AND coalesce(updated_at <= getvariable('as_of'), true) AS counts
  FROM alone
)
SELECT
  deployment_id, service_id, environment, status, started_at, finished_at, committed_at, is_rework,
  updated_at,
  counts AND row_number() OVER (
    PARTITION BY deployment_id
    ORDER BY counts DESC, updated_at DESC NULLS LAST, load_order DESC, record_number DESC) = 1 AS is_current,
  load_order, record_number, reason, repeat
FROM copies;

CREATE TABLE vulnerability AS
WITH typed AS (
  SELECT
    load_order, record_number, wrong_width,
    cell(cells, names, 'service_id') AS service_id,
    cell(cells, names, 'advisory_id') AS advisory_id,
    cell(cells, names, 'package') AS package,
    cell(cells, names, 'severity') AS severity,
    to_instant(cell(cells, names, 'detected_at')) AS detected_at,
    cell(cells, names, 'fix_available_at') AS fix_cell,
    to_instant(fix_cell) AS fix_available_at,
    cell(cells, names, 'fixed_at') AS fixed_cell,
    to_instant(fixed_cell) AS fixed_at,
    cell(cells, names, 'updated_at') AS updated_cell,
    to_instant(updated_cell) AS updated_at
  FROM record
  WHERE feed = 'vulnerability'
),
alone AS (
  SELECT
    *,
    CASE
      WHEN wrong_width THEN 'wrong_width'
      WHEN service_id IS NULL OR advisory_id IS NULL OR package IS NULL THEN 'missing_key'
      WHEN detected_at IS NULL OR is_bad(fix_cell, fix_available_at) OR is_bad(fixed_cell, fixed_at)
        OR is_bad(updated_cell, updated_at) THEN 'bad_timestamp'
      WHEN severity IS NULL OR severity NOT IN (SELECT severity FROM patch_sla) THEN 'bad_value'
      WHEN fixed_at < detected_at THEN 'ends_before_start'
      WHEN detected_at > getvariable('as_of') THEN 'in_the_future'
      WHEN service_id NOT IN (FROM known_service) THEN 'unknown_service'
    END AS reason
  FROM typed
),
copies AS (
  SELECT
    *,
    reason IS NULL AND row_number() OVER (
      PARTITION BY
        reason IS NULL, service_id, advisory_id, package, severity, detected_at, fix_available_at,
        fixed_at, updated_at
      ORDER BY load_order, record_number) > 1 AS repeat,
    reason IS NULL AND NOT repeat AND coalesce(updated_at <= getvariable('as_of'), true) AS counts
  FROM alone
)
SELECT
  service_id, advisory_id, package, severity, detected_at, fix_available_at, fixed_at, updated_at,
  counts AND row_number() OVER (
    PARTITION BY service_id, advisory_id, package
    ORDER BY counts DESC, updated_at DESC NULLS LAST, load_order DESC, record_number DESC) = 1 AS is_current,
  load_order, record_number, reason, repeat
FROM copies;

COPY (SELECT * EXCLUDE (reason, repeat) FROM team WHERE reason IS NULL AND NOT repeat)
TO '${out}/landing/team.parquet' (FORMAT parquet, COMPRESSION snappy);
COPY (SELECT * EXCLUDE (reason, repeat) FROM service WHERE reason IS NULL AND NOT repeat)
TO '${out}/landing/service.parquet' (FORMAT parquet, COMPRESSION snappy);
COPY (SELECT * EXCLUDE (reason, repeat) FROM ownership WHERE reason IS NULL AND NOT repeat)
TO '${out}/landing/ownership.parquet' (FORMAT parquet, COMPRESSION snappy);
COPY (SELECT * EXCLUDE (reason, repeat) FROM incident WHERE reason IS NULL AND NOT repeat)
TO '${out}/landing/incident.parquet' (FORMAT parquet, COMPRESSION snappy);
COPY (SELECT * EXCLUDE (reason, repeat) FROM deployment WHERE reason IS NULL AND NOT repeat)
TO '${out}/landing/deployment.parquet' (FORMAT parquet, COMPRESSION snappy);
COPY (SELECT * EXCLUDE (reason, repeat) FROM vulnerability WHERE reason IS NULL AND NOT repeat)
TO '${out}/landing/vulnerability.parquet' (FORMAT parquet, COMPRESSION snappy);

-- part: dependency, reading
-- Records stay in the order of files, on both cores: the place of a row in the Parquet file tells which
-- record of which file it is.
COPY (
  SELECT
    service_id, to_day(snapshot_on) AS snapshot_on, ecosystem, package, version,
    to_day(released_on) AS released_on, latest_version, to_day(latest_released_on) AS latest_released_on,
    to_truth(direct) AS direct,
    CAST(file_index AS USMALLINT) AS file,
    CASE
      WHEN service_id IS NULL OR csv.snapshot_on IS NULL OR ecosystem IS NULL OR package IS NULL
        OR version IS NULL THEN 'missing_key'
      WHEN is_bad(csv.snapshot_on, to_day(csv.snapshot_on)) OR is_bad(csv.released_on, to_day(csv.released_on))
        OR is_bad(csv.latest_released_on, to_day(csv.latest_released_on)) THEN 'bad_timestamp'
      WHEN is_bad(csv.direct, to_truth(csv.direct)) THEN 'bad_value'
      WHEN to_day(csv.snapshot_on) > getvariable('as_of') THEN 'in_the_future'
    END AS reason
  FROM read_csv(
    getvariable('dependency_files'),
    auto_detect = false, header = true, delim = ',', quote = '"', escape = '"',
    store_rejects = true, rejects_table = 'dependency_fault', rejects_scan = 'dependency_scan',
    columns = {
      service_id: 'VARCHAR', snapshot_on: 'VARCHAR', ecosystem: 'VARCHAR', package: 'VARCHAR',
      version: 'VARCHAR', released_on: 'VARCHAR', latest_version: 'VARCHAR',
      latest_released_on: 'VARCHAR', direct: 'VARCHAR'}
  ) AS csv
)
TO '${scratch}/dependency.parquet' (FORMAT parquet, COMPRESSION snappy);

SET preserve_insertion_order = false;

-- Records of a wrong width are in no row: those behind them in the file are as many records further.
CREATE TABLE dependency_broken AS
SELECT DISTINCT
  load_order,
  CAST(line AS BIGINT) - 1 AS record_number,
  error_type IN ('MISSING COLUMNS', 'TOO MANY COLUMNS') AS is_of_wrong_width
FROM dependency_fault
JOIN dependency_scan USING (scan_id, file_id)
JOIN export_file ON filename = file_path;

INSERT INTO unreadable
SELECT DISTINCT load_order FROM dependency_broken WHERE NOT is_of_wrong_width;

CREATE TABLE dependency_wrong_width AS
SELECT load_order, record_number FROM dependency_broken WHERE load_order NOT IN (FROM unreadable);

CREATE TABLE dependency_file AS
SELECT file, load_order, first_place, before
FROM (
  SELECT
    file,
    getvariable('dependency_orders')[CAST(file AS BIGINT) + 1] AS load_order,
    min(file_row_number) AS first_place
  FROM read_parquet('${scratch}/dependency.parquet', file_row_number = true)
  GROUP BY file
)
LEFT JOIN (
  SELECT load_order, list(record_number - nth) AS before
  FROM (
    SELECT *, row_number() OVER (PARTITION BY load_order ORDER BY record_number) AS nth
    FROM dependency_wrong_width
  )
  GROUP BY load_order
) USING (load_order)
WHERE load_order NOT IN (FROM unreadable);

CREATE MACRO record_of(place, first_place, before) AS
  place - first_place + 1 + CASE
    WHEN before IS NULL THEN 0
    ELSE len(list_filter(before, lambda accepted: accepted <= place - first_place)) END;

CREATE VIEW dependency_accepted AS
SELECT dependency.*
FROM read_parquet('${scratch}/dependency.parquet', file_row_number = true) AS dependency
SEMI JOIN known_service USING (service_id)
SEMI JOIN dependency_file USING (file)
WHERE reason IS NULL;

-- part: dependency, snapshots
CREATE TABLE day AS
SELECT
  *,
  CAST(row_number() OVER service - 1 AS INTEGER) AS ordinal,
  lag(snapshot_on) OVER service AS previous_snapshot_on
FROM (
  SELECT
    service_id, snapshot_on,
    count(*) AS dependency_rows,
    count(latest_released_on - released_on) AS dated_rows,
    coalesce(sum(greatest(latest_released_on - released_on, 0)), 0) AS lag_days,
    count(*) FILTER (latest_released_on - released_on >= getvariable('stale_days')) AS stale_rows
  FROM dependency_accepted
  GROUP BY service_id, snapshot_on
)
WINDOW service AS (PARTITION BY service_id ORDER BY snapshot_on);

SET VARIABLE last_ordinal = (SELECT max(ordinal) FROM day);

-- For each version of a package in a service one bit a snapshot. As many rows as bits: no key stands
-- twice. That finds repeats and changed versions of tens of millions of rows in a few hundred thousand.
CREATE TABLE used AS
SELECT
  service_id, ecosystem, package, version,
  bitstring_agg(ordinal, 0, getvariable('last_ordinal')) AS snapshots,
  count(*) AS records
FROM dependency_accepted
JOIN day USING (service_id, snapshot_on)
GROUP BY service_id, ecosystem, package, version;

CREATE TABLE same_key AS
SELECT *
FROM dependency_accepted
SEMI JOIN (FROM used WHERE records > bit_count(snapshots)) USING (service_id, ecosystem, package, version)
QUALIFY count(*) OVER (PARTITION BY service_id, snapshot_on, ecosystem, package, version) > 1;

-- What does not count: repeats, and versions that a later record corrects.
CREATE TABLE outdated AS
SELECT *
FROM (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY service_id, snapshot_on, ecosystem, package, version
      ORDER BY repeat, file_row_number DESC) AS place
  FROM (
    SELECT
      *,
      row_number() OVER (
        PARTITION BY
          service_id, snapshot_on, ecosystem, package, version, released_on, latest_version,
          latest_released_on, direct
        ORDER BY file_row_number) > 1 AS repeat
    FROM same_key
  )
)
WHERE place > 1;

CREATE TABLE upgraded AS
WITH package AS (
  SELECT
    service_id,
    bit_or(snapshots) AS present,
    bit_or(xor(snapshots, snapshots >> 1)) & present & (present >> 1) AS upgrades
  FROM used
  GROUP BY service_id, ecosystem, package
)
SELECT service_id, ordinal, count(*) AS packages
FROM (
  SELECT
    service_id,
    unnest(list_filter(
      range(0, getvariable('last_ordinal') + 1),
      lambda ordinal: get_bit(upgrades, CAST(ordinal AS INTEGER)) = 1)) AS ordinal
  FROM package
  WHERE bit_count(upgrades) > 0
)
GROUP BY service_id, ordinal;

CREATE TABLE service_snapshot AS
SELECT
  day.service_id,
  day.snapshot_on,
  day.previous_snapshot_on,
  CAST(day.dependency_rows - coalesce(out.dependency_rows, 0) AS BIGINT) AS dependency_rows,
  -- Keys that stand twice are gone.
  CAST(day.dependency_rows - coalesce(out.dependency_rows, 0) AS BIGINT) AS package_versions,
  CAST(day.dated_rows - coalesce(out.dated_rows, 0) AS BIGINT) AS dated_rows,
  CAST(day.lag_days - coalesce(out.lag_days, 0) AS BIGINT) AS lag_days,
  CAST(day.stale_rows - coalesce(out.stale_rows, 0) AS BIGINT) AS stale_rows,
  CASE WHEN day.previous_snapshot_on IS NOT NULL THEN coalesce(upgraded.packages, 0) END AS upgraded_packages
FROM day
LEFT JOIN upgraded USING (service_id, ordinal)
LEFT JOIN (
  SELECT
    service_id, snapshot_on,
    count(*) AS dependency_rows,
    count(latest_released_on - released_on) AS dated_rows,
    coalesce(sum(greatest(latest_released_on - released_on, 0)), 0) AS lag_days,
    count(*) FILTER (latest_released_on - released_on >= getvariable('stale_days')) AS stale_rows
  FROM outdated
  GROUP BY service_id, snapshot_on
) AS out USING (service_id, snapshot_on);

COPY service_snapshot TO '${out}/conformed/service_snapshot.parquet' (FORMAT parquet, COMPRESSION snappy);

-- part: dependency, landing
COPY (
  SELECT
    dependency.service_id, dependency.snapshot_on, dependency.ecosystem, dependency.package,
    dependency.version, dependency.released_on, dependency.latest_version,
    dependency.latest_released_on, dependency.direct,
    outdated.file_row_number IS NULL AS is_current,
    dependency_file.load_order,
    record_of(dependency.file_row_number, dependency_file.first_place, dependency_file.before)
      AS record_number
  FROM dependency_accepted AS dependency
  JOIN dependency_file USING (file)
  LEFT JOIN outdated ON outdated.file_row_number = dependency.file_row_number
  WHERE outdated.repeat IS DISTINCT FROM true
)
TO '${out}/landing/dependency.parquet' (FORMAT parquet, COMPRESSION snappy);

CREATE TABLE dependency_rejected AS
SELECT
  dependency_file.load_order,
  record_of(dependency.file_row_number, dependency_file.first_place, dependency_file.before) AS record_number,
  coalesce(dependency.reason, 'unknown_service') AS reason
FROM (
  SELECT service_id, file, reason, file_row_number
  FROM read_parquet('${scratch}/dependency.parquet', file_row_number = true)
  WHERE reason IS NOT NULL OR service_id NOT IN (FROM known_service)
) AS dependency
JOIN dependency_file USING (file)
UNION ALL
SELECT load_order, record_number, 'wrong_width'
FROM dependency_wrong_width;

CREATE TABLE dependency_count AS
SELECT
  dependency_file.load_order,
  count(*) + coalesce(len(any_value(dependency_file.before)), 0) AS records
FROM read_parquet('${scratch}/dependency.parquet') AS dependency
JOIN dependency_file USING (file)
GROUP BY dependency_file.load_order;

-- part: ledger
CREATE TABLE outcome AS
SELECT load_order, record_number, reason, repeat FROM team
UNION ALL SELECT load_order, record_number, reason, repeat FROM service
UNION ALL SELECT load_order, record_number, reason, repeat FROM ownership
UNION ALL SELECT load_order, record_number, reason, repeat FROM incident
UNION ALL SELECT load_order, record_number, reason, repeat FROM deployment
UNION ALL SELECT load_order, record_number, reason, repeat FROM vulnerability
UNION ALL SELECT load_order, record_number, reason, false FROM dependency_rejected;

COPY (
  SELECT path, feed, record_number, reason
  FROM outcome
  JOIN export_file USING (load_order)
  WHERE reason IS NOT NULL
  UNION ALL
  SELECT path, feed, NULL, 'unreadable_file'
  FROM unreadable
  JOIN export_file USING (load_order)
)
TO '${out}/landing/rejected.parquet' (FORMAT parquet, COMPRESSION snappy);

COPY (
  SELECT
    path, feed, load_order,
    coalesce(dependency_count.records, told.records, 0) AS rows_read,
    coalesce(told.repeats, 0) + coalesce(repeated.repeats, 0) AS rows_duplicate,
    coalesce(told.rejects, 0) AS rows_rejected,
    rows_read - rows_duplicate - rows_rejected AS rows_landed
  FROM export_file
  LEFT JOIN (
    SELECT load_order, count(*) AS records, count(*) FILTER (repeat) AS repeats, count(reason) AS rejects
    FROM outcome
    GROUP BY load_order
  ) AS told USING (load_order)
  LEFT JOIN dependency_count USING (load_order)
  LEFT JOIN (
    SELECT load_order, count(*) AS repeats
    FROM outdated
    JOIN dependency_file USING (file)
    WHERE repeat
    GROUP BY load_order
  ) AS repeated USING (load_order)
)
TO '${out}/landing/export_file.parquet' (FORMAT parquet, COMPRESSION snappy);

-- part: conformed
CREATE TABLE assignment AS
WITH declared AS (
  SELECT
    service_id, team_id, model, valid_from,
    -- An end after the as-of is not known yet.
    CASE WHEN valid_to <= getvariable('as_of') THEN valid_to END AS valid_to
  FROM ownership
  -- An empty interval holds nothing, and so is nobody's predecessor.
  WHERE is_current AND (valid_to IS NULL OR valid_to > valid_from)
)
SELECT
  *,
  CASE WHEN lag(model) OVER (PARTITION BY service_id ORDER BY valid_from) <> model
    THEN least(valid_from + getvariable('washout_days'), valid_to) END AS washout_until
FROM declared;

-- Live time cut into pieces that do not overlap: a team's, its washout, or nobody's. What is open goes on
-- at the as-of.
CREATE TABLE timeline AS
WITH live AS (
  SELECT
    service_id, tier, availability_target,
    CAST(live_from AS TIMESTAMP) AS live_from,
    coalesce(live_to <= getvariable('as_of'), false) AS is_over,
    CASE WHEN is_over THEN CAST(live_to AS TIMESTAMP) ELSE getvariable('as_of') END AS live_until
  FROM service
  WHERE is_current
),
held AS (
  SELECT
    service_id, team_id, model,
    greatest(CAST(valid_from AS TIMESTAMP), live_from) AS from_at,
    least(coalesce(CAST(valid_to AS TIMESTAMP), getvariable('as_of')), live_until) AS until_at,
    valid_to IS NULL AND NOT is_over AS is_open,
    CAST(washout_until AS TIMESTAMP) AS washout_until
  FROM live
  JOIN assignment USING (service_id)
  WHERE from_at < until_at OR (is_open AND from_at = getvariable('as_of'))
),
assigned AS (
  SELECT
    service_id, team_id, model, true AS washout, from_at,
    least(until_at, washout_until) AS until_at,
    is_open AND until_at < washout_until AS is_open
  FROM held
  WHERE washout_until > from_at
  UNION ALL
  SELECT
    service_id, team_id, model, false, greatest(from_at, washout_until), until_at, is_open
  FROM held
  WHERE washout_until IS NULL OR washout_until < until_at OR (is_open AND washout_until = until_at)
),
gaps AS (
  SELECT
    service_id,
    edge.until_at AS from_at,
    coalesce(lead(edge.from_at) OVER next, live_until) AS until_at,
    lead(edge.from_at) OVER next IS NULL AND NOT is_over AS is_open
  FROM (
    SELECT service_id, from_at, until_at FROM assigned
    UNION ALL
    SELECT service_id, live_from, live_from FROM live
  ) AS edge
  JOIN live USING (service_id)
  WINDOW next AS (PARTITION BY service_id ORDER BY edge.from_at, edge.until_at)
)
SELECT service_id, team_id, model, tier, washout, availability_target, from_at, until_at, is_open
FROM (
  FROM assigned
  UNION ALL
  SELECT service_id, NULL, NULL, false, from_at, until_at, is_open FROM gaps WHERE from_at < until_at
)
JOIN live USING (service_id);

CREATE TABLE conformed_incident AS
SELECT
  incident.incident_id, incident.service_id, timeline.team_id, timeline.model, incident.user_impact,
  incident.user_impact <> 'none' AS has_user_impact,
  incident.cause, incident.deployment_id, incident.severity, service.tier,
  coalesce(timeline.washout, false) AS washout,
  CASE WHEN started_at < getvariable('as_of') THEN CAST(date_trunc('month', started_at) AS DATE) END AS month,
  incident.started_at,
  CASE WHEN acknowledged_at <= getvariable('as_of') THEN acknowledged_at END AS acknowledged_at,
  CASE WHEN resolved_at <= getvariable('as_of') THEN resolved_at END AS resolved_at
FROM incident
LEFT JOIN service ON service.service_id = incident.service_id AND service.is_current
LEFT JOIN timeline
  ON timeline.service_id = incident.service_id AND incident.started_at >= timeline.from_at
    AND (incident.started_at < timeline.until_at OR timeline.is_open)
WHERE incident.is_current;

CREATE TABLE conformed_deployment AS
WITH current AS (
  SELECT
    *,
    environment = 'production' AND status <> 'failed' AS reached_users
  FROM deployment
  WHERE is_current
),
latest AS (
  SELECT service_id, finished_at, max(deployment_id) AS deployment_id
  FROM current
  WHERE reached_users
  GROUP BY service_id, finished_at
),
link AS (
  SELECT incident.incident_id, latest.deployment_id, incident.resolved_at
  FROM conformed_incident AS incident
  ASOF JOIN latest
    ON latest.service_id = incident.service_id AND incident.started_at >= latest.finished_at
  WHERE incident.has_user_impact
    AND incident.deployment_id IS NULL
    AND coalesce(incident.cause, 'unknown') IN ('change', 'defect', 'unknown')
    AND incident.started_at < latest.finished_at + to_hours(getvariable('change_failure_hours'))
  UNION ALL
  -- An explicit link is taken at its word or leads nowhere; it is never replaced by a guess.
  SELECT incident.incident_id, current.deployment_id, incident.resolved_at
  FROM conformed_incident AS incident
  JOIN current USING (deployment_id)
  WHERE incident.has_user_impact AND current.reached_users
),
blamed AS (
  SELECT
    deployment_id,
    list(incident_id ORDER BY incident_id) AS failed_by,
    CASE WHEN count(*) = count(resolved_at) THEN max(resolved_at) END AS recovered_at
  FROM link
  GROUP BY deployment_id
)
SELECT
  current.deployment_id, current.service_id, timeline.team_id, timeline.model, current.environment,
  current.status,
  CASE WHEN reached_users THEN coalesce(blamed.failed_by, []) END AS failed_by,
  service.tier,
  coalesce(timeline.washout, false) AS washout,
  reached_users,
  CASE WHEN reached_users THEN status = 'rolled_back' OR blamed.deployment_id IS NOT NULL END AS failed,
  finished_at + to_hours(getvariable('change_failure_hours')) <= getvariable('as_of') AS mature,
  is_rework,
  CASE WHEN finished_at < getvariable('as_of') THEN CAST(date_trunc('month', finished_at) AS DATE) END AS month,
  committed_at, started_at, finished_at, blamed.recovered_at
FROM current
LEFT JOIN blamed USING (deployment_id)
LEFT JOIN service ON service.service_id = current.service_id AND service.is_current
LEFT JOIN timeline
  ON timeline.service_id = current.service_id AND current.finished_at >= timeline.from_at
    AND (current.finished_at < timeline.until_at OR timeline.is_open);

CREATE TABLE conformed_vulnerability AS
WITH clocked AS (
  SELECT
    service_id, advisory_id, package, severity, detected_at,
    CASE WHEN vulnerability.fix_available_at <= getvariable('as_of')
      THEN vulnerability.fix_available_at END AS fix_at,
    CASE WHEN vulnerability.fixed_at <= getvariable('as_of') THEN vulnerability.fixed_at END AS over_at,
    greatest(detected_at, fix_at) AS clock_started_at
  FROM vulnerability
  WHERE is_current
)
SELECT
  clocked.service_id, clocked.advisory_id, clocked.package, timeline.team_id, timeline.model,
  clocked.severity, service.tier,
  coalesce(timeline.washout, false) AS washout,
  CASE WHEN clock_started_at < getvariable('as_of')
    THEN CAST(date_trunc('month', clock_started_at) AS DATE) END AS month,
  clocked.detected_at, clocked.fix_at AS fix_available_at, clocked.over_at AS fixed_at,
  clocked.clock_started_at
FROM clocked
LEFT JOIN service ON service.service_id = clocked.service_id AND service.is_current
LEFT JOIN timeline
  ON timeline.service_id = clocked.service_id AND clocked.clock_started_at >= timeline.from_at
    AND (clocked.clock_started_at < timeline.until_at OR timeline.is_open);

CREATE TABLE dependency_snapshot AS
SELECT
  snapshot.service_id, timeline.team_id, timeline.model, snapshot.dependency_rows, snapshot.dated_rows,
  snapshot.lag_days / 365.25 AS lag_years,
  snapshot.stale_rows, snapshot.upgraded_packages, service.tier,
  coalesce(timeline.washout, false) AS washout,
  snapshot.snapshot_on, snapshot.previous_snapshot_on,
  CASE WHEN snapshot_on < getvariable('as_of') THEN CAST(date_trunc('month', snapshot_on) AS DATE) END AS month
FROM service_snapshot AS snapshot
LEFT JOIN service ON service.service_id = snapshot.service_id AND service.is_current
LEFT JOIN timeline
  ON timeline.service_id = snapshot.service_id
    AND CAST(snapshot.snapshot_on AS TIMESTAMP) >= timeline.from_at
    AND (CAST(snapshot.snapshot_on AS TIMESTAMP) < timeline.until_at OR timeline.is_open);

CREATE TABLE service_month AS
WITH monthly AS (
  SELECT
    service_id, team_id, model, tier, washout, availability_target,
    CAST(begins AS DATE) AS month,
    greatest(from_at, begins) AS from_at,
    least(until_at, begins + INTERVAL 1 MONTH) AS until_at
  FROM (
    SELECT
      *,
      unnest(generate_series(
        CAST(date_trunc('month', from_at) AS TIMESTAMP),
        CAST(date_trunc('month', until_at - INTERVAL 1 MICROSECOND) AS TIMESTAMP),
        INTERVAL 1 MONTH)) AS begins
    FROM timeline
    WHERE from_at < until_at
  )
),
outage AS (
  SELECT service_id, started_at AS from_at, coalesce(resolved_at, getvariable('as_of')) AS until_at
  FROM conformed_incident
  WHERE user_impact = 'outage' AND started_at < coalesce(resolved_at, getvariable('as_of'))
),
-- Outages that touch or overlap are one: a new one begins where all before it have ended.
marked AS (
  SELECT
    *,
    coalesce(from_at > max(until_at) OVER (
      PARTITION BY service_id ORDER BY from_at, until_at
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), true) AS begins
  FROM outage
),
down AS (
  SELECT service_id, min(from_at) AS from_at, max(until_at) AS until_at
  FROM (
    SELECT
      *,
      count_if(begins) OVER (
        PARTITION BY service_id ORDER BY from_at, until_at ROWS UNBOUNDED PRECEDING) AS number
    FROM marked
  )
  GROUP BY service_id, number
),
spans AS (
  SELECT
    service_id, month, team_id, model, tier, washout, availability_target,
    epoch_us(until_at) - epoch_us(from_at) AS exposure,
    0::BIGINT AS downtime
  FROM monthly
  UNION ALL
  SELECT
    monthly.service_id, month, team_id, model, tier, washout, availability_target,
    0,
    epoch_us(least(monthly.until_at, down.until_at)) - epoch_us(greatest(monthly.from_at, down.from_at))
  FROM monthly
  JOIN down
    ON down.service_id = monthly.service_id
      AND down.from_at < monthly.until_at AND monthly.from_at < down.until_at
)
SELECT
  service_id, team_id, model, availability_target,
  sum(exposure) / 86400000000.0 AS exposure_days,
  sum(downtime) / 60000000.0 AS downtime_minutes,
  CAST(sum(exposure) AS BIGINT) AS exposure_microseconds,
  CAST(sum(downtime) AS BIGINT) AS downtime_microseconds,
  tier, washout, month
FROM spans
GROUP BY service_id, month, team_id, model, tier, washout, availability_target;

COPY assignment TO '${out}/conformed/assignment.parquet' (FORMAT parquet, COMPRESSION snappy);
COPY conformed_incident TO '${out}/conformed/incident.parquet' (FORMAT parquet, COMPRESSION snappy);
COPY conformed_deployment TO '${out}/conformed/deployment.parquet' (FORMAT parquet, COMPRESSION snappy);
COPY conformed_vulnerability TO '${out}/conformed/vulnerability.parquet' (FORMAT parquet, COMPRESSION snappy);
COPY dependency_snapshot TO '${out}/conformed/dependency_snapshot.parquet' (FORMAT parquet, COMPRESSION snappy);
COPY service_month TO '${out}/conformed/service_month.parquet' (FORMAT parquet, COMPRESSION snappy);

-- part: observations
-- Before the first record of a feed, silence is no good news.
SET VARIABLE incidents_from = (SELECT min(month) FROM conformed_incident);
SET VARIABLE deployments_from = (SELECT min(month) FROM conformed_deployment);

CREATE TABLE observation AS
WITH counted AS (
  SELECT
    'dependency_lag' AS metric_id, month, service_id, team_id, model, tier, washout,
    CAST(lag_years AS DOUBLE) AS numerator,
    CAST(dated_rows AS DOUBLE) AS denominator
  FROM dependency_snapshot
  UNION ALL
  SELECT
    'stale_dependency_share', month, service_id, team_id, model, tier, washout, stale_rows, dated_rows
  FROM dependency_snapshot
  UNION ALL
  SELECT
    'library_upgrade_rate', month, service_id, team_id, model, tier, washout, upgraded_packages, 0
  FROM dependency_snapshot
  WHERE previous_snapshot_on IS NOT NULL
  UNION ALL
  SELECT
    'library_upgrade_rate', month, service_id, team_id, model, tier, washout, 0, exposure_days / 30.4375
  FROM service_month
  SEMI JOIN (FROM dependency_snapshot WHERE previous_snapshot_on IS NOT NULL) USING (service_id, month)
  UNION ALL
  SELECT
    'patch_sla_met', month, service_id, team_id, model, tier, washout,
    CASE WHEN fixed_at <= clock_started_at + to_days(days) THEN 1 ELSE 0 END,
    1
  FROM conformed_vulnerability
  JOIN patch_sla USING (severity)
  WHERE fix_available_at IS NOT NULL
    AND (fixed_at IS NOT NULL OR clock_started_at + to_days(days) < getvariable('as_of'))
  UNION ALL
  SELECT
    'change_fail_rate', month, service_id, team_id, model, tier, washout, CASE WHEN failed THEN 1 ELSE 0 END, 1
  FROM conformed_deployment
  WHERE reached_users AND mature
  UNION ALL
  SELECT
    'rework_rate', month, service_id, team_id, model, tier, washout, CASE WHEN is_rework THEN 1 ELSE 0 END, 1
  FROM conformed_deployment
  WHERE reached_users AND is_rework IS NOT NULL
  UNION ALL
  SELECT 'incident_rate', month, service_id, team_id, model, tier, washout, 1, 0
  FROM conformed_incident
  WHERE has_user_impact
  UNION ALL
  SELECT 'incident_rate', month, service_id, team_id, model, tier, washout, 0, exposure_days / 30.4375
  FROM service_month
  WHERE month >= getvariable('incidents_from')
  UNION ALL
  SELECT
    'availability', month, service_id, team_id, model, tier, washout,
    (exposure_microseconds - downtime_microseconds) / 60000000.0,
    exposure_microseconds / 60000000.0
  FROM service_month
  WHERE month >= getvariable('incidents_from')
  UNION ALL
  SELECT
    'availability_target_met', month, service_id, team_id, model, tier, washout,
    -- Whole microseconds and decimals: a target met to the microsecond is met.
    CASE WHEN downtime_microseconds
        <= (1 - availability_target) * CAST(exposure_microseconds AS DECIMAL(14, 0))
      THEN 1 ELSE 0 END,
    1
  FROM service_month
  WHERE availability_target IS NOT NULL AND exposure_days >= 1 AND month >= getvariable('incidents_from')
  UNION ALL
  SELECT 'deployment_frequency', month, service_id, team_id, model, tier, washout, 1, 0
  FROM conformed_deployment
  WHERE reached_users
  UNION ALL
  SELECT 'deployment_frequency', month, service_id, team_id, model, tier, washout, 0, exposure_days / 30.4375
  FROM service_month
  WHERE month >= getvariable('deployments_from')
)
SELECT
  metric_id, month, service_id, team_id, model, tier, washout,
  sum(numerator) AS numerator,
  sum(denominator) AS denominator
FROM counted
WHERE model IS NOT NULL AND month IS NOT NULL
GROUP BY ALL;

COPY observation TO '${out}/metrics/observation.parquet' (FORMAT parquet, COMPRESSION snappy);

-- Services that come back from maintenance: the first day under the baseline after another model, and for
-- how long the baseline then held, whichever of its teams did.
CREATE TABLE comeback AS
WITH held AS (
  SELECT
    *,
    lag(team_id) OVER service AS left_team_id,
    lag(model) OVER service AS left_model,
    lag(washout) OVER service AS left_washout,
    CASE WHEN lead(from_at) OVER service = until_at AND lead(model) OVER service = model THEN NULL
      ELSE until_at END AS ends_at
  FROM timeline
  WHERE model IS NOT NULL
  WINDOW service AS (PARTITION BY service_id ORDER BY from_at, until_at)
)
SELECT service_id, tier, model, from_at, left_team_id, left_model, left_washout, stretch_ends_at
FROM (
  SELECT
    *,
    first_value(ends_at IGNORE NULLS) OVER (
      PARTITION BY service_id ORDER BY from_at, until_at
      ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS stretch_ends_at
  FROM held
)
WHERE model = getvariable('baseline_model') AND left_model <> model AND from_at < getvariable('as_of');

CREATE TABLE duration AS
WITH lasted AS (
  SELECT
    'patch_time' AS metric_id, month, service_id, team_id, model, washout,
    greatest(epoch_us(coalesce(fixed_at, getvariable('as_of'))) - epoch_us(clock_started_at), 0)
      / 86400000000.0 AS duration,
    fixed_at IS NOT NULL AS ended
  FROM conformed_vulnerability
  WHERE severity IN ('critical', 'high') AND fix_available_at IS NOT NULL
  UNION ALL
  SELECT
    'time_to_restore', month, service_id, team_id, model, washout,
    (epoch_us(coalesce(resolved_at, getvariable('as_of'))) - epoch_us(started_at)) / 3600000000.0,
    resolved_at IS NOT NULL
  FROM conformed_incident
  WHERE has_user_impact
  UNION ALL
  SELECT
    'time_to_acknowledge', month, service_id, team_id, model, washout,
    (epoch_us(least(acknowledged_at, resolved_at, getvariable('as_of'))) - epoch_us(started_at)) / 60000000.0,
    coalesce(acknowledged_at <= coalesce(resolved_at, getvariable('as_of')), false)
  FROM conformed_incident
  WHERE has_user_impact
  UNION ALL
  SELECT
    'failed_deployment_recovery_time', month, service_id, team_id, model, washout,
    greatest(epoch_us(coalesce(recovered_at, getvariable('as_of'))) - epoch_us(finished_at), 0) / 3600000000.0,
    recovered_at IS NOT NULL
  FROM conformed_deployment
  WHERE reached_users AND mature AND len(failed_by) > 0
  UNION ALL
  SELECT
    'change_lead_time', month, service_id, team_id, model, washout,
    (epoch_us(finished_at) - epoch_us(committed_at)) / 3600000000.0,
    true
  FROM conformed_deployment
  WHERE reached_users AND committed_at <= finished_at
  UNION ALL
  SELECT
    'reactivation_lead_time',
    CAST(date_trunc('month', comeback.from_at) AS DATE) AS began, service_id, left_team_id, left_model,
    left_washout,
    (epoch_us(least(reactivated_at, unknown_at, stretch_ends_at)) - epoch_us(comeback.from_at)) / 86400000000.0,
    coalesce(reactivated_at <= coalesce(unknown_at, stretch_ends_at), false)
  FROM comeback
  LEFT JOIN (
    SELECT
      comeback.service_id,
      comeback.from_at,
      min(finished_at) FILTER (NOT is_rework) AS reactivated_at,
      min(finished_at) FILTER (is_rework IS NULL) AS unknown_at
    FROM comeback
    JOIN conformed_deployment AS deployment
      ON deployment.service_id = comeback.service_id AND deployment.model = comeback.model
        AND deployment.finished_at BETWEEN comeback.from_at AND comeback.stretch_ends_at
    WHERE deployment.reached_users
    GROUP BY comeback.service_id, comeback.from_at
  ) AS deployed USING (service_id, from_at)
  WHERE began >= getvariable('deployments_from')
)
SELECT * FROM lasted WHERE model IS NOT NULL AND month IS NOT NULL;

-- part: estimates
CREATE TABLE reach AS
SELECT
  CAST(last AS DATE) AS month,
  window_months,
  CAST(last - to_months(window_months - 1) AS DATE) AS first_month
FROM (
  SELECT unnest(generate_series(
    CAST(date_trunc('month', min(valid_from)) AS TIMESTAMP),
    CAST(date_trunc('month', getvariable('as_of')) AS TIMESTAMP) - INTERVAL 1 MONTH,
    INTERVAL 1 MONTH)) AS last
  FROM assignment
  WHERE valid_from < getvariable('as_of')
), (VALUES (1), (3), (12)) AS windows (window_months);

-- Nothing before the first month counts, also where a window reaches back that far.
SET VARIABLE first_month = (SELECT min(month) FROM reach);

CREATE TABLE estimate AS
WITH metric (metric_id) AS (
  VALUES
    ('dependency_lag'), ('stale_dependency_share'), ('library_upgrade_rate'), ('patch_sla_met'),
    ('change_fail_rate'), ('rework_rate'), ('incident_rate'), ('availability'),
    ('availability_target_met'), ('deployment_frequency'), ('patch_time'), ('time_to_restore'),
    ('time_to_acknowledge'), ('failed_deployment_recovery_time'), ('change_lead_time'),
    ('reactivation_lead_time')
),
ratio AS (
  SELECT
    metric_id, model, reach.month, window_months,
    sum(numerator) AS numerator,
    sum(denominator) AS denominator,
    count(DISTINCT service_id) FILTER (denominator <> 0) AS services,
    count(DISTINCT team_id) FILTER (denominator <> 0) AS teams
  FROM observation
  JOIN reach ON observation.month BETWEEN reach.first_month AND reach.month
  WHERE NOT washout AND observation.month >= getvariable('first_month')
  GROUP BY metric_id, model, reach.month, window_months
),
cases AS (
  SELECT metric_id, model, reach.month, window_months, service_id, team_id, duration, ended
  FROM duration
  JOIN reach ON duration.month BETWEEN reach.first_month AND reach.month
  WHERE NOT washout AND duration.month >= getvariable('first_month')
),
present AS (
  SELECT
    metric_id, model, month, window_months,
    count(DISTINCT service_id) AS services,
    count(DISTINCT team_id) AS teams
  FROM cases
  GROUP BY metric_id, model, month, window_months
),
-- Kaplan and Meier: at one time the ends come before the open cases.
times AS (
  SELECT metric_id, model, month, window_months, duration, count(*) FILTER (ended) AS ended, count(*) AS cases
  FROM cases
  GROUP BY metric_id, model, month, window_months, duration
),
risk AS (
  SELECT
    *,
    sum(cases) OVER (
      PARTITION BY metric_id, model, month, window_months ORDER BY duration DESC
      ROWS UNBOUNDED PRECEDING) AS at_risk
  FROM times
),
curve AS (
  SELECT
    *,
    product(1 - ended / at_risk) OVER (
      PARTITION BY metric_id, model, month, window_months ORDER BY duration ROWS UNBOUNDED PRECEDING)
      AS survival
  FROM risk
),
quantile AS (
  SELECT
    metric_id, model, month, window_months,
    -- Rounding does not move a quantile.
    min(duration) FILTER (survival <= 0.5 + 1e-9) AS median,
    min(duration) FILTER (survival <= 0.1 + 1e-9) AS p90,
    sum(ended) AS ended,
    sum(cases) AS cases
  FROM curve
  GROUP BY metric_id, model, month, window_months
)
SELECT
  metric_id, model,
  CASE
    WHEN coalesce(ratio.denominator, 0) = 0 AND quantile.cases IS NULL THEN 'no_data'
    WHEN quantile.cases > 0 AND quantile.median IS NULL THEN 'not_reached'
  END AS suppression,
  CASE WHEN suppression IS NULL THEN coalesce(quantile.median, ratio.numerator / ratio.denominator) END
    AS value,
  CASE WHEN suppression IS NULL THEN quantile.p90 END AS p90,
  CASE WHEN suppression IS NULL THEN CAST(coalesce(quantile.ended, ratio.numerator) AS DOUBLE) END
    AS numerator,
  CASE WHEN suppression IS NULL THEN CAST(coalesce(quantile.cases, ratio.denominator) AS DOUBLE) END
    AS denominator,
  coalesce(ratio.services, present.services, 0) AS services,
  coalesce(ratio.teams, present.teams, 0) AS teams,
  window_months, month
FROM metric
CROSS JOIN (SELECT unnest(getvariable('models')) AS model)
CROSS JOIN (SELECT month, window_months FROM reach)
LEFT JOIN ratio USING (metric_id, model, month, window_months)
LEFT JOIN quantile USING (metric_id, model, month, window_months)
LEFT JOIN present USING (metric_id, model, month, window_months);

COPY estimate TO '${out}/metrics/estimate.parquet' (FORMAT parquet, COMPRESSION snappy);
