package lightkeeper.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import lightkeeper.lakehouse.Session;
import lightkeeper.lakehouse.Tables;
import lightkeeper.lakehouse.Warehouse;
import lightkeeper.storage.Hdfs;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Exports and warehouse on a real HDFS: a run is killed half-way, two more are started together, a
 * second delivery comes, and what comes of it is what a disk of this machine holds after the same
 * deliveries.
 */
class ElsewhereTest {
  private static final World WORLD = new World(8_020);

  @TempDir private static Path here;
  private static Path exports;
  private static Path warehouse;
  private static Map<String, List<String>> wanted;
  private static String told;
  private static List<Integer> codes;

  @BeforeAll
  static void loadElsewhereAndHere() throws Exception {
    Path there = Hdfs.folder();
    exports = there.resolve("exports");
    warehouse = there.resolve("ware house");
    Path first = WORLD.write(here.resolve("first"), Map.of(0, "a.csv"));
    Path rest = WORLD.write(here.resolve("rest"), Map.of(1, "b.csv", 2, "c.csv"));
    Hdfs.copy(first, exports);
    try (Child killed = Child.run(exports, warehouse)) {
      while (killed.isAlive() && !killed.told().contains(" s  measure: ")) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
      assertThat(killed.kill()).as(killed.told()).isTrue();
    }
    // Of two, one finds that the killed one's lease has stopped, the other that somebody works.
    try (Child one = Child.run(exports, warehouse);
        Child other = Child.run(exports, warehouse)) {
      codes = Stream.of(one.code(), other.code()).sorted().toList();
      told = one.told() + other.told();
    }
    Hdfs.copy(rest, exports);
    new Pipeline(warehouse).run(exports, World.AS_OF);
    Path local = here.resolve("warehouse");
    new Pipeline(local).run(first, World.AS_OF);
    Hdfs.copy(rest, first);
    new Pipeline(local).run(first, World.AS_OF);
    wanted = WarehouseRows.published(local);
  }

  @Test
  void rowsAreThoseOfADiskOfThisMachine() {
    Map<String, List<String>> rows = WarehouseRows.published(warehouse);
    assertThat(rows).hasSameSizeAs(wanted).hasSizeGreaterThan(30);
    wanted.forEach((table, expected) -> assertThat(rows.get(table)).as(table).isEqualTo(expected));
  }

  @Test
  void ofTwoRunsOneWorksAndTheOtherIsToldWhoDoes() {
    assertThat(codes).as(told).containsExactly(0, 4);
    assertThat(told)
        .containsPattern("lightkeeper: Cannot write to \\S+ house: process \\d+ \\(run,");
    List<Row> runs =
        new Warehouse(Session.open(), warehouse)
            .log(Tables.RUN_LOG)
            .orderBy("run_id")
            .collectAsList();
    assertThat(runs.stream().map(row -> row.<String>getAs("status")))
        .containsExactly("killed", "succeeded", "succeeded");
    assertThat(warehouse.resolve("writer.lock")).doesNotExist();
  }

  @Test
  void whatIsNotNewIsNotReadAgain() {
    assertThat(new Pipeline(warehouse).dryRun(exports, World.AS_OF))
        .contains("nothing is new: a run would end at once");
  }

  @Test
  void tablesAboutPeopleAreTheirOwnersAlone() throws IOException {
    try (Stream<Path> found = Files.walk(warehouse.resolve("restricted"))) {
      for (Path path : found.toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
            .as(path.toString())
            .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
      }
    }
  }

  @Test
  void doctorFindsAllWholeAndMaintainLeavesWhatIsPublished() throws IOException {
    StringWriter told = new StringWriter();
    assertThat(Pipeline.execute(new Doctor(), told, warehouse)).as(told.toString()).isZero();
    List<String> before = WarehouseRows.files(warehouse);
    assertThat(Pipeline.execute(new Maintain(), told, warehouse, "--keep", "1", "--keep-days", "0"))
        .isZero();
    assertThat(WarehouseRows.files(warehouse)).hasSizeLessThan(before.size());
    assertThat(WarehouseRows.published(warehouse)).isEqualTo(wanted);
  }

  @Test
  void thePageLiesBesideTheTables() throws IOException {
    assertThat(Files.readString(warehouse.resolve("scorecard/2024-06.html")))
        .startsWith("<!DOCTYPE html>");
    assertThat(Files.readString(warehouse.resolve("scorecard/index.html")))
        .contains("2024-06.html");
  }
}
