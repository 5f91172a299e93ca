package lightkeeper.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import lightkeeper.lakehouse.Table;
import lightkeeper.lakehouse.Tables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fault of ours writes what a landing table must not hold: nothing of it is published. */
class AuditTest {
  private static final String TWICE = " breaks one_current_version_per_key in 2 rows, such as {";

  @TempDir private static Path folder;
  private static Pipeline pipeline;
  private static Path exports;

  @BeforeAll
  static void publishOnce() {
    exports = new World(815).write(folder.resolve("exports"), Map.of(0, "a.csv"));
    pipeline = new Pipeline(folder.resolve("warehouse"));
    pipeline.run(exports, World.AS_OF);
  }

  @Test
  void keysThatStandTwiceAreCountedAndNamedWhateverTheTable() {
    for (String feed : List.of("incident", "dependency")) {
      Table table = pipeline.landing(feed);
      List<String> before = pipeline.published();
      Map<String, Long> versions = pipeline.versions();
      assertThatThrownBy(() -> rewrite(table, rows -> rows.unionByName(current(rows).limit(2))))
          .isInstanceOf(AuditException.class)
          .hasMessageStartingWith(table.id() + TWICE)
          .hasMessageEndingWith("nothing was published");
      assertThat(pipeline.published()).isEqualTo(before);
      assertThat(pipeline.versions()).isEqualTo(versions);
      assertThat(
              pipeline
                  .log(Tables.EXPECTATION)
                  .filter("NOT passed AND expectation = 'one_current_version_per_key'")
                  .filter(functions.col("table").equalTo(table.id()))
                  .select("failing_rows")
                  .as(Encoders.LONG())
                  .collectAsList())
          .containsExactly(2L);
    }
  }

  @Test
  void aListingThatStandsTwiceIsSeenByItsSnapshotToo() {
    Table table = pipeline.landing("dependency");
    Map<String, Long> versions = pipeline.versions();
    Job doubled =
        new Rewriting(
            table, rows -> rows.unionByName(current(rows).limit(2)), List.of(Conform::conform));
    assertThatThrownBy(() -> pipeline.run("run", doubled, exports, World.AS_OF))
        .isInstanceOf(AuditException.class)
        .hasMessageStartingWith(table.id() + TWICE);
    assertThat(pipeline.versions()).isEqualTo(versions);
  }

  @Test
  void whatAnEarlierStepBreaksIsToldThoughStepsFollowThatBreakNothing() {
    Table month = Tables.conformed("service_month").orElseThrow();
    Map<String, Long> versions = pipeline.versions();
    Job broken =
        new Rewriting(
            month,
            rows -> rows.withColumn("downtime_microseconds", functions.lit(-1L)),
            List.of((context, stage, log) -> {}, Compare::compare));
    assertThatThrownBy(() -> pipeline.run("run", broken, exports, World.AS_OF))
        .isInstanceOf(AuditException.class)
        .hasMessageStartingWith(month.id() + " breaks downtime_stays_within_exposure in ")
        .hasMessageEndingWith("nothing was published");
    assertThat(pipeline.versions()).isEqualTo(versions);
  }

  @Test
  void everyPromiseIsCheckedOnceWhicheverStepWroteItsTable() {
    // All tables are written by the first run, by four steps.
    Dataset<Row> first = pipeline.log(Tables.EXPECTATION).filter("run_id = '000001'");
    assertThat(first.select("table").distinct().as(Encoders.STRING()).collectAsList())
        .contains("landing.incident", "conformed.timeline", "metrics.observation")
        .contains("metrics.comparison", "metrics.transition");
    assertThat(first.select("table", "expectation").distinct().count()).isEqualTo(first.count());
    assertThat(first.filter("NOT passed OR failing_rows <> 0").count()).isZero();
  }

  @Test
  void earlierVersionsOfAKeyAreNoFault() {
    Table table = pipeline.landing("dependency");
    rewrite(
        table,
        rows ->
            rows.unionByName(
                current(rows).limit(2).withColumn("is_current", functions.lit(false))));
    assertThat(pipeline.log(Tables.RUN_LOG).orderBy(functions.desc("run_id")).first())
        .extracting(row -> row.<String>getAs("status"))
        .isEqualTo("succeeded");
  }

  private static Dataset<Row> current(Dataset<Row> rows) {
    return rows.filter("is_current").orderBy("load_order", "record_number");
  }

  private static void rewrite(Table table, UnaryOperator<Dataset<Row>> change) {
    pipeline.run("ingest", new Rewriting(table, change, List.of()), exports, World.AS_OF);
  }

  /** A run that writes another version of a table, and does what comes after. */
  private static final class Rewriting extends Job {
    private final Table table;
    private final UnaryOperator<Dataset<Row>> change;
    private final List<Step> after;

    Rewriting(Table table, UnaryOperator<Dataset<Row>> change, List<Step> after) {
      this.table = table;
      this.change = change;
      this.after = after;
    }

    @Override
    Context context() {
      return options().working();
    }

    @Override
    List<Step> steps() {
      List<Step> steps = new ArrayList<>();
      steps.add(
          (context, stage, log) ->
              stage.write(table, change.apply(pipeline.table(table.id())).localCheckpoint()));
      steps.addAll(after);
      return steps;
    }
  }
}
