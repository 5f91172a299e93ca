package lightkeeper.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Version n of the table holds the number n, once for each version before it and itself, so that a
 * row more or less, or one of another version, is seen.
 */
class TableLogTest {
  private static final Table TABLE =
      Table.of("log_test", "figure", "One row per figure").with("id", "BIGINT", "the figure");

  /** So many versions are written once for all tests, which copy them. */
  private static final int WRITTEN = 11;

  @TempDir private static Path original;
  @TempDir private Path folder;
  private static SparkSession spark;
  private Warehouse warehouse;
  private TableLog log;

  @BeforeAll
  static void writeVersions() {
    spark = Session.open();
    Session.fit(spark, 1, 1);
    String interval = "spark.databricks.delta.properties.defaults.checkpointInterval";
    spark.conf().set(interval, "4");
    try {
      write(new Warehouse(spark, original), 0, WRITTEN);
    } finally {
      spark.conf().unset(interval);
    }
  }

  @BeforeEach
  void copyVersions() throws IOException {
    try (Stream<Path> found = Files.walk(original)) {
      for (Path path : found.toList()) {
        if (!path.equals(original)) {
          Files.copy(path, folder.resolve(original.relativize(path)));
        }
      }
    }
    warehouse = new Warehouse(spark, folder);
    log = warehouse.commits(TABLE);
  }

  private static void write(Warehouse warehouse, int from, int before) {
    for (long version = from; version < before; version++) {
      warehouse.replace(TABLE, spark.range(version + 1).selectExpr(version + " AS id").coalesce(1));
    }
  }

  /** Writes the next version, as a process does that starts now. */
  private void writeNext() {
    DeltaLog.clearCache();
    int next = (int) log.latest().orElse(-1) + 1;
    write(warehouse, next, next + 1);
  }

  /** Reads a version as a process does that starts now. */
  private List<Row> read(long version) {
    DeltaLog.clearCache();
    return warehouse.read(TABLE, version).collectAsList();
  }

  private void holds(long version) {
    assertThat(read(version)).hasSize((int) version + 1).allMatch(row -> row.getLong(0) == version);
  }

  private void isRefused(long version) {
    assertThatExceptionOfType(Exception.class).isThrownBy(() -> read(version));
  }

  private Path place() {
    return folder.resolve("log_test/figure");
  }

  private Path commit(long version) {
    return place().resolve("_delta_log/%020d.json".formatted(version));
  }

