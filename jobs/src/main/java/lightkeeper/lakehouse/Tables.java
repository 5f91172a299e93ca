package lightkeeper.lakehouse;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lightkeeper.export.Column;
import lightkeeper.export.Feed;
import lightkeeper.export.Parsing;

/** Every table that Lightkeeper writes. */
public final class Tables {
  private static final String MONTH = "UTC calendar month, as its first day; NULL at the as-of";
  private static final String TEAM = "team that held the service then; NULL: nobody";
  private static final String MODEL = "maintenance model then; NULL: unassigned, in no metric";
  private static final String TIER = "tier of the service, 1 most critical to 4; the current one";
  private static final String WASHOUT =
      "whether it falls into the first days after another model; kept out of estimates";
  private static final String RUN = "run that loaded it";
  private static final String SOURCE = "configured source of the file";

  /** One row per file version. */
  public static final Table EXPORT_FILE =
      Table.of("landing", "export_file", "The ledger: one row per version of an export file")
          .with("path", "STRING", "file, relative to the exports folder")
          .with("file_sha256", "STRING", "SHA-256 of its bytes; NULL if they could not be had")
          .with("source", "STRING", SOURCE)
          .with(
              "mapping_sha256",
              "STRING",
              "SHA-256 of the mapping that read it and of what that looks up; NULL: canonical")
          .with("feed", "STRING", "feed the file belongs to")
          .with(
              "ignored_columns", "ARRAY<STRING>", "columns of the file that the feed does not know")
          .with("load_order", "INT", "place in the order of loading, over all runs; 1 is the first")
          .with("rows_read", "BIGINT", "records in the file; 0 if it could not be read")
          .with("rows_landed", "BIGINT", "records accepted")
          .with("rows_duplicate", "BIGINT", "records that repeat an accepted one")
          .with("rows_rejected", "BIGINT", "records kept out, see landing.rejected")
          .with("run_id", "STRING", RUN)
          .with("loaded_at", "TIMESTAMP", "as-of of that run; wall times are in operations.run");

  /** One row per record or file kept out. */
  public static final Table REJECTED =
      Table.of("landing", "rejected", "One row per record, or whole file, that was kept out")
          .with("path", "STRING", "file, relative to the exports folder")
          .with("source", "STRING", SOURCE)
          .with("feed", "STRING", "feed the file belongs to")
          .with("reason", "STRING", "the first rule it breaks")
          .with("detail", "STRING", "what is wrong, in words")
          .with("record_number", "BIGINT", "1 is the first after the header; NULL: the whole file")
          .with("load_order", "INT", "place of the file in the order of loading")
          .with("run_id", "STRING", RUN);

  /** What the keys of vendors meant when records were read. */
  public static final Table VENDOR_KEY =
      Table.of(
              "landing",
              "vendor_key",
              "One row per key of a vendor that stood for a service or team when records were read")
          .with(
              "source", "STRING", "under which the key is listed: a source, or what several share")
          .with("of", "STRING", "what the key is of: service or team")
          .with("vendor_key", "STRING", "the key")
          .with("id", "STRING", "service_id or team_id that it stands for");

  /** Records that are well-formed but not landed: what may heal, and repeats. */
  public static final Table HELD =
      Table.of(
              "landing",
              "held",
              "One row per well-formed record that is not landed (a repeat, or a reject that may"
                  + " heal): every run judges it anew")
          .with("feed", "STRING", "feed of the record")
          .with("record", "STRING", "its typed values as JSON")
          .with("load_order", "INT", "place of its file in the order of loading")
          .with("record_number", "BIGINT", "its number in the file");

  /** The same for people: only pseudonyms, and only with those who may see them. */
  public static final Table HELD_PEOPLE =
      new Table(
          Table.RESTRICTED, "held", HELD.meaning() + "; those about people", HELD.columns(), "");

