package lightkeeper.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import lightkeeper.lakehouse.Session;
import lightkeeper.lakehouse.Tables;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What services had after a move, divided by what they would have had, worked out by hand. */
class TransitionsTest {
  private static final String METRIC = "incident_rate";
  private static final LocalDate FIRST = LocalDate.of(2024, 1, 1);

  /** The moves' month has six before it and twelve after. */
  private static final Months MONTHS = new Months(FIRST, 19);

  private static final int MOVE = 6;
  private static final String OLD = "feature_team";
  private static final String NEW = "operations_team";

  @TempDir Path folder;

  private final SparkSession spark = Session.open();
  private final List<Row> observations = new ArrayList<>();
  private final List<Row> assignments = new ArrayList<>();

  /** Events of a service-month, by month around the move. */
  private interface Events {
    int at(int relative);
  }

  /** A service that stays. */
  private void stays(String service, String model, Events events) {
    assigned(service, FIRST, model);
    for (int month = 0; month < MONTHS.count(); month++) {
      observe(month, service, "team of " + service, model, false, events.at(month - MOVE));
    }
  }

  /** A service that moves on the first day of the month; a month of washout follows. */
  private void moves(String service, String from, String to, Events events) {
    assigned(service, FIRST, from);
    assigned(service, MONTHS.at(MOVE), to);
    for (int month = 0; month < MONTHS.count(); month++) {
      boolean before = month < MOVE;
      observe(
          month,
          service,
          (before ? "giver of " : "taker of ") + service,
          before ? from : to,
          month == MOVE,
          events.at(month - MOVE));
    }
  }

  private void assigned(String service, LocalDate from, String model) {
    assignments.add(RowFactory.create(service, model, from));
  }

  private void observe(
      int month, String service, String team, String model, boolean washout, int events) {
    observations.add(
        RowFactory.create(
            METRIC, MONTHS.at(month), service, team, model, 1, washout, (double) events, 1.0));
  }

  private List<Row> told() throws IOException {
    Metric metric =
        Metric.read(
            Files.writeString(
                folder.resolve(METRIC + ".sql"),
                """
                /*
                title: Incidents
                outcome: reliability
                kind: rate
                unit: incidents per service-month
                better: lower
                primary: true
                definition: Incidents per month.
                source: a book
                */
                SELECT 1
                """));
    String columns =
        "metric_id STRING, month DATE, service_id STRING, team_id STRING, model STRING, tier INT,"
            + " washout BOOLEAN, numerator DOUBLE, denominator DOUBLE";
    return Transitions.of(
            spark,
            List.of(metric),
            MONTHS,
            spark
                .createDataFrame(observations, StructType.fromDDL(columns))
                .to(Tables.OBSERVATION.schema()),
            spark.createDataFrame(
                assignments,
                StructType.fromDDL("service_id STRING, model STRING, valid_from DATE")))
        .collectAsList()
        .stream()
        .sorted(
            Comparator.<Row, String>comparing(row -> row.getAs("from_model"))
                .thenComparing(row -> row.<Integer>getAs("relative_month")))
        .toList();
  }

  private static List<Row> from(String model, List<Row> rows) {
    return rows.stream().filter(row -> row.getAs("from_model").equals(model)).toList();
  }

  /**
   * Out: movers have 1 and 3 events by turns before, 2 a month, and 3 in the month of the move,
   * then 2. Those who stay have 4, from the month after the move on 2. So movers would have had 2
   * in the month of the move and 2 · 2/4 = 1 from then on: 3/2 and then 2/1; before, 1/2 and 3/2 by
   * turns.
   *
   * <p>Back, in the same months: movers have 6, from the move on 3; those who stay 2, from the move
   * on 4. Movers would have had 6 · 4/2 = 12: 3/12; before, 1.
   */
  @Test
  void effectsByMonthAreThoseWorkedOutByHandInBothDirections() throws IOException {
    for (String one : List.of("a", "b", "c")) {
      moves("out " + one, OLD, NEW, k -> k < 0 ? 2 + (k % 2 == 0 ? -1 : 1) : k == 0 ? 3 : 2);
      stays("old " + one, OLD, k -> k <= 0 ? 4 : 2);
      moves("back " + one, NEW, OLD, k -> k < 0 ? 6 : 3);
      stays("new " + one, NEW, k -> k < 0 ? 2 : 4);
    }
    List<Row> rows = told();
    List<Row> out = from(OLD, rows);
    List<Row> back = from(NEW, rows);
    assertThat(out).hasSize(19);
    assertThat(back).hasSize(19);
    for (int relative = -6; relative <= 12; relative++) {
      Row one = out.get(relative + 6);
      Row other = back.get(relative + 6);
      assertThat(one.<Integer>getAs("relative_month")).isEqualTo(relative);
      double outward = relative < 0 ? (relative % 2 == 0 ? 0.5 : 1.5) : relative == 0 ? 1.5 : 2;
      assertThat(one.<Double>getAs("effect")).isCloseTo(outward, within(1e-12));
      assertThat(other.<Double>getAs("effect")).isCloseTo(relative < 0 ? 1 : 0.25, within(1e-12));
      for (Row row : List.of(one, other)) {
        assertThat(row.<Long>getAs("switchers")).isEqualTo(3);
        assertThat(row.<Long>getAs("controls")).isEqualTo(3);
        assertThat(row.<Boolean>getAs("washout")).isEqualTo(relative == 0);
        assertThat(row.<String>getAs("suppression")).isNull();
      }
    }
  }

  @Test
  void servicesThatMoveAroundThenAreNoControls() throws IOException {
    for (String one : List.of("a", "b", "c")) {
      moves("out " + one, OLD, NEW, k -> 1);
    }
    // Each moved to another model in the months around: nobody is left to compare with.
    for (String one : List.of("x", "y", "z")) {
      stays("old " + one, OLD, k -> 1);
      assigned("old " + one, MONTHS.at(MOVE + 12), "background_team");
    }
    assertThat(from(OLD, told()).stream().filter(row -> row.getAs("to_model").equals(NEW)))
        .allSatisfy(
            row -> {
              assertThat(row.<Long>getAs("controls")).isZero();
              assertThat(row.<String>getAs("suppression")).isEqualTo("no_data");
            });
  }

  @Test
  void onlyTheFirstMoveIsToldUpToTheSecond() throws IOException {
    for (String one : List.of("a", "b", "c")) {
      moves("out " + one, OLD, NEW, k -> 1);
      assigned("out " + one, MONTHS.at(MOVE + 2), OLD);
      stays("old " + one, OLD, k -> 1);
    }
    List<Row> rows = told();
    assertThat(rows.stream().map(row -> row.<String>getAs("to_model")).collect(Collectors.toSet()))
        .containsExactly(NEW);
    assertThat(rows.stream().map(row -> row.<Long>getAs("switchers")))
        .startsWith(3L, 3L, 3L, 3L, 3L, 3L, 3L, 3L, 0L, 0L);
  }
}