  private Path checkpoint(long version) {
    return place().resolve("_delta_log/%020d.checkpoint.parquet".formatted(version));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  /** Names of the files that hold a version's rows. */
  private List<String> files(long version) {
    DeltaLog.clearCache();
    return Stream.of(warehouse.read(TABLE, version).inputFiles())
        .map(file -> file.substring(file.lastIndexOf('/') + 1))
        .toList();
  }

  /** Leaves the first bytes of a file, without the checksum that Hadoop wrote beside it. */
  private static void cut(Path file, int length) throws IOException {
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), length));
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
  }

  @Test
  void commitTellsHowManyRowsItWrote() {
    for (long version = 0; version < WRITTEN; version++) {
      assertThat(log.rowsWritten(version)).hasValue(version + 1);
      assertThat(log.problem(version)).isEmpty();
    }
    warehouse.append(TABLE, spark.range(5).toDF());
    assertThat(log.rowsWritten(WRITTEN)).as("an append says what it added").hasValue(5);
    assertThat(log.latest()).hasValue(WRITTEN);
  }

  @Test
  void commitThatDoesNotSayHowManyRowsItWroteIsNoProblem() throws IOException {
    List<String> lines = Files.readAllLines(commit(10));
    cut(commit(10), 0);
    Files.write(
        commit(10), lines.stream().filter(line -> !line.startsWith("{\"commitInfo\"")).toList());
    assertThat(log.rowsWritten(10)).isEmpty();
    assertThat(log.problem(10)).isEmpty();
    holds(10);
  }

  @Test
  void commitThatIsCutAnywhereIsSeen() throws IOException {
    warehouse.append(TABLE, spark.range(5).toDF());
    warehouse.replace(TABLE, warehouse.empty(TABLE));
    for (long version = 10; version <= 12; version++) {
      byte[] whole = Files.readAllBytes(commit(version));
      assertThat(log.problem(version)).isEmpty();
      // Without the end of its last line it still says all.
      for (int length = 0; length < whole.length - 1; length++) {
        Files.write(commit(version), Arrays.copyOf(whole, length));
        assertThat(log.problem(version)).as(version + " cut at byte " + length).isPresent();
      }
      assertThat(log.problem(version - 1)).isEmpty();
      Files.write(commit(version), whole);
      assertThat(log.problem(version)).isEmpty();
    }
    assertThat(log.rowsWritten(12)).hasValue(0);
    assertThat(read(12)).isEmpty();
  }

  @Test
  void firstCommitOfATableWithoutRowsIsSeenWhereverItIsCut() throws IOException {
    log.cutBack(-1);
    DeltaLog.clearCache();
    warehouse.replace(TABLE, warehouse.empty(TABLE));
    byte[] whole = Files.readAllBytes(commit(0));
    assertThat(log.problem(0)).isEmpty();
    for (int length = 0; length < whole.length - 1; length++) {
      Files.write(commit(0), Arrays.copyOf(whole, length));
      assertThat(log.problem(0)).as("cut at byte " + length).isPresent();
    }
  }

  @Test
  void commitWithoutOneOfItsFilesIsSeenByWhatItSaysItself() throws IOException {
    List<String> lines = Files.readAllLines(commit(10));
    for (String action : List.of("add", "remove")) {
      List<String> others =
          lines.stream().filter(line -> !line.startsWith("{\"" + action + "\"")).toList();
      assertThat(others).hasSize(lines.size() - 1);
      Files.write(commit(10), others);
      assertThat(log.problem(10)).hasValue("commit 10 is cut off");
    }
  }

  @Test
  void commitThatIsEmptyOrNoJsonOrNoTextIsDamaged() throws IOException {
    Files.write(commit(10), new byte[0]);
    assertThat(log.problem(10)).hasValue("commit 10 is empty");
    assertThat(read(10)).as("Delta takes it for one that changed nothing").hasSize(10);
    Files.writeString(commit(10), "\n \n");
    assertThat(log.problem(10)).hasValue("commit 10 is empty");
    // What a power cut leaves of a file whose length was kept and whose content was not.
    Files.write(commit(10), new byte[900]);
    assertThat(log.problem(10)).hasValue("commit 10 is cut off or damaged");
    Files.writeString(commit(10), "<html>Sign in to the proxy</html>\n");
    assertThat(log.problem(10)).hasValue("commit 10 is cut off or damaged");
    Files.writeString(commit(10), "17\n");
    assertThat(log.problem(10)).hasValue("commit 10 is damaged");
    Files.write(commit(10), "{\"add\": \"é\"}".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(log.problem(10)).get().asString().startsWith("commit 10 cannot be read");
    assertThat(log.problem(9)).isEmpty();
    log.cutBack(9);
    holds(9);
  }

  @Test
  void missingCommitIsAProblemOfThoseWhoNeedItOnly() throws IOException {
    Files.delete(commit(9));
    assertThat(log.problem(8)).isEmpty();
    assertThat(log.problem(9)).hasValue("commit 9 is missing");
    assertThat(log.problem(10)).hasValue("commit 9 is missing");
    assertThat(log.problem(11)).hasValue("commit 9 is missing");
    isRefused(10);
    log.cutBack(8);
    holds(8);
    Files.delete(commit(5));
    assertThat(log.problem(8)).as("checkpoint 8 stands for it").isEmpty();
    holds(8);
    assertThat(log.problem(6)).hasValue("commit 5 is missing");
    assertThat(log.problem(4)).isEmpty();
  }

  @Test
  void versionThatWasNeverWrittenIsMissing() {
    assertThat(log.problem(11)).hasValue("commit 11 is missing");
    log.cutBack(-1);
    assertThat(log.latest()).isEmpty();
    assertThat(log.problem(0)).hasValue("commit 0 is missing");
    assertThat(new TableLog(folder.resolve("none")).problem(0)).hasValue("commit 0 is missing");
  }

  @Test
  void checkpointThatIsGoneIsNoProblemWhileItsCommitsAreThere() throws IOException {
    Files.delete(checkpoint(8));
    assertThat(log.problem(10)).isEmpty();
    LongStream.of(10, 8, 3).forEach(this::holds);
    Files.delete(checkpoint(4));
    assertThat(log.problem(10)).isEmpty();
    writeNext();
    holds(11);
  }

  @Test
  void checkpointThatIsGoneIsAProblemOnceItsCommitsAreToo() throws IOException {
    assertThat(log.forgetBefore(9)).isPositive();
    assertThat(log.problem(10)).isEmpty();
    LongStream.of(10, 8).forEach(this::holds);
    Files.delete(checkpoint(8));
    assertThat(log.problem(10)).hasValue("commit 0 is missing");
    isRefused(10);
  }

  @Test
  void checkpointThatIsCutIsToldBeforeDeltaRefusesIt() throws IOException {
    byte[] whole = Files.readAllBytes(checkpoint(8));
    for (int length : new int[] {3, whole.length - 1}) {
      cut(checkpoint(8), length);
      assertThat(log.problem(10)).hasValue("checkpoint 8 is cut off");
      assertThat(log.problem(8)).hasValue("checkpoint 8 is cut off");
      LongStream.of(10, 8).forEach(this::isRefused);
      assertThat(log.problem(7)).isEmpty();
      holds(7);
      Files.write(checkpoint(8), whole);
      assertThat(log.problem(10)).isEmpty();
    }
    cut(checkpoint(8), 200);
    log.cutBack(7);
    writeNext();
    LongStream.of(8, 7).forEach(this::holds);
  }

  @Test
  void checkpointThatIsEmptyIsOfNoUseAndNothingIsForgottenForIt() throws IOException {
    cut(checkpoint(8), 0);
    assertThat(log.problem(10)).isEmpty();
    holds(10);
    assertThat(log.forgetBefore(9)).isPositive();
    assertThat(log.problem(10)).isEmpty();
    LongStream.of(10, 8, 4).forEach(this::holds);
    cut(checkpoint(4), 0);
    assertThat(log.problem(10)).hasValue("commit 0 is missing");
    isRefused(10);
  }

  @Test
  void noteOfTheLastCheckpointMayBeGoneOrDamaged() throws IOException {
    Path note = place().resolve("_delta_log/_last_checkpoint");
    cut(note, 20);
    assertThat(log.problem(10)).isEmpty();
    holds(10);
    cut(note, 0);
    LongStream.of(10, 3).forEach(this::holds);
    Files.delete(note);
    holds(10);
    writeNext();
    holds(11);
  }

  @Test
  void missingFileOfRowsIsNoProblemOfTheLogAndIsRefused() throws IOException {
    for (String name : files(10)) {
      Files.delete(place().resolve(name));
    }
    assertThat(log.problem(10)).isEmpty();
    isRefused(10);
    holds(9);
  }

  @Test
  void versionThatWasCutBackToIsTheNewestAndGoesOn() {
    log.cutBack(20);
    assertThat(log.latest()).hasValue(10);
    log.cutBack(9);
    assertThat(log.latest()).hasValue(9);
    LongStream.of(9, 8, 0).forEach(this::holds);
    isRefused(10);
    writeNext();
    holds(10);
    log.cutBack(6);
    assertThat(checkpoint(8)).doesNotExist();
    LongStream.of(6, 0).forEach(this::holds);
    writeNext();
    writeNext();
    LongStream.of(8, 7, 6).forEach(this::holds);
  }

  @Test
  void tableOfWhichNothingIsLeftIsWrittenAnew() {
    log.cutBack(-1);
    DeltaLog.clearCache();
    assertThat(warehouse.log(TABLE).count()).isZero();
    writeNext();
    writeNext();
    LongStream.of(0, 1).forEach(this::holds);
  }

  @Test
  void logOfATableThatWasNeverWrittenCanBeCutBackAndForgotten() {
    Warehouse other = new Warehouse(spark, folder.resolve("other"));
    other.commits(TABLE).cutBack(-1);
    assertThat(other.commits(TABLE).forgetBefore(7)).isZero();
    assertThat(other.removeAllBut(TABLE, Set.of(3L))).isZero();
    assertThat(folder.resolve("other")).doesNotExist();
  }

  @Test
  void whatIsForgottenIsWhatNoLaterVersionNeeds() {
    assertThat(log.forgetBefore(3)).as("there is no checkpoint before").isZero();
    assertThat(log.forgetBefore(7)).isPositive();
    assertThat(commit(3)).doesNotExist();
    LongStream.rangeClosed(4, 10).forEach(this::holds);
    assertThat(log.problem(3)).isPresent();
    isRefused(3);
    assertThat(log.forgetBefore(7)).isZero();
    writeNext();
    LongStream.of(11, 4).forEach(this::holds);
  }

  @Test
  void filesThatAreNamedStayAndNoOther() throws IOException {
    Files.writeString(place().resolve("note.txt"), "not a file of rows");
    // What a write left behind that did not come to its commit.
    Files.copy(place().resolve(files(0).get(0)), place().resolve("part-left.snappy.parquet"));
    Files.writeString(place().resolve(".part-left.snappy.parquet.crc"), "crc");
    assertThat(warehouse.removeAllBut(TABLE, Set.of(5L, 7L))).isPositive();
    Set<String> needed = new TreeSet<>();
    for (long version : new long[] {5, 7, 10}) {
      assertThat(log.problem(version)).isEmpty();
      holds(version);
      needed.addAll(files(version));
    }
    assertThat(names(place()).stream().filter(name -> name.endsWith(".parquet")))
        .containsExactlyElementsOf(needed);
    assertThat(names(place()).stream().filter(name -> name.endsWith(".parquet.crc")))
        .hasSameSizeAs(needed);
    assertThat(place().resolve("note.txt")).exists();
    LongStream.of(6, 9, 3).forEach(this::isRefused);
    assertThat(warehouse.removeAllBut(TABLE, Set.of(5L, 7L))).isZero();
    writeNext();
    LongStream.of(11, 10, 7, 5).forEach(this::holds);
  }

  @Test
  void logThatIsKeptDoesNotGrow() throws IOException {
    int most = 0;
    for (int i = 0; i < 8; i++) {
      writeNext();
      long last = log.latest().orElseThrow();
      warehouse.removeAllBut(TABLE, Set.of(last - 1));
      most = Math.max(most, names(commit(0).getParent()).size());
    }
    LongStream.of(18, 17).forEach(this::holds);
    // Four commits lie between checkpoints; beside each entry lies its checksum.
    assertThat(most).isLessThan(35);
  }
}