  /** By which key people are known. */
  public static final Table KEY_FINGERPRINT =
      Table.of(
              Table.RESTRICTED,
              "key_fingerprint",
              "One row: by which key people are known here; it does not give the key away")
          .with("fingerprint", "STRING", "HMAC-SHA-256 of a fixed text under the key")
          .with("run_id", "STRING", "run that first read anybody");

  private static final Table ASSIGNMENT =
      Table.of(
              "conformed",
              "assignment",
              "One row per service and interval, half-open, in which one team holds it under one model")
          .with("service_id", "STRING", "the service held")
          .with("team_id", "STRING", "the team that holds it")
          .with("model", "STRING", "maintenance model")
          .with("valid_from", "DATE", "first day of the assignment")
          .with("valid_to", "DATE", "first day after it; NULL: not known to end by the as-of")
          .with("washout_until", "DATE", "first day after its washout; NULL: it has none");

  private static final Table TIMELINE =
      Table.of(
              "conformed",
              "timeline",
              "One row per piece of a service's live time up to the as-of; pieces have no gap and no"
                  + " overlap")
          .with("service_id", "STRING", "the service")
          .with("team_id", "STRING", TEAM)
          .with("model", "STRING", MODEL)
          .with("tier", "INT", TIER)
          .with("washout", "BOOLEAN", WASHOUT)
          .with("availability_target", fraction(), "promised share of time, 0 to 1; NULL: none")
          .with("from_at", "TIMESTAMP", "start of the piece")
          .with("until_at", "TIMESTAMP", "end of the piece, exclusive; at most the as-of")
          .with("is_open", "BOOLEAN", "whether the piece goes on at the as-of");

  private static final Table INCIDENT =
      Table.of("conformed", "incident", "One row per incident")
          .with("incident_id", "STRING", "the incident")
          .with("service_id", "STRING", "the service hit")
          .with("team_id", "STRING", TEAM)
          .with("model", "STRING", MODEL)
          .with("user_impact", "STRING", "outage, degraded or none")
          .with("cause", "STRING", "kind of cause; NULL: not said")
          .with("deployment_id", "STRING", "deployment named as the cause; NULL: none")
          .with("severity", "INT", "1 worst to 5")
          .with("tier", "INT", TIER)
          .with("washout", "BOOLEAN", WASHOUT)
          .with("has_user_impact", "BOOLEAN", "whether users noticed: outage or degraded")
          .with("month", "DATE", MONTH)
          .with("started_at", "TIMESTAMP", "when it began")
          .with("acknowledged_at", "TIMESTAMP", "when somebody took it on; NULL: not by the as-of")
          .with("resolved_at", "TIMESTAMP", "when it was over; NULL: open at the as-of");

  private static final Table DEPLOYMENT =
      Table.of("conformed", "deployment", "One row per deployment")
          .with("deployment_id", "STRING", "the deployment")
          .with("service_id", "STRING", "the service deployed")
          .with("team_id", "STRING", TEAM)
          .with("model", "STRING", MODEL)
          .with("environment", "STRING", "where to; users are in production")
          .with("status", "STRING", "succeeded, failed (never reached users) or rolled_back")
          .with(
              "failed_by",
              "ARRAY<STRING>",
              "incidents with user impact linked to it; NULL: did not reach users")
          .with("tier", "INT", TIER)
          .with("washout", "BOOLEAN", WASHOUT)
          .with("reached_users", "BOOLEAN", "in production, succeeded or rolled back")
          .with("failed", "BOOLEAN", "rolled back or linked; NULL: did not reach users")
          .with("mature", "BOOLEAN", "old enough at the as-of for failures to show")
          .with("is_rework", "BOOLEAN", "only repairs an earlier one; NULL: not said")
          .with("month", "DATE", MONTH)
          .with("committed_at", "TIMESTAMP", "when its change was committed; NULL: not said")
          .with("started_at", "TIMESTAMP", "when it began; NULL: not said")
          .with("finished_at", "TIMESTAMP", "when it was done")
          .with("recovered_at", "TIMESTAMP", "end of the last linked incident; NULL: none or open");

