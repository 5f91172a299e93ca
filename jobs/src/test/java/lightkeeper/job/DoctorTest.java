package lightkeeper.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lightkeeper.lakehouse.Session;
import lightkeeper.lakehouse.Table;
import lightkeeper.lakehouse.TableLog;
import lightkeeper.lakehouse.Tables;
import lightkeeper.lakehouse.Warehouse;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A warehouse whose exports were read twice; of a copy of it, something is damaged. */
class DoctorTest {
  private static final World WORLD = new World(77);

  @TempDir private static Path folder;
  private static Map<String, List<String>> first;
  private static Map<String, List<String>> second;

  /** What may happen to a warehouse. */
  enum Damage {
    /** A power cut before the disk was asked to keep the commit. */
    LAST_COMMIT_IS_EMPTY("landing.export_file", "commit 1 is empty"),
    LAST_COMMIT_IS_CUT("landing.incident", "commit 1 is cut off"),
    LAST_COMMIT_IS_GONE("landing.ownership", "commit 1 is missing"),
    PUBLICATION_IS_EMPTY("operations.run_table", "commit 1 is empty"),
    PUBLICATION_IS_CUT("operations.run_table", "commit 1 is cut off"),
    FILE_IS_GONE("landing.service", "cannot be read"),
    FILE_IS_CUT("restricted.person", "cannot be read"),
    /** Somebody put an old copy of the table back. */
    ROWS_ARE_FEWER("landing.deployment", "were published");

    private final String table;
    private final String told;

    Damage(String table, String told) {
      this.table = table;
      this.told = told;
    }

    void happenTo(Path warehouse) throws IOException {
      Path place = warehouse.resolve(table.replace('.', '/'));
      Path commit = place.resolve("_delta_log/%020d.json".formatted(1));
      switch (this) {
        case LAST_COMMIT_IS_EMPTY, PUBLICATION_IS_EMPTY -> cut(commit, 0);
        case LAST_COMMIT_IS_CUT, PUBLICATION_IS_CUT -> cut(commit, 300);
        case LAST_COMMIT_IS_GONE -> Files.delete(commit);
        case FILE_IS_GONE -> Files.delete(addedBy(commit));
        case FILE_IS_CUT -> cut(addedBy(commit), 100);
        case ROWS_ARE_FEWER -> {
          Table incident = Tables.all(List.of()).get(table);
          Warehouse written = new Warehouse(Session.open(), warehouse);
          written.commits(incident).cutBack(0);
          DeltaLog.clearCache();
          written.replace(incident, written.read(incident, 0));
        }
      }
    }

    private static void cut(Path file, int length) throws IOException {
      Files.write(file, Arrays.copyOf(Files.readAllBytes(file), length));
      // Hadoop would see it by the checksum beside it, which not everything that writes has.
      Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    }

    /** A file of rows that a commit added. */
    private static Path addedBy(Path commit) throws IOException {
      String name =
          Files.readString(commit).replaceAll("(?s).*\"add\":\\{\"path\":\"([^\"]+)\".*", "$1");
      return commit.getParent().resolveSibling(name);
    }
  }

  @BeforeAll
  static void publishTwice() {
    Path exports = folder.resolve("exports");
    Path whole = folder.resolve("whole");
    new Pipeline(whole)
        .run("ingest", new Ingest(), WORLD.write(exports, Map.of(0, "a.csv")), World.AS_OF);
    first = WarehouseRows.published(whole);
    WORLD.write(exports, Map.of(1, "b.csv", 2, "c.csv"));
    new Pipeline(whole).run("ingest", new Ingest(), exports, World.AS_OF);
    second = WarehouseRows.published(whole);
    assertThat(second).isNotEqualTo(first).hasSizeGreaterThan(10);
  }

  private static Path copy(String name) throws IOException {
    return WarehouseRows.copy(folder.resolve("whole"), folder.resolve(name));
  }

  private static String doctor(int code, Path warehouse, String... words) {
    StringWriter text = new StringWriter();
    int left = Pipeline.execute(new Doctor(), text, warehouse, words);
    assertThat(left).as(text.toString()).isEqualTo(code);
    return text.toString();
  }

