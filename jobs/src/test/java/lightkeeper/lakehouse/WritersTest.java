package lightkeeper.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import lightkeeper.storage.Hdfs;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two runs that no lock keeps apart: neither builds on what the other wrote, and one publishes. On
 * a real HDFS.
 */
class WritersTest {
  private static final int ROUNDS = 4;
  private static final Table TABLE =
      Table.of("warehouse_test", "written", "One row a number").with("id", "BIGINT", "the number");

  private static SparkSession spark;
  private Path root;

  @BeforeAll
  static void openSession() {
    spark = Session.open();
  }

  @BeforeEach
  void makeWarehouse() {
    root = Hdfs.folder().resolve("warehouse");
  }

  private Warehouse warehouse() {
    return new Warehouse(spark, root);
  }

  private static Dataset<Row> rows(long... ids) {
    List<Row> rows = new ArrayList<>();
    for (long id : ids) {
      rows.add(RowFactory.create(id));
    }
    return spark.createDataFrame(rows, TABLE.schema());
  }

  private List<Long> read(long version) {
    return warehouse().read(TABLE, version).collectAsList().stream()
        .map(row -> row.getLong(0))
        .sorted()
        .toList();
  }

  private static Publication publication(String run, long version) {
    return new Publication(
        run,
        Publication.FORMAT,
        new TreeMap<>(Map.of(TABLE.id(), version)),
        new TreeMap<>(Map.of(TABLE.id(), 1L)),
        new TreeMap<>());
  }

  @Test
  void rowsAreNotAddedToWhatAnotherWroteMeanwhile() {
    long version = warehouse().replace(TABLE, rows(1));
    assertThat(warehouse().append(TABLE, version, rows(2))).isEqualTo(version + 1);
    assertThatExceptionOfType(Lock.HeldException.class)
        .isThrownBy(() -> warehouse().append(TABLE, version, rows(3)))
        .withMessageContaining("another run wrote warehouse_test.written");
    assertThatExceptionOfType(Lock.HeldException.class)
        .isThrownBy(() -> warehouse().replaceWhere(TABLE, version, "id = 1", rows(1)));
    assertThat(read(version + 1)).containsExactly(1L, 2L);
    assertThat(warehouse().latest(TABLE)).hasValue(version + 1);
  }

  @Test
  void aTableThatWentBackTakesRowsAtTheVersionThatSaysSo() {
    long published = warehouse().replace(TABLE, rows(1));
    warehouse().append(TABLE, rows(9));
    long onto = warehouse().goBackTo(TABLE, published);
    assertThat(onto).isEqualTo(published + 2);
    assertThat(read(warehouse().append(TABLE, onto, rows(2)))).containsExactly(1L, 2L);
    assertThat(warehouse().goBackTo(TABLE, onto + 1)).isEqualTo(onto + 1);
  }

  @Test
  void whoeverStartedBeforeTheLastPublicationPublishesNothing() {
    warehouse().publish(publication("000001", 0), -1);
    long onto = warehouse().latest(Tables.RUN_TABLE).orElseThrow();
    warehouse().publish(publication("000002", 1), onto);
    assertThatExceptionOfType(Lock.HeldException.class)
        .isThrownBy(() -> warehouse().publish(publication("000003", 2), onto))
        .withMessageContaining("nothing of this run is published");
    assertThat(warehouse().publications())
        .containsExactly(publication("000001", 0), publication("000002", 1));
  }

  @Test
  void ofTwoThatPublishAtTheSameMomentOneDoes() throws Exception {
    warehouse().publish(publication("000000", 0), -1);
    for (int round = 1; round <= ROUNDS; round++) {
      long onto = warehouse().latest(Tables.RUN_TABLE).orElseThrow();
      // The numbers that both runs gave themselves may be the same.
      String run = "%06d".formatted(round);
      List<Long> done =
          atOnce(
              version -> {
                warehouse().publish(publication(run, version), onto);
                return version;
              });
      assertThat(done).hasSize(1);
      assertThat(warehouse().publications())
          .hasSize(round + 1)
          .endsWith(publication(run, done.get(0)));
    }
  }

  @Test
  void ofTwoThatReplaceATableAtTheSameMomentEachHasItsOwnRowsOrNone() throws Exception {
    warehouse().replace(TABLE, rows(0));
    for (int round = 1; round <= ROUNDS; round++) {
      for (long[] written : atOnce(id -> new long[] {id, warehouse().replace(TABLE, rows(id))})) {
        assertThat(read(written[1])).containsExactly(written[0]);
      }
    }
  }

  /** What one of two does. */
  private interface Work<T> {
    T of(long number);
  }

  /** What those came to that were not stopped by the other. */
  private static <T> List<T> atOnce(Work<T> work) throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Callable<T>> tasks = new ArrayList<>();
      for (long number = 1; number <= 2; number++) {
        long mine = number;
        tasks.add(
            () -> {
              both.await();
              try {
                return work.of(mine);
              } catch (Lock.HeldException e) {
                return null;
              }
            });
      }
      List<T> done = new ArrayList<>();
      for (Future<T> task : threads.invokeAll(tasks)) {
        if (task.get() != null) {
          done.add(task.get());
        }
      }
      return done;
    } finally {
      threads.shutdown();
    }
  }
}