  private static final Table VULNERABILITY =
      Table.of("conformed", "vulnerability", "One row per service, advisory and package")
          .with("service_id", "STRING", "the service")
          .with("advisory_id", "STRING", "the advisory")
          .with("package", "STRING", "the package")
          .with("team_id", "STRING", TEAM)
          .with("model", "STRING", MODEL)
          .with("severity", "STRING", "critical, high, medium or low")
          .with("tier", "INT", TIER)
          .with("washout", "BOOLEAN", WASHOUT)
          .with("month", "DATE", MONTH)
          .with("detected_at", "TIMESTAMP", "when it was found in the service")
          .with("fix_available_at", "TIMESTAMP", "when a fix came out; NULL: none by the as-of")
          .with("fixed_at", "TIMESTAMP", "when the service was rid of it; NULL: open")
          .with("clock_started_at", "TIMESTAMP", "start of the clock for patching");

  /** What a snapshot says; it is by far the dearest table to make, so it is never made twice. */
  public static final Table SERVICE_SNAPSHOT =
      Table.of(
              "conformed",
              "service_snapshot",
              "One row per service and day of a snapshot, whoever held the service")
          .with("service_id", "STRING", "the service")
          .with("snapshot_on", "DATE", "day of the snapshot")
          .with("previous_snapshot_on", "DATE", "day of the service's one before; NULL: first")
          .with("dependency_rows", "BIGINT", "package versions in the snapshot")
          .with("package_versions", "BIGINT", "different package versions among them: as many")
          .with("dated_rows", "BIGINT", "package versions with both release dates known")
          .with("lag_days", "BIGINT", "sum of their lags, in days")
          .with("stale_rows", "BIGINT", "package versions with a lag of at least stale_days")
          .with(
              "upgraded_packages", "BIGINT", "packages changed since the one before; NULL: first");

  private static final Table DEPENDENCY_SNAPSHOT =
      Table.of(
              "conformed",
              "dependency_snapshot",
              "One row per service and day of a snapshot, by who held the service then")
          .with("service_id", "STRING", "the service")
          .with("team_id", "STRING", TEAM)
          .with("model", "STRING", MODEL)
          .with("dependency_rows", "BIGINT", "package versions in the snapshot")
          .with("dated_rows", "BIGINT", "package versions with both release dates known")
          .with("lag_years", "DOUBLE", "sum of their lags, in years of 365.25 days")
          .with("stale_rows", "BIGINT", "package versions with a lag of at least stale_days")
          .with("upgraded_packages", "BIGINT", "packages changed since the one before; NULL: first")
          .with("tier", "INT", TIER)
          .with("washout", "BOOLEAN", WASHOUT)
          .with("snapshot_on", "DATE", "day of the snapshot")
          .with("previous_snapshot_on", "DATE", "day of the service's one before; NULL: first")
          .with("month", "DATE", MONTH);

  private static final Table SERVICE_MONTH =
      Table.of(
              "conformed",
              "service_month",
              "Exposure: one row per service, month, team, model, tier and washout")
          .with("service_id", "STRING", "the service")
          .with("team_id", "STRING", TEAM)
          .with("model", "STRING", MODEL)
          .with("availability_target", fraction(), "promised share of time, 0 to 1; NULL: none")
          .with("exposure_days", "DOUBLE", "days of 24 hours live")
          .with("downtime_minutes", "DOUBLE", "minutes within outages, each counted once")
          .with("exposure_microseconds", "BIGINT", "exposure_days in whole microseconds")
          .with("downtime_microseconds", "BIGINT", "downtime_minutes in whole microseconds")
          .with("tier", "INT", TIER)
          .with("washout", "BOOLEAN", WASHOUT)
          .with("month", "DATE", "UTC calendar month, as its first day; the last may be partial");

