package lightkeeper.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import lightkeeper.lakehouse.Publication;
import lightkeeper.lakehouse.Session;
import lightkeeper.lakehouse.Table;
import lightkeeper.lakehouse.Tables;
import lightkeeper.lakehouse.Warehouse;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fifty readers look at a warehouse all the while a run after the other publishes in it. Each state
 * has its number in every row of two tables, so that a mixture would show.
 */
final class ReadersTest {
  private static final int READERS = 50;
  private static final int PUBLICATIONS = 5;

  /** So many look at the very same moment, in turn: the writer needs some of the machine too. */
  private final Semaphore turns = new Semaphore(2, true);

  private final SparkSession spark = Session.open();

  /** A run that writes two tables, the second some time after the first. */
  private final class Writing extends Job {
    private final int state;

    Writing(int state) {
      this.state = state;
    }

    @Override
    Context context() {
      return options().working();
    }

    @Override
    List<Step> steps() {
      return List.of(
          (context, stage, log) -> stage.write(Tables.OBSERVATION, observations()),
          (context, stage, log) -> stage.write(Tables.COVERAGE, coverage()));
    }

    private Dataset<Row> observations() {
      return spark
          .range(state)
          .selectExpr(
              "'incident_rate' AS metric_id",
              "CAST(id AS STRING) AS service_id",
              "CAST(%d AS DOUBLE) AS numerator".formatted(state),
              "1D AS denominator")
          .to(Tables.OBSERVATION.schema());
    }

    private Dataset<Row> coverage() {
      return spark.createDataFrame(
          List.of(RowFactory.create("incident", "dated", (long) state, 0L, 0.0, LocalDate.EPOCH)),
          Tables.COVERAGE.schema());
    }
  }

  @Test
  void seeFiveWholeStatesAndNothingElse(@TempDir Path root) throws Exception {
    Pipeline writer = new Pipeline(root.resolve("warehouse"));
    Set<Integer> seen = new ConcurrentSkipListSet<>();
    Semaphore looked = new Semaphore(0);
    AtomicBoolean isOver = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(READERS);
    try {
      List<Future<Integer>> readers = new ArrayList<>();
      for (int reader = 0; reader < READERS; reader++) {
        readers.add(
            threads.submit(
                () -> {
                  int last = 0;
                  boolean isLastLook;
                  do {
                    isLastLook = isOver.get();
                    turns.acquire();
                    int state;
                    try {
                      state = look(root.resolve("warehouse"));
                    } finally {
                      turns.release();
                    }
                    assertThat(state).as("no reader goes back").isGreaterThanOrEqualTo(last);
                    last = state;
                    seen.add(state);
                    looked.release();
                  } while (!isLastLook);
                  return last;
                }));
      }
      for (int state = 1; state <= PUBLICATIONS; state++) {
        writer.run("measure", new Writing(state), null, "2024-01-01");
        // Of the next looks all but those that had begun see it.
        looked.drainPermits();
        assertThat(looked.tryAcquire(READERS / 2, 5, TimeUnit.MINUTES))
            .as("readers are never held up")
            .isTrue();
      }
      isOver.set(true);
      for (Future<Integer> reader : readers) {
        assertThat(reader.get(5, TimeUnit.MINUTES)).isEqualTo(PUBLICATIONS);
      }
    } finally {
      isOver.set(true);
      threads.shutdownNow();
    }
    seen.remove(0);
    assertThat(seen).containsExactly(1, 2, 3, 4, 5);
  }

  /** The number of the state that a reader finds; 0 before there is any. */
  private int look(Path root) {
    Warehouse warehouse = new Warehouse(spark, root);
    Optional<Publication> published = warehouse.published();
    if (published.isEmpty()) {
      return 0;
    }
    Map<String, Long> versions = published.get().versions();
    assertThat(versions).containsOnlyKeys(Tables.OBSERVATION.id(), Tables.COVERAGE.id());
    List<Row> observations = rows(warehouse, versions, Tables.OBSERVATION);
    List<Row> coverage = rows(warehouse, versions, Tables.COVERAGE);
    assertThat(coverage).hasSize(1);
    int state = (int) coverage.get(0).<Long>getAs("records").longValue();
    assertThat(observations)
        .hasSize(state)
        .allSatisfy(row -> assertThat(row.<Double>getAs("numerator")).isEqualTo(state));
    return state;
  }

  private static List<Row> rows(Warehouse warehouse, Map<String, Long> versions, Table table) {
    return warehouse.read(table, versions.get(table.id())).collectAsList();
  }
}
