package lightkeeper.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Version n of the table holds the number n, once for each version before it and itself. */
class TableLogTest {
  private static final Table TABLE =
      Table.of("log_test", "figure", "One row per figure").with("id", "BIGINT", "the figure");

  @TempDir private Path folder;
  private static SparkSession spark;
  private Warehouse warehouse;
  private TableLog log;

  @BeforeAll
  static void openSession() {
    spark = Session.open();
  }

  @BeforeEach
  void nameWarehouse() {
    warehouse = new Warehouse(spark, folder);
    log = warehouse.commits(TABLE);
  }

  private void write(int versions) {
    for (long version = log.latest().orElse(-1) + 1; version < versions; version++) {
      warehouse.replace(TABLE, spark.range(version + 1).selectExpr(version + " AS id"));
    }
  }

  private void holds(long version) {
    DeltaLog.clearCache();
    List<Row> rows = warehouse.read(TABLE, version).collectAsList();
    assertThat(rows).hasSize((int) version + 1);
    assertThat(rows).allMatch(row -> row.getLong(0) == version);
  }

  private Path commit(long version) {
    return folder.resolve("log_test/figure/_delta_log/%020d.json".formatted(version));
  }

  private List<String> entries() throws IOException {
    try (Stream<Path> found = Files.list(commit(0).getParent())) {
      return found.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void commitTellsHowManyRowsItWrote() {
    write(3);
    for (long version = 0; version < 3; version++) {
      assertThat(log.rowsWritten(version)).hasValue(version + 1);
    }
    warehouse.replace(TABLE, warehouse.empty(TABLE));
    assertThat(log.rowsWritten(3)).hasValue(0);
  }

  @Test
  void commitCutAtAnyByteIsSeen() throws IOException {
    write(2);
    byte[] whole = Files.readAllBytes(commit(1));
    assertThat(log.problem(1)).isEmpty();
    for (int length = 0; length < whole.length - 1; length++) {
      Files.write(commit(1), Arrays.copyOf(whole, length));
      assertThat(log.problem(1)).as("cut at byte " + length).isPresent();
      assertThat(log.problem(0)).isEmpty();
    }
    Files.write(commit(1), whole);
    assertThat(log.problem(1)).isEmpty();
  }

  @Test
  void missingCommitIsSeenByWhoNeedsIt() throws IOException {
    write(4);
    Files.delete(commit(2));
    assertThat(log.problem(1)).isEmpty();
    assertThat(log.problem(3)).hasValue("commit 2 is missing");
    assertThat(log.problem(9)).isPresent();
  }

  @Test
  void versionThatWasCutBackToIsTheNewestAndGoesOn() {
    write(13);
    log.cutBack(11);
    DeltaLog.clearCache();
    assertThat(log.latest()).hasValue(11);
    holds(11);
    write(13);
    assertThat(log.latest()).hasValue(12);
    holds(12);
    log.cutBack(5);
    holds(5);
    write(7);
    holds(6);
  }

  @Test
  void deletedCheckpointIsNoDamageWhileTheCommitsAreThere() throws IOException {
    write(13);
    Files.delete(commit(10).resolveSibling("%020d.checkpoint.parquet".formatted(10)));
    assertThat(log.problem(12)).isEmpty();
    holds(12);
  }

  @Test
  void everythingNamedStaysReadableAndTheRestGoes() throws IOException {
    write(25);
    warehouse.removeAllBut(TABLE, Set.of(13L, 17L));
    for (long version : new long[] {13, 17, 24}) {
      assertThat(log.problem(version)).isEmpty();
      holds(version);
    }
    assertThatExceptionOfType(Exception.class)
        .isThrownBy(() -> warehouse.read(TABLE, 15).collectAsList());
    assertThat(log.problem(9)).hasValue("commit 0 is missing");
    write(27);
    holds(26);
    holds(13);
  }

  @Test
  void aLogThatIsKeptDoesNotGrow() throws IOException {
    int most = 0;
    for (int versions = 20; versions <= 80; versions += 10) {
      write(versions);
      long last = log.latest().orElseThrow();
      warehouse.removeAllBut(TABLE, Set.of(last - 2));
      most = Math.max(most, entries().size());
      LongStream.of(last - 2, last).forEach(this::holds);
    }
    // Ten commits lie between checkpoints; beside each entry lies its checksum.
    assertThat(most).isLessThan(70);
  }
}