  private static final Table FEED =
      Table.of("conformed", "feed", "One row per feed of events: since when it says anything")
          .with("feed", "STRING", "the feed")
          .with("records", "BIGINT", "records that count")
          .with("first_month", "DATE", "month of its first record; NULL: no record");

  private static final Table TEAM_INTERVAL =
      Table.of(
              "conformed",
              "team",
              "One row per team and interval, half-open, in which it works in one model")
          .with("team_id", "STRING", "the team")
          .with("model", "STRING", "maintenance model of the team")
          .with("region", "STRING", "where the team works; NULL: not said")
          .with("time_zone", "STRING", "its IANA time zone; UTC where none is said")
          .with("valid_from", "DATE", "first day on which this holds")
          .with("valid_to", "DATE", "first day after it; NULL: not known to end by the as-of");

  private static final Table TEAM_MONTH =
      Table.of(
              "conformed",
              "team_month",
              "Services in the hands of teams: one row per team, its own model and month")
          .with("team_id", "STRING", "the team")
          .with("model", "STRING", "maintenance model of the team's own row, not of the service's")
          .with("exposure_days", "DOUBLE", "days of live services, washout included")
          .with("month", "DATE", "UTC calendar month, as its first day; the last may be partial");

  private static final Table ENGAGEMENT =
      Table.of(
              Table.RESTRICTED,
              "engagement",
              "One row per person and stretch of employment in one team, model and type of"
                  + " employment; spells of one person are told apart by hired_on")
          .with("person_key", "STRING", "the person, by pseudonym")
          .with("team_id", "STRING", "the team; NULL: employed, in no team")
          .with("model", "STRING", "maintenance model of the team's row then; NULL: none")
          .with("employment_type", "STRING", "employee or contractor; NULL: in no team")
          .with("leave_reason", "STRING", "why the spell ended here; NULL: it did not, or not said")
          .with("entry_tenure_days", "INT", "days since hired_on at started_on")
          .with("exit_tenure_days", "INT", "days since hired_on at ended_on, or at the as-of")
          .with("left", "BOOLEAN", "whether the spell ended here")
          .with("hired_on", "DATE", "first day of the spell")
          .with("started_on", "DATE", "first day of the stretch")
          .with("ended_on", "DATE", "first day after it; NULL: it goes on at the as-of");

  private static final Table EMPLOYMENT =
      Table.of(
              Table.RESTRICTED,
              "employment",
              "One row per person and stretch of employment in one team and model; spells of one"
                  + " person are told apart by hired_on")
          .with("person_key", "STRING", "the person, by pseudonym")
          .with("team_id", "STRING", "the team; NULL: employed, in no team")
          .with("model", "STRING", "maintenance model of the team's row then; NULL: none")
          .with("leave_reason", "STRING", "why the spell ended here; NULL: it did not, or not said")
          .with("entry_tenure_days", "INT", "days since hired_on at started_on")
          .with("exit_tenure_days", "INT", "days since hired_on at ended_on, or at the as-of")
          .with("left", "BOOLEAN", "whether the spell ended here")
          .with("hired_on", "DATE", "first day of the spell")
          .with("started_on", "DATE", "first day of the stretch")
          .with("ended_on", "DATE", "first day after it; NULL: it goes on at the as-of");

  private static final Table PERSON_MONTH =
      Table.of(
              Table.RESTRICTED,
              "person_month",
              "People's time: one row per person, month, team, model and type of employment")
          .with("person_key", "STRING", "the person, by pseudonym")
          .with("team_id", "STRING", "the team")
          .with("model", "STRING", "maintenance model of the team's row then")
          .with("employment_type", "STRING", "employee or contractor")
          .with("person_days", "DOUBLE", "days in the team")
          .with("month", "DATE", "UTC calendar month, as its first day; the last may be partial");

