package lightkeeper.job;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import lightkeeper.export.Feed;
import lightkeeper.export.Judgement;
import lightkeeper.lakehouse.Session;
import lightkeeper.lakehouse.Table;
import lightkeeper.lakehouse.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * What each layer promises, checked before anything is published: keys are unique, relations hold,
 * counts reconcile, exposure never exceeds the calendar. Each promise is a query for the rows that
 * break it. A step of a run seldom keeps all cores busy, so what the steps before it wrote is
 * checked meanwhile.
 */
final class Audit implements AutoCloseable {
  private static final int ROWS_SHOWN = 3;

  private final Context context;
  private final Stage stage;
  private final List<Promise> promises = new ArrayList<>();
  private final List<Begun> begun = new ArrayList<>();
  private final ExecutorService meanwhile = Executors.newSingleThreadExecutor();

  /**
   * A query that finds the rows that break a promise of a table.
   *
   * @param table the table
   * @param expectation the promise's name
   * @param breaks finds the rows that break it
   * @param suspects finds a row or more when that query would, and maybe when it would not, in less
   *     time; the same query where there is no such
   */
  private record Promise(Table table, String expectation, String breaks, String suspects) {}

  /** Promises that are being checked, and how many rows each one's suspects will be. */
  private record Begun(List<Promise> promises, Future<List<Long>> suspects) {}

  /**
   * An audit of one run.
   *
   * @param context what the run works with
   * @param stage what it wrote
   */
  Audit(Context context, Stage stage) {
    this.context = context;
    this.stage = stage;
  }

  /**
   * Begins to check what the steps so far wrote, once the conformed tables are there. Left to
   * {@link #finish} are the promises that may take reading millions of rows, which another session
   * is fitted to.
   */
  void begin() {
    if (!Session.isSmall(context.spark()) || Tables.CONFORMED.stream().noneMatch(stage::wrote)) {
      return;
    }
    collect();
    List<Promise> ready = notBegun().stream().filter(one -> !readsParts(one)).toList();
    if (!ready.isEmpty()) {
      show();
      // Names are resolved here and now: a later step may show other rows under them.
      Dataset<Row> counts = counting(ready.stream().map(Promise::suspects).toList());
      begun.add(new Begun(ready, meanwhile.submit(() -> counted(counts))));
    }
  }

  /**
   * Checks every promise of the tables that this run wrote, and records the answers.
   *
   * @param runId the run
   * @throws AuditException when one does not hold, naming the rows
   */
  void finish(String runId) {
    collect();
    check(runId);
  }