  /** Whether a copy is an older one, only who counts all rows can tell: that is doctor. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ROWS_ARE_FEWER")
  void readersAreRefusedRatherThanGivenLess(Damage damage) throws IOException {
    Path warehouse = copy(damage.name());
    damage.happenTo(warehouse);
    String read = damage.table.startsWith("operations.") ? "landing.team" : damage.table;
    assertThatExceptionOfType(Exception.class)
        .isThrownBy(() -> WarehouseRows.published(warehouse, read::equals));
  }

  @Test
  void damageIsToldAndRepairedAndWhatWasLostIsLoadedAgain() throws IOException {
    Path warehouse = copy("damaged");
    List<Damage> damages =
        Stream.of(Damage.values()).filter(one -> !one.table.startsWith("operations.")).toList();
    for (Damage damage : damages) {
      damage.happenTo(warehouse);
    }
    String told = doctor(1, warehouse);
    assertThat(told.lines())
        .as("a line for each, and what to do")
        .hasSize(damages.size() + 1)
        .last()
        .asString()
        .contains("--repair");
    for (Damage damage : damages) {
      assertThat(told.lines())
          .anyMatch(
              line ->
                  line.startsWith("run 000002: " + damage.table + " version 1: ")
                      && line.contains(damage.told));
    }
    assertThat(doctor(0, warehouse, "--repair")).contains("readers see run 000001 again");
    assertThat(WarehouseRows.published(warehouse)).isEqualTo(first);
    new Pipeline(warehouse).run("ingest", new Ingest(), folder.resolve("exports"), World.AS_OF);
    assertThat(WarehouseRows.published(warehouse)).isEqualTo(second);
    assertThat(doctor(0, warehouse)).startsWith("whole: 2 publications");
  }

  @Test
  void publicationThatWasNotKeptIsToldAndTheOneBeforeIsReadAgain() throws IOException {
    Path warehouse = copy("publication");
    for (Damage damage : List.of(Damage.PUBLICATION_IS_CUT, Damage.PUBLICATION_IS_EMPTY)) {
      damage.happenTo(warehouse);
      assertThat(doctor(1, warehouse)).contains("operations.run_table version 1: " + damage.told);
    }
    assertThat(doctor(0, warehouse, "--repair")).contains("readers see run 000001 again");
    assertThat(WarehouseRows.published(warehouse)).isEqualTo(first);
    assertThat(new Warehouse(Session.open(), warehouse).log(Tables.RUN_LOG).collectAsList())
        .extracting(row -> row.<String>getAs("status"))
        .containsExactlyInAnyOrder("succeeded", "withdrawn");
  }

  @Test
  void checkpointThatIsGoneHarmsNobody() throws IOException {
    Path warehouse = copy("checkpoint");
    DeltaLog.clearCache();
    Path log = warehouse.resolve("landing/export_file/_delta_log");
    DeltaLog estimate = DeltaLog.forTable(Session.open(), log.getParent().toString());
    estimate.checkpoint(estimate.unsafeVolatileSnapshot(), scala.Option.empty());
    Files.delete(log.resolve("%020d.checkpoint.parquet".formatted(1)));
    assertThat(log.resolve("_last_checkpoint")).exists();
    assertThat(WarehouseRows.published(warehouse)).isEqualTo(second);
    assertThat(doctor(0, warehouse)).startsWith("whole: 2 publications");
  }

  @Test
  void runThatFindsDamageBuildsNothingUponIt() throws IOException {
    Path warehouse = copy("unread");
    Damage.LAST_COMMIT_IS_EMPTY.happenTo(warehouse);
    List<String> files = WarehouseRows.files(warehouse);
    assertThatExceptionOfType(Warehouse.DamagedException.class)
        .isThrownBy(
            () ->
                new Pipeline(warehouse)
                    .run("ingest", new Ingest(), folder.resolve("exports"), World.AS_OF))
        .withMessageContaining("landing.export_file")
        .withMessageContaining("commit 1 is empty")
        .withMessageContaining("doctor");
    assertThat(WarehouseRows.files(warehouse)).isEqualTo(files);
  }

  /** What a power cut leaves in the moment between a commit and the word to the disk to keep it. */
  @Test
  void commitThatIsDamagedAndWasNotPublishedIsTakenAwayByTheNextRun() throws IOException {
    Path warehouse = copy("unpublished");
    Map<String, Integer> lengths =
        Map.of("landing/incident", 0, "landing/dependency", 60, "landing/export_file", 300);
    List<String> told = new ArrayList<>();
    for (Map.Entry<String, Integer> entry : lengths.entrySet()) {
      Path log = warehouse.resolve(entry.getKey()).resolve("_delta_log");
      long next = new TableLog(log.getParent()).latest().orElseThrow() + 1;
      byte[] commit = Files.readAllBytes(log.resolve("%020d.json".formatted(next - 1)));
      Files.write(
          log.resolve("%020d.json".formatted(next)), Arrays.copyOf(commit, entry.getValue()));
      told.add(
          "%s, after what was published: commit %d is %s; the next run takes it away"
              .formatted(
                  entry.getKey().replace('/', '.'),
                  next,
                  entry.getValue() == 0 ? "empty" : "cut off or damaged"));
    }
    assertThat(doctor(1, warehouse).lines())
        .filteredOn(line -> line.contains("after what was published"))
        .containsExactlyInAnyOrderElementsOf(told);
    Path repaired = WarehouseRows.copy(warehouse, folder.resolve("cleared"));
    new Pipeline(warehouse).run("ingest", new Ingest(), folder.resolve("exports"), World.AS_OF);
    assertThat(WarehouseRows.published(warehouse)).isEqualTo(second);
    assertThat(doctor(0, repaired, "--repair")).contains("readers see run 000002 again");
    assertThat(WarehouseRows.published(repaired)).isEqualTo(second);
  }