  /** The additive base of people metrics; never published. */
  public static final Table PEOPLE_OBSERVATION =
      Table.of(
              Table.RESTRICTED,
              "observation",
              "The additive base of people metrics: one row per metric, month, team and model")
          .with("metric_id", "STRING", "the metric")
          .with("team_id", "STRING", "the team")
          .with("model", "STRING", "maintenance model of the team's row then")
          .with("numerator", "DOUBLE", "what is counted, in the metric's unit")
          .with("denominator", "DOUBLE", "what it is divided by, in the unit below the metric's")
          .with("month", "DATE", "UTC calendar month, as its first day; the last may be partial");

  /** How many are still employed after how long. */
  public static final Table RETENTION_CURVE =
      Table.of(
              "metrics",
              "retention_curve",
              "One row per month (that ends a quarter), model and quarter-year step of tenure: the"
                  + " share still employed, or the reason why it is not shown")
          .with("model", "STRING", "maintenance model")
          .with("suppression", "STRING", "why there is no value; NULL: there is one")
          .with("tenure_days", "INT", "days since hire; the first row is where the curve starts")
          .with("at_risk", "BIGINT", "people watched on that day; NULL: see suppression")
          .with(
              "leavers",
              "BIGINT",
              "people who left since the row before that is shown; NULL: see suppression")
          .with(
              "survival",
              "DOUBLE",
              "share, 0 to 1, still employed of those there at the start; NULL: see suppression")
          .with(
              "ci_low",
              "DOUBLE",
              "lower end of its 95 % interval, the team as the unit; NULL: no survival, too few"
                  + " teams, or nobody left")
          .with("ci_high", "DOUBLE", "upper end; NULL likewise")
          .with("month", "DATE", "last month of the 12, as its first day");

  /** One row per metric, month and service: what can be added up. */
  public static final Table OBSERVATION =
      Table.of(
              "metrics",
              "observation",
              "The additive base of every rate and share: one row per metric, month, service,"
                  + " team, model, tier and washout")
          .with("metric_id", "STRING", "the metric")
          .with("service_id", "STRING", "the service")
          .with("team_id", "STRING", "team that held it")
          .with("model", "STRING", "maintenance model then")
          .with("numerator", "DOUBLE", "what is counted, in the metric's unit")
          .with("denominator", "DOUBLE", "what it is divided by, in the unit below the metric's")
          .with("tier", "INT", TIER)
          .with("washout", "BOOLEAN", WASHOUT)
          .with("month", "DATE", "UTC calendar month, as its first day; the last may be partial");

  /** One row per metric, month, window and model: a value or a reason. */
  public static final Table ESTIMATE =
      Table.of(
              "metrics",
              "estimate",
              "One row per metric, month, window and model: a value, or the reason why there is"
                  + " none")
          .with("metric_id", "STRING", "the metric")
          .with("model", "STRING", "maintenance model")
          .with(
              "suppression",
              "STRING",
              "why there is no value: no_data, not_reached; about people also window, primary,"
                  + " secondary, differencing; NULL: there is one")
          .with("value", "DOUBLE", "rate, share or median, in the metric's unit; NULL: see reason")
          .with(
              "p90",
              "DOUBLE",
              "time by which 90 % are over, in the metric's unit; NULL: no duration or not reached")
          .with(
              "ci_low",
              "DOUBLE",
              "lower end of the value's 95 % interval, the team as the unit; NULL: see"
                  + " interval_reason")
          .with(
              "ci_high",
              "DOUBLE",
              "upper end; NULL: see interval_reason, or where that is NULL too, the quantile's upper"
                  + " end is not reached")
          .with(
              "interval_reason",
              "STRING",
              "why a value has no interval: few_teams, no_events, no_spread, no_data (much was counted"
                  + " of teams without time of their own); NULL: it has one, or there is no value")
          .with(
              "numerator",
              "DOUBLE",
              "what was counted, in the metric's unit; durations: cases that ended; NULL: no value")
          .with(
              "denominator",
              "DOUBLE",
              "what it was divided by, in its unit; durations: cases; NULL: no value")
          .with(
              "services",
              "BIGINT",
              "services with a denominator or a case in the window; NULL: not shown, or about people")
          .with(
              "teams",
              "BIGINT",
              "teams with a denominator or a case in the window; NULL: not shown")
          .with(
              "people",
              "BIGINT",
              "people with time in the cell; NULL: not shown, or a service metric")
          .with("window_months", "INT", "length of the window: 1, 3 or 12 months")
          .with("month", "DATE", "last month of the window, as its first day");