  /** Waits for what was begun and is not asked for any more. */
  @Override
  public void close() {
    meanwhile.shutdown();
    try {
      if (!meanwhile.awaitTermination(1, TimeUnit.DAYS)) {
        meanwhile.shutdownNow();
      }
    } catch (InterruptedException e) {
      meanwhile.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  /** Finds the promises of the tables that were written so far. */
  private void collect() {
    promises.clear();
    landing();
    conformed();
    people();
    metrics();
  }

  private void landing() {
    for (Feed feed : context.feeds()) {
      String key = String.join(", ", feed.key());
      String twice =
          "SELECT %1$s FROM %2$s WHERE is_current AND %3$s GROUP BY %1$s HAVING COUNT(*) > 1";
      String landed = Tables.landing(feed).id();
      String changed = stage.changes(Tables.landing(feed));
      promise(
          Tables.landing(feed),
          "one_current_version_per_key",
          twice.formatted(key, landed, changed),
          Judgement.isOfDays(feed)
              ? doubled(feed, changed)
              : twice.formatted(key, landed, changed));
      if (feed.isOfIntervals()) {
        String end =
            feed.ends().size() == 1
                ? feed.ends().get(0)
                : "LEAST(" + String.join(", ", feed.ends()) + ")";
        promise(
            Tables.landing(feed),
            "current_intervals_do_not_overlap",
            """
            SELECT %1$s, %2$s FROM (
              SELECT %1$s, %2$s,
                MAX(COALESCE(%3$s, DATE'9999-12-31')) OVER (
                  PARTITION BY %1$s ORDER BY %2$s
                  ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS earlier_end
              FROM %4$s
              WHERE is_current AND (%3$s IS NULL OR %3$s > %2$s)
            ) WHERE earlier_end > %2$s"""
                .formatted(
                    feed.holder().orElseThrow(), feed.start(), end, Tables.landing(feed).id()));
      }
    }
    promise(
        Tables.EXPORT_FILE,
        "every_record_is_accounted_for",
        """
        SELECT path, load_order FROM landing.export_file
        WHERE rows_read <> rows_landed + rows_duplicate + rows_rejected""");
    promise(
        Tables.REJECTED,
        "every_rejected_record_has_its_row",
        """
        SELECT path, load_order FROM (
          SELECT path, load_order, rows_rejected AS counted FROM landing.export_file
          UNION ALL
          SELECT path, load_order, -1 FROM landing.rejected WHERE record_number IS NOT NULL
        ) GROUP BY path, load_order HAVING SUM(counted) <> 0""");
  }

  /** Finds something where a key stands twice, in less time than the keys take. */
  private String doubled(Feed feed, String changed) {
    Table landing = Tables.landing(feed);
    // What a run made of all its rows tells already.
    return landing.isKeptInParts() && stage.wrote(Tables.SERVICE_SNAPSHOT)
        ? "SELECT service_id, snapshot_on FROM conformed.service_snapshot"
            + " WHERE dependency_rows <> package_versions AND "
            + stage.changes(Tables.SERVICE_SNAPSHOT)
        : Judgement.doubled(feed, landing.id() + " WHERE is_current AND " + changed);
  }

  private void conformed() {
    for (String name : List.of("incident", "deployment", "vulnerability")) {
      String key = String.join(", ", feed(name).key());
      promise(
          Tables.conformed(name).orElseThrow(),
          "one_row_per_current_record",
          """
          SELECT %1$s FROM (
            SELECT %1$s, 1 AS counted FROM conformed.%2$s
            UNION ALL
            SELECT %1$s, -1 FROM landing.%2$s WHERE is_current
          ) GROUP BY %1$s HAVING SUM(counted) <> 0"""
              .formatted(key, name));
    }
    promise(
        Tables.SERVICE_SNAPSHOT,
        "every_current_row_is_in_one_snapshot",
        """
        SELECT service_id, snapshot_on FROM (
          SELECT service_id, snapshot_on, dependency_rows FROM conformed.service_snapshot
          UNION ALL
          SELECT service_id, snapshot_on, -COUNT(*) FROM landing.dependency
          WHERE is_current GROUP BY service_id, snapshot_on
        ) WHERE %s GROUP BY service_id, snapshot_on HAVING SUM(dependency_rows) <> 0"""
            .formatted(stage.changes(Tables.SERVICE_SNAPSHOT)));
    promise(
        Tables.SERVICE_SNAPSHOT,
        "a_snapshot_follows_the_one_before",
        """
        SELECT service_id, snapshot_on FROM (
          SELECT *, LAG(snapshot_on) OVER (PARTITION BY service_id ORDER BY snapshot_on) AS before
          FROM conformed.service_snapshot
        ) WHERE NOT previous_snapshot_on <=> before
          OR (previous_snapshot_on IS NULL) <> (upgraded_packages IS NULL)""");
    promise(
        Tables.conformed("dependency_snapshot").orElseThrow(),
        "every_snapshot_is_attributed_once",
        """
        SELECT service_id, snapshot_on FROM (
          SELECT service_id, snapshot_on, dependency_rows, 1 AS counted
          FROM conformed.dependency_snapshot
          UNION ALL
          SELECT service_id, snapshot_on, -dependency_rows, -1 FROM conformed.service_snapshot
        ) GROUP BY service_id, snapshot_on
        HAVING SUM(dependency_rows) <> 0 OR SUM(counted) <> 0""");
    promise(
        Tables.conformed("deployment").orElseThrow(),
        "failed_is_known_only_of_those_that_reached_users",
        "SELECT deployment_id FROM conformed.deployment"
            + " WHERE (failed IS NULL) = reached_users OR (failed_by IS NULL) = reached_users");
    promise(
        Tables.conformed("timeline").orElseThrow(),
        "pieces_neither_overlap_nor_leave_gaps",
        """
        SELECT service_id, from_at FROM (
          SELECT service_id, from_at,
            LAG(until_at) OVER (PARTITION BY service_id ORDER BY from_at, until_at) AS earlier
          FROM conformed.timeline
        ) WHERE earlier <> from_at""");
    promise(
        Tables.conformed("service_month").orElseThrow(),
        "exposure_stays_within_the_calendar",
        """
        SELECT service_id, month FROM conformed.service_month
        GROUP BY service_id, month
        HAVING SUM(exposure_microseconds) > TIMESTAMPDIFF(MICROSECOND,
          CAST(month AS TIMESTAMP), CAST(ADD_MONTHS(month, 1) AS TIMESTAMP))""");
    promise(
        Tables.conformed("service_month").orElseThrow(),
        "downtime_stays_within_exposure",
        """
        SELECT service_id, month FROM conformed.service_month
        WHERE downtime_microseconds < 0 OR downtime_microseconds > exposure_microseconds
          OR exposure_microseconds <= 0""");
    promise(
        Tables.conformed("service_month").orElseThrow(),
        "exposure_is_all_live_time",
        """
        SELECT service_id FROM (
          SELECT service_id, exposure_microseconds AS counted FROM conformed.service_month
          UNION ALL
          SELECT service_id, -TIMESTAMPDIFF(MICROSECOND, from_at, until_at)
          FROM conformed.timeline
        ) GROUP BY service_id HAVING SUM(counted) <> 0""");
  }

  private void people() {
    promise(
        Tables.conformed("employment").orElseThrow(),
        "nobody_is_in_two_places_at_once",
        """
        SELECT person_key, started_on FROM (
          SELECT person_key, started_on,
            MAX(COALESCE(ended_on, DATE'9999-12-31')) OVER (
              PARTITION BY person_key ORDER BY started_on, ended_on NULLS LAST
              ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS earlier_end
          FROM restricted.employment
          WHERE team_id IS NOT NULL
        ) WHERE earlier_end > started_on""");
    promise(
        Tables.conformed("employment").orElseThrow(),
        "a_spell_ends_once_and_last",
        """
        SELECT person_key, hired_on FROM restricted.employment
        GROUP BY person_key, hired_on
        HAVING COUNT_IF(left) > 1
          OR MAX(ended_on) FILTER (WHERE left) < MAX(COALESCE(ended_on, DATE'9999-12-31'))""");
    promise(
        Tables.conformed("person_month").orElseThrow(),
        "people_s_time_stays_within_the_calendar",
        """
        SELECT person_key, month FROM restricted.person_month
        GROUP BY person_key, month
        HAVING SUM(person_days) > DATEDIFF(ADD_MONTHS(month, 1), month) OR MIN(person_days) <= 0""");
    promise(
        Tables.ESTIMATE,
        "nothing_about_few_people_is_shown",
        """
        SELECT metric_id, month, window_months, model FROM metrics.estimate
        WHERE people BETWEEN 1 AND %1$d - 1
          OR (people IS NOT NULL AND (window_months <> 12 OR MONTH(month) %% 3 <> 0))
          OR (suppression IS NOT NULL AND COALESCE(
            value, p90, ci_low, ci_high, NULLIF(people, 0), numerator, denominator) IS NOT NULL)
        """
            .formatted(context.settings().smallestGroup()));
    promise(
        Tables.RETENTION_CURVE,
        "no_step_is_of_few_people",
        """
        SELECT month, model, tenure_days FROM metrics.retention_curve
        WHERE at_risk < %1$d OR leavers BETWEEN 1 AND 2
          OR (suppression IS NOT NULL AND COALESCE(at_risk, leavers, survival) IS NOT NULL)
        """
            .formatted(context.settings().smallestGroup()));
  }

  private void metrics() {
    promise(
        Tables.OBSERVATION,
        "numbers_are_known_and_not_negative",
        """
        SELECT metric_id, month, service_id FROM metrics.observation
        WHERE NOT COALESCE(numerator >= 0 AND denominator >= 0, FALSE)""");
    promise(
        Tables.PEOPLE_OBSERVATION,
        "numbers_are_known_and_not_negative",
        """
        SELECT metric_id, month, team_id FROM restricted.observation
        WHERE NOT COALESCE(numerator >= 0 AND denominator >= 0, FALSE)""");
    promise(
        Tables.OBSERVATION,
        "one_row_per_metric_month_and_assignment",
        """
        SELECT metric_id, month, service_id FROM metrics.observation
        GROUP BY metric_id, month, service_id, team_id, model, tier, washout
        HAVING COUNT(*) > 1""");
    promise(
        Tables.ESTIMATE,
        "a_value_or_a_reason",
        """
        SELECT metric_id, month, window_months, model FROM metrics.estimate
        WHERE (value IS NULL) = (suppression IS NULL)""");
    promise(
        Tables.ESTIMATE,
        "an_interval_holds_its_value",
        """
        SELECT metric_id, month, window_months, model FROM metrics.estimate
        WHERE ci_low > value + 1e-9 * ABS(value) OR ci_high < value - 1e-9 * ABS(value)
          OR ((ci_low IS NOT NULL OR ci_high IS NOT NULL)
            AND (value IS NULL OR interval_reason IS NOT NULL))""");
    promise(
        Tables.COMPARISON,
        "a_pair_is_compared_once_or_has_a_reason",
        """
        SELECT metric_id, month, model, reference_model FROM metrics.comparison
        GROUP BY metric_id, month, model, reference_model
        HAVING COUNT(*) > 1 OR COUNT_IF(
          (verdict = 'not_comparable') <> (effect IS NULL)
          OR (effect IS NULL) = (reason IS NULL)
          OR NOT COALESCE(effect > 0, TRUE)
          OR NOT COALESCE(p_value > 0 AND p_value <= p_adjusted AND p_adjusted <= 1, TRUE)
          OR ci_low > effect OR ci_high < effect
        ) > 0""");
    promise(
        Tables.COMPARISON,
        "only_what_is_shown_about_people_is_compared",
        """
        SELECT metric_id, month, model, reference_model FROM metrics.comparison
        JOIN (
          SELECT metric_id, month, model AS hidden FROM metrics.estimate
          WHERE window_months = 12 AND suppression IN (%s)
        ) USING (metric_id, month)
        WHERE hidden IN (model, reference_model) AND COALESCE(effect, teams) IS NOT NULL"""
            .formatted("'window', 'primary', 'secondary', 'differencing'"));
    promise(
        Tables.TRANSITION,
        "an_effect_or_a_reason",
        """
        SELECT metric_id, from_model, to_model, relative_month FROM metrics.transition
        WHERE (effect IS NULL) = (suppression IS NULL) OR ci_low > effect OR ci_high < effect""");
    if (context.spark().catalog().tableExists(Measure.DURATIONS)) {
      promise(
          Tables.ESTIMATE,
          "durations_are_known_and_not_negative",
          "SELECT metric_id, month, service_id FROM "
              + Measure.DURATIONS
              + " WHERE NOT COALESCE(duration >= 0 AND duration < DOUBLE('Infinity')"
              + " AND ended IS NOT NULL, FALSE)");
    }
  }

  private Feed feed(String name) {
    return context.feeds().stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
  }

  private void promise(Table table, String expectation, String breaks) {
    promise(table, expectation, breaks, breaks);
  }

  private void promise(Table table, String expectation, String breaks, String suspects) {
    // What this run did not write was checked by the run that did.
    if (stage.wrote(table)) {
      promises.add(new Promise(table, expectation, breaks, suspects));
    }
  }

  private void check(String runId) {
    context.progress().tell("audit: " + promises.size() + " promises");
    show();
    List<Table> written =
        Tables.all(context.settings().models().keySet()).values().stream()
            .filter(stage::wrote)
            .toList();
    stage.fit(written);
    long[] failing = new long[promises.size()];
    List<Promise> left = notBegun();
    if (Session.isSmall(context.spark())) {
      count(left, failing);
    } else {
      count(left.stream().filter(this::readsParts).toList(), failing);
      stage.fit(written.stream().filter(table -> !table.isKeptInParts()).toList());
      count(left.stream().filter(one -> !readsParts(one)).toList(), failing);
    }
    begun.forEach(some -> note(some.promises(), answer(some), failing));
    record(runId, failing);
    List<String> broken = new ArrayList<>();
    for (int i = 0; i < failing.length; i++) {
      if (failing[i] > 0) {
        broken.add(inWords(promises.get(i), failing[i]));
      }
    }
    if (!broken.isEmpty()) {
      throw new AuditException(String.join("\n", broken));
    }
  }

  /** Makes the tables readable that promises are about. */
  private void show() {
    // Some compare what this run wrote with what an earlier one did.
    Tables.all(context.settings().models().keySet()).values().stream()
        .filter(table -> promises.stream().anyMatch(one -> one.breaks().contains(table.id())))
        .forEach(stage::show);
  }

  private List<Promise> notBegun() {
    Set<Promise> known = new HashSet<>();
    begun.forEach(some -> known.addAll(some.promises()));
    return promises.stream().filter(one -> !known.contains(one)).toList();
  }

  /** Waits for what was begun. */
  private static List<Long> answer(Begun some) {
    try {
      return some.suspects().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped while it waited for the audit", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException fault
          ? fault
          : new IllegalStateException(e.getCause());
    }
  }

  /** Whether a promise is about a table that may be large. */
  private boolean readsParts(Promise promise) {
    return context.feeds().stream()
        .map(Tables::landing)
        .anyMatch(table -> table.isKeptInParts() && promise.breaks().contains(table.id()));
  }

  /** Notes how many rows break each of some promises, at its place among all. */
  private void count(List<Promise> some, long[] failing) {
    note(some, count(some.stream().map(Promise::suspects).toList()), failing);
  }

  /** The same of promises whose suspects are counted. */
  private void note(List<Promise> some, List<Long> suspects, long[] failing) {
    for (int i = 0; i < some.size(); i++) {
      Promise one = some.get(i);
      failing[promises.indexOf(one)] =
          suspects.get(i) > 0 && !one.suspects().equals(one.breaks())
              ? count(List.of(one.breaks())).get(0)
              : suspects.get(i);
    }
  }

  /** How many rows each of some queries gives, asked for at once. */
  private List<Long> count(List<String> queries) {
    return queries.isEmpty() ? List.of() : counted(counting(queries));
  }

  /** One row for each of some queries: its place, and how many rows it gives. */
  private Dataset<Row> counting(List<String> queries) {
    StringBuilder counts = new StringBuilder();
    for (int i = 0; i < queries.size(); i++) {
      counts
          .append(i == 0 ? "" : " UNION ALL ")
          .append("SELECT ")
          .append(i)
          .append(" AS place, COUNT(*) AS failing_rows FROM (")
          .append(queries.get(i))
          .append(")");
    }
    return Session.together(context.spark().sql(counts.toString()));
  }

  private static List<Long> counted(Dataset<Row> counts) {
    return counts.collectAsList().stream()
        .sorted(Comparator.comparingInt(row -> row.getInt(0)))
        .map(row -> row.getLong(1))
        .toList();
  }

  private void record(String runId, long[] failing) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < failing.length; i++) {
      Promise promise = promises.get(i);
      rows.add(
          RowFactory.create(
              runId, promise.table().id(), promise.expectation(), failing[i] == 0, failing[i]));
    }
    context
        .warehouse()
        .append(
            Tables.EXPECTATION, context.spark().createDataFrame(rows, Tables.EXPECTATION.schema()));
  }

  private String inWords(Promise promise, long failing) {
    if (promise.table().isRestricted()) {
      return "%s breaks %s in %d rows, which are about people and not shown; nothing was published"
          .formatted(promise.table().id(), promise.expectation(), failing);
    }
    List<String> shown =
        context.spark().sql(promise.breaks() + " LIMIT " + ROWS_SHOWN).toJSON().collectAsList();
    return "%s breaks %s in %d rows, such as %s; nothing was published"
        .formatted(promise.table().id(), promise.expectation(), failing, String.join(" ", shown));
  }
}
