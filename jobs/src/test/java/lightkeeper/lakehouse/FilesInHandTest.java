package lightkeeper.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table of numbers, kept in ways that Delta knows, is read as it was at a version. */
class FilesInHandTest {
  private static SparkSession spark;

  @TempDir private Path folder;
  private String table;

  @BeforeAll
  static void openSession() {
    spark = Session.open();
  }

  @BeforeEach
  void nameTable() {
    table = folder.resolve("a b%20c").toString();
  }

  private static Dataset<Row> numbers(long from, long to, int files) {
    return spark.range(from, to, 1, files).toDF("n");
  }

  private void add(long from, long to, int files) {
    numbers(from, to, files).write().format("delta").mode("append").save(table);
  }

  private void replace(long from, long to) {
    numbers(from, to, 1).write().format("delta").mode("overwrite").save(table);
  }

  /** As a process reads it that never saw the table. */
  private Dataset<Row> read(long version) {
    DeltaLog.clearCache();
    return spark.read().format("delta").option("versionAsOf", version).load(table);
  }

  private static List<Long> sorted(Dataset<Row> rows) {
    return rows.select("n").collectAsList().stream().map(row -> row.getLong(0)).sorted().toList();
  }

  private static List<Long> range(long first, long end) {
    return LongStream.range(first, end).boxed().toList();
  }

  /** How many jobs Spark runs to give all rows. */
  private static int jobs(Dataset<Row> rows) throws TimeoutException {
    AtomicInteger jobs = new AtomicInteger();
    SparkListener counting =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart start) {
            jobs.incrementAndGet();
          }
        };
    spark.sparkContext().listenerBus().waitUntilEmpty();
    spark.sparkContext().addSparkListener(counting);
    try {
      rows.collectAsList();
      spark.sparkContext().listenerBus().waitUntilEmpty();
    } finally {
      spark.sparkContext().removeSparkListener(counting);
    }
    return jobs.get();
  }

  @Test
  void fewFilesAreFoundWithoutAJob() throws TimeoutException {
    add(0, 10, 2);
    add(10, 20, 30);
    assertThat(jobs(read(1))).isEqualTo(1);
    assertThat(sorted(read(1))).isEqualTo(range(0, 20));
  }

  @Test
  void manyFilesAreLeftToDelta() throws TimeoutException {
    add(0, 33, 33);
    assertThat(jobs(read(0))).isGreaterThan(1);
    assertThat(sorted(read(0))).isEqualTo(range(0, 33));
    assertThat(sorted(read(0).filter("n >= 30"))).isEqualTo(range(30, 33));
  }

  @Test
  void everyVersionHasFilesOfItsOwn() {
    add(0, 3, 1);
    replace(3, 5);
    add(5, 7, 1);
    assertThat(sorted(read(0))).isEqualTo(range(0, 3));
    assertThat(sorted(read(1))).isEqualTo(range(3, 5));
    assertThat(sorted(read(2))).isEqualTo(range(3, 7));
    assertThat(sorted(read(0).union(read(2)))).isEqualTo(range(0, 7));
  }

  @Test
  void versionsAfterACheckpointAreReadFromIt() throws TimeoutException, IOException {
    for (int commit = 0; commit < 12; commit++) {
      add(commit, commit + 1, 1);
    }
    replace(20, 22);
    try (Stream<Path> log = Files.list(Path.of(table, "_delta_log"))) {
      assertThat(log.map(Path::toString)).anyMatch(name -> name.endsWith(".checkpoint.parquet"));
    }
    assertThat(sorted(read(11))).isEqualTo(range(0, 12));
    assertThat(jobs(read(11))).isEqualTo(1);
    assertThat(sorted(read(12))).isEqualTo(range(20, 22));
  }

  @Test
  void rowsThatAreMarkedAsGoneStayGone() {
    numbers(0, 100, 1)
        .write()
        .format("delta")
        .option("delta.enableDeletionVectors", "true")
        .save(table);
    DeltaTable.forPath(spark, table).delete("n >= 3");
    assertThat(sorted(read(1))).isEqualTo(range(0, 3));
    assertThat(sorted(read(0))).isEqualTo(range(0, 100));
  }

  @Test
  void tablesKeptInFoldersOfValuesAreLeftToDelta() {
    numbers(0, 6, 1)
        .selectExpr("n", "n % 2 AS odd")
        .write()
        .format("delta")
        .partitionBy("odd")
        .save(table);
    assertThat(sorted(read(0))).isEqualTo(range(0, 6));
    assertThat(sorted(read(0).filter("odd = 1"))).containsExactly(1L, 3L, 5L);
  }

  @Test
  void renamedColumnsAreFoundInTheirFiles() {
    add(0, 3, 1);
    String sql = "ALTER TABLE delta.`" + table + "` ";
    spark.sql(sql + "SET TBLPROPERTIES ('delta.columnMapping.mode' = 'name')");
    spark.sql(sql + "RENAME COLUMN n TO m");
    assertThat(sorted(read(2).selectExpr("m AS n"))).isEqualTo(range(0, 3));
  }

  @Test
  void columnsThatCameLaterAreNullBefore() {
    add(0, 3, 1);
    numbers(3, 5, 1)
        .selectExpr("n", "'x' AS word")
        .write()
        .format("delta")
        .mode("append")
        .option("mergeSchema", "true")
        .save(table);
    assertThat(sorted(read(1).filter("word IS NULL"))).isEqualTo(range(0, 3));
    assertThat(read(0).columns()).containsExactly("n");
  }

  @Test
  void aFileThatIsGoneIsAnErrorAndNoMissingRows() throws IOException {
    add(0, 3, 1);
    try (Stream<Path> files = Files.list(Path.of(table))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    }
    assertThatException()
        .isThrownBy(() -> read(0).collectAsList())
        .withStackTraceContaining("FileNotFound");
  }

  @Test
  void aTableInASubqueryIsFoundToo() throws TimeoutException {
    add(0, 3, 1);
    Dataset<Row> numbers = read(0);
    numbers.createOrReplaceTempView("files_in_hand_numbers");
    assertThat(
            spark
                .sql(
                    "SELECT n FROM files_in_hand_numbers"
                        + " WHERE n = (SELECT MAX(n) FROM files_in_hand_numbers)")
                .collectAsList())
        .extracting(row -> row.getLong(0))
        .containsExactly(2L);
    spark.catalog().dropTempView("files_in_hand_numbers");
  }
}