  /** One row per metric, month and pair of models: how they differ. */
  public static final Table COMPARISON =
      Table.of(
              "metrics",
              "comparison",
              "One row per metric, month and pair of models: what the model is associated with,"
                  + " compared to the reference and with the same mix, or why they are not"
                  + " comparable")
          .with("metric_id", "STRING", "the metric")
          .with("model", "STRING", "maintenance model")
          .with("reference_model", "STRING", "the model it is compared to, declared earlier")
          .with("effect_kind", "STRING", "ratio: the model's figure divided by the reference's")
          .with(
              "effect",
              "DOUBLE",
              "rates and shares: ratio of the standardised figures (shares of time, such as"
                  + " availability: of the rest); durations: of the standardised medians; survival:"
                  + " of the hazards of leaving; NULL: not comparable")
          .with(
              "ci_low",
              "DOUBLE",
              "lower end of its 95 % interval, the team as the unit; NULL: not comparable, or not"
                  + " reached")
          .with("ci_high", "DOUBLE", "upper end; NULL: not comparable, or not reached")
          .with(
              "p_value",
              "DOUBLE",
              "probability, by exchanging teams between the models; NULL: not comparable")
          .with(
              "p_adjusted",
              "DOUBLE",
              "p_value by Holm over the month's primary metrics and pairs; NULL: no primary metric")
          .with(
              "adjusted_for",
              "STRING",
              "tier of the services, region of the teams: within it like is compared with like; NULL:"
                  + " nothing")
          .with(
              "overlap",
              "DOUBLE",
              "share, 0 to 1, of both models' exposure in tiers or regions that both have; NULL: not told, or"
                  + " no exposure")
          .with("teams", "BIGINT", "the model's teams that are compared; NULL: not told")
          .with("reference_teams", "BIGINT", "the reference's teams; NULL: not told")
          .with(
              "verdict",
              "STRING",
              "better or worse than the reference (interval beside 1, and p_adjusted, or else"
                  + " p_value, at most 0.05), no_clear_difference, not_comparable")
          .with(
              "reason",
              "STRING",
              "why not comparable: few_teams, little_overlap, no_events, no_spread, not_reached,"
                  + " zero_duration, no_data, or why a figure about people is not shown; NULL: it is")
          .with("window_months", "INT", "length of the window: 12 months")
          .with("month", "DATE", "last month of the window, as its first day");

  /** One row per metric, pair of models between which services moved, and month around the move. */
  public static final Table TRANSITION =
      Table.of(
              "metrics",
              "transition",
              "What happens to services when they move to another model: one row per metric, pair of"
                  + " models and month around the move")
          .with("metric_id", "STRING", "the metric: a rate or share about services")
          .with("from_model", "STRING", "the model that services left")
          .with("to_model", "STRING", "the model that they came under")
          .with(
              "effect",
              "DOUBLE",
              "ratio: what the services had, divided by what they would have had by their own months before"
                  + " and the change of those that stayed (shares of time: of the rest); before the"
                  + " move it varies around 1 where trends were parallel; NULL: see suppression")
          .with(
              "ci_low",
              "DOUBLE",
              "lower end of its 95 % interval, the team as the unit; NULL: see suppression, or it"
                  + " rests on one team's events")
          .with("ci_high", "DOUBLE", "upper end; NULL with ci_low: it rests on one team's events")
          .with(
              "switchers", "BIGINT", "services that moved, seen in that month and before the move")
          .with("controls", "BIGINT", "services that stayed, once for each month of moves")
          .with("washout", "BOOLEAN", "whether any of it lies in the washout after the move")
          .with(
              "suppression",
              "STRING",
              "why there is no effect: few_teams, no_events, no_data; NULL: there is one")
          .with("relative_month", "INT", "months since that of the move, -6 to 12");