  @Test
  void logOfOperationsThatIsDamagedStopsARunUntilItIsRepaired() throws IOException {
    Path warehouse = copy("operations");
    Path log = warehouse.resolve("operations/run/_delta_log");
    long last = new TableLog(log.getParent()).latest().orElseThrow();
    Damage.cut(log.resolve("%020d.json".formatted(last)), 0);
    assertThatExceptionOfType(Warehouse.DamagedException.class)
        .isThrownBy(
            () ->
                new Pipeline(warehouse)
                    .run("ingest", new Ingest(), folder.resolve("exports"), World.AS_OF))
        .withMessageContaining("operations.run")
        .withMessageContaining("doctor");
    assertThat(doctor(1, warehouse)).contains("operations.run version " + last);
    assertThat(doctor(0, warehouse, "--repair")).contains("readers see run 000002 again");
    assertThat(WarehouseRows.published(warehouse, "landing.export_file"::equals)).hasSize(1);
  }

  @Test
  void filesThatAreNotThoseOfTheChecksumAreTold() throws IOException {
    Path warehouse = copy("checksum");
    Path checksum = warehouse.resolve("landing/team/_delta_log/%020d.crc".formatted(1));
    Files.writeString(
        checksum, Files.readString(checksum).replaceFirst("(\"tableSizeBytes\":)", "$19"));
    Path unread = warehouse.resolve("landing/export_file/_delta_log/%020d.crc".formatted(1));
    Damage.cut(unread, 0);
    assertThat(doctor(1, warehouse).lines())
        .as("Delta does without a checksum that it cannot read")
        .hasSize(2)
        .first()
        .asString()
        .startsWith("run 000002: landing.team version 1: has 1 files of ")
        .contains("its checksum tells of 1 of 9");
  }

  @Test
  void whereNoPublicationIsWholeARebuildStartsOver() throws IOException {
    Path warehouse = copy("lost");
    for (String table : List.of("landing/export_file", "landing/deployment")) {
      for (int version = 0; version < 2; version++) {
        Damage.cut(
            warehouse.resolve(table + "/_delta_log/%020d.json".formatted(version)), 40 * version);
      }
    }
    assertThat(doctor(1, warehouse, "--repair"))
        .contains("landing.export_file version 0: commit 0 is empty", "run --rebuild");
    DeltaLog.clearCache();
    Path exports = folder.resolve("exports");
    new Pipeline(warehouse).rebuild("ingest", new Ingest(), exports, World.AS_OF);
    Path fresh = folder.resolve("fresh");
    new Pipeline(fresh).run("ingest", new Ingest(), exports, World.AS_OF);
    assertThat(WarehouseRows.published(warehouse)).isEqualTo(WarehouseRows.published(fresh));
  }

  @Test
  void publicationsBeyondWhatIsKeptGoAndTheRestStaysAsItIs() throws IOException {
    Path warehouse = copy("maintained");
    // Of most tables, the third publication names what the second wrote.
    new Pipeline(warehouse).run("ingest", new Ingest(), folder.resolve("exports"), World.AS_OF);
    Warehouse tables = new Warehouse(Session.open(), warehouse);
    List<String> before = rowFiles(warehouse);
    maintain(warehouse, "--keep", "1");
    assertThat(tables.publications()).as("all are young").hasSize(3);
    maintain(warehouse, "--keep", "2", "--keep-days", "0");
    assertThat(doctor(0, warehouse)).startsWith("whole: 2 publications");
    maintain(warehouse, "--keep", "1", "--keep-days", "0");
    assertThat(tables.publications()).hasSize(1);
    assertThat(WarehouseRows.published(warehouse)).isEqualTo(second);
    List<String> after = rowFiles(warehouse);
    assertThat(after).hasSizeLessThan(before.size() * 2 / 3);
    maintain(warehouse, "--keep", "1", "--keep-days", "0");
    assertThat(rowFiles(warehouse)).isEqualTo(after);
  }

  /** Files of tables but for the logs of operations, which maintain writes anew. */
  private static List<String> rowFiles(Path warehouse) throws IOException {
    return WarehouseRows.files(warehouse).stream()
        .filter(name -> name.endsWith(".parquet") && !name.startsWith("operations"))
        .toList();
  }

  private static void maintain(Path warehouse, String... words) {
    assertThat(Pipeline.execute(new Maintain(), new StringWriter(), warehouse, words)).isZero();
  }
}