  /** The catalogue. */
  public static final Table DEFINITION =
      Table.of("metrics", "definition", "The catalogue: one row per metric")
          .with("metric_id", "STRING", "the metric")
          .with("title", "STRING", "its name for people")
          .with("outcome", "STRING", "quality, reliability, delivery, retention or capacity")
          .with("kind", "STRING", "rate, share, duration or survival")
          .with("unit", "STRING", "unit of its value")
          .with("better", "STRING", "which direction is better: lower or higher")
          .with("definition", "STRING", "what it means, in words")
          .with("source", "STRING", "where the definition comes from")
          .with("sql", "STRING", "the query that computes it")
          .with("is_primary", "BOOLEAN", "whether it belongs to the family that is tested");

  /** What the figures rest on. */
  public static final Table COVERAGE =
      Table.of(
              "metrics",
              "coverage",
              "One row per feed, aspect and month: what share of records could be used")
          .with("feed", "STRING", "the feed")
          .with("aspect", "STRING", "assigned, dated or linked")
          .with("records", "BIGINT", "records of which it is asked")
          .with("covered", "BIGINT", "records of which it holds")
          .with("share", "DOUBLE", "share, 0 to 1: covered ÷ records")
          .with("month", "DATE", "UTC calendar month, as its first day");

  /** One row per run. */
  public static final Table RUN_LOG =
      Table.of("operations", "run", "One row per run")
          .with("run_id", "STRING", "the run: its number in this warehouse")
          .with("job", "STRING", "the command that started it")
          .with(
              "status",
              "STRING",
              "running, succeeded, nothing_new, failed, stopped by an audit, killed, or withdrawn by"
                  + " a repair")
          .with("detail", "STRING", "why it did not succeed; NULL: it did, or still runs")
          .with("files_loaded", "BIGINT", "files new in this run")
          .with("rows_read", "BIGINT", "records in them")
          .with("rows_landed", "BIGINT", "records accepted")
          .with("rows_duplicate", "BIGINT", "records that repeat an accepted one")
          .with("rows_rejected", "BIGINT", "records kept out")
          .with("as_of", "TIMESTAMP", "the instant up to which data is complete")
          .with("started_at", "TIMESTAMP", "by the clock of the machine")
          .with("finished_at", "TIMESTAMP", "by the clock of the machine; NULL: not finished")
          .with(
              "inputs",
              "STRING",
              "SHA-256 of program and of configuration, and the as-of; NULL: the run was not of all steps");

  /** The publications: which version of each table readers see. */
  public static final Table RUN_TABLE =
      Table.of(
              "operations",
              "run_table",
              "One row per run and table that readers see since: the version of it")
          .with("run_id", "STRING", "the run that published")
          .with("table", "STRING", "layer.name")
          .with("delta_version", "BIGINT", "the table's version")
          .with("row_count", "BIGINT", "rows that it holds; NULL: not counted when it was written")
          .with(
              "format",
              "INT",
              "version of the warehouse's layout that it keeps to; NULL: version 1")
          .with(
              "made_by",
              "STRING",
              "what made it of what, as a later run may build on it; NULL: none may");

  /** What each layer promises, and whether it held. */
  public static final Table EXPECTATION =
      Table.of("operations", "expectation", "One row per run and promise of a layer")
          .with("run_id", "STRING", "the run")
          .with("table", "STRING", "layer.name of the table that promises")
          .with("expectation", "STRING", "what it promises")
          .with("passed", "BOOLEAN", "whether it held")
          .with("failing_rows", "BIGINT", "rows that break it");

  /** Logs of operations: added to by every run, read as they are now, never published. */
  public static final List<Table> LOGS = List.of(RUN_TABLE, RUN_LOG, EXPECTATION);

  /**
   * The tables made by a SQL file each, in an order in which each finds those it reads before it:
   * the layer conformed, and what is restricted of it.
   */
  public static final List<Table> CONFORMED =
      List.of(
          ASSIGNMENT,
          TIMELINE,
          INCIDENT,
          DEPLOYMENT,
          VULNERABILITY,
          SERVICE_SNAPSHOT,
          DEPENDENCY_SNAPSHOT,
          SERVICE_MONTH,
          FEED,
          TEAM_INTERVAL,
          TEAM_MONTH,
          ENGAGEMENT,
          EMPLOYMENT,
          PERSON_MONTH);

  private Tables() {}

  /**
   * The landing table of a feed.
   *
   * @param feed the feed
   * @return its columns as exported, typed, and where each record came from
   */
  public static Table landing(Feed feed) {
    Table table =
        Table.of(
            feed.isAboutPeople() ? Table.RESTRICTED : "landing",
            feed.name(),
            "One row per accepted record: " + feed.meaning());
    for (Column column : feed.columns()) {
      String empty = column.need() == Column.Need.OPTIONAL ? "; NULL: not said" : "";
      table = table.with(column.name(), Parsing.typeOf(column), column.meaning() + empty);
    }
    return (feed.name().equals("dependency") ? table.inPartsBy(feed.start()) : table)
        .with("is_current", "BOOLEAN", "whether it is the version of its key that counts")
        .with("source", "STRING", SOURCE)
        .with("file_sha256", "STRING", "SHA-256 of the file's bytes")
        .with("load_order", "INT", "place of the file in the order of loading")
        .with("record_number", "BIGINT", "its number in the file, 1 is the first after the header")
        .with("run_id", "STRING", RUN);
  }

  /**
   * Where well-formed records of a feed wait that are not landed.
   *
   * @param feed the feed
   * @return the table
   */
  public static Table held(Feed feed) {
    return feed.isAboutPeople() ? HELD_PEOPLE : HELD;
  }

  /**
   * Every table, by its full name.
   *
   * @param models the ids of the maintenance models, which the feeds need to know
   * @return the tables in the order in which data flows
   */
  public static Map<String, Table> all(Collection<String> models) {
    Map<String, Table> tables = new LinkedHashMap<>();
    Feed.all(models).forEach(feed -> put(tables, landing(feed)));
    List.of(EXPORT_FILE, VENDOR_KEY, REJECTED, HELD, HELD_PEOPLE, KEY_FINGERPRINT)
        .forEach(table -> put(tables, table));
    CONFORMED.forEach(table -> put(tables, table));
    List.of(
            OBSERVATION,
            PEOPLE_OBSERVATION,
            ESTIMATE,
            RETENTION_CURVE,
            COMPARISON,
            TRANSITION,
            DEFINITION,
            COVERAGE)
        .forEach(table -> put(tables, table));
    List.of(RUN_LOG, RUN_TABLE, EXPECTATION).forEach(table -> put(tables, table));
    return tables;
  }

  /**
   * The conformed table of a name.
   *
   * @param name its name within the layer
   * @return the table; empty when none has that name
   */
  public static Optional<Table> conformed(String name) {
    return CONFORMED.stream().filter(table -> table.name().equals(name)).findFirst();
  }

  private static void put(Map<String, Table> tables, Table table) {
    tables.put(table.id(), table);
  }

  private static org.apache.spark.sql.types.DataType fraction() {
    return org.apache.spark.sql.types.DataTypes.createDecimalType(20, 18);
  }
}
