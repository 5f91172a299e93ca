package lightkeeper.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import lightkeeper.lakehouse.Session;
import lightkeeper.lakehouse.Warehouse;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** A warehouse with two publications; of a copy of it, something is damaged. */
class DoctorTest {
  private static final World WORLD = new World(77);

  @TempDir private static Path folder;
  private static Map<String, List<String>> first;
  private static Map<String, List<String>> second;

  /** What may happen to a warehouse. */
  enum Damage {
    /** A power cut before the disk was asked to keep the commit. */
    LAST_COMMIT_IS_EMPTY("metrics/estimate/_delta_log/00000000000000000001.json", 0),
    PUBLICATION_IS_EMPTY("operations/run_table/_delta_log/00000000000000000001.json", 0),
    PUBLICATION_IS_CUT("operations/run_table/_delta_log/00000000000000000001.json", 300),
    FILE_IS_MISSING("landing/service", -1),
    FILE_IS_CUT("restricted/employment", 100);

    private final String place;
    private final int length;

    Damage(String place, int length) {
      this.place = place;
      this.length = length;
    }

    void happenTo(Path warehouse) throws IOException {
      Path file = warehouse.resolve(place);
      if (Files.isDirectory(file)) {
        file = lastData(file);
      }
      if (length < 0) {
        Files.delete(file);
      } else {
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), length));
      }
      // Whoever wrote a checksum beside a file wrote it for what was there.
      Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    }

    /** The data file that the last commit of a table added. */
    private static Path lastData(Path table) throws IOException {
      String commit = Files.readString(table.resolve("_delta_log/00000000000000000001.json"));
      String name = commit.replaceAll("(?s).*\"add\":\\{\"path\":\"([^\"]+)\".*", "$1");
      return table.resolve(name);
    }
  }

  @BeforeAll
  static void publishTwice() {
    Path exports = folder.resolve("exports");
    Pipeline pipeline = new Pipeline(folder.resolve("whole"));
    pipeline.run(WORLD.write(exports, Map.of(0, "a.csv")), World.AS_OF);
    first = rows(pipeline);
    pipeline.run(WORLD.write(exports, Map.of(1, "b.csv", 2, "c.csv")), World.AS_OF);
    second = rows(pipeline);
    assertThat(second).isNotEqualTo(first);
  }

  /** Every row of every table, but for which run it was that wrote it. */
  private static Map<String, List<String>> rows(Pipeline pipeline) {
    Map<String, List<String>> rows = new TreeMap<>();
    for (String table : pipeline.published()) {
      if (!table.startsWith("operations.")) {
        rows.put(
            table,
            Pipeline.ordered(pipeline.table(table).drop("run_id")).collectAsList().stream()
                .map(Object::toString)
                .toList());
      }
    }
    return rows;
  }

  private static Path copy(String name) throws IOException {
    Path to = folder.resolve(name);
    try (Stream<Path> found = Files.walk(folder.resolve("whole"))) {
      for (Path path : found.toList()) {
        Files.copy(
            path,
            to.resolve(folder.resolve("whole").relativize(path)),
            StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    return to;
  }

  private static String doctor(int code, Path warehouse, String... words) {
    StringWriter text = new StringWriter();
    List<String> all = new ArrayList<>(List.of("--warehouse", warehouse.toString()));
    all.addAll(Arrays.asList(words));
    DeltaLog.clearCache();
    assertThat(
            new CommandLine(new Doctor())
                .setOut(new PrintWriter(text))
                .execute(all.toArray(String[]::new)))
        .as(text.toString())
        .isEqualTo(code);
    return text.toString();
  }

  @Test
  void whatIsWholeIsSaidToBe() throws IOException {
    Path warehouse = copy("untouched");
    assertThat(doctor(0, warehouse)).startsWith("whole: 2 publications");
    assertThat(doctor(0, warehouse, "--repair")).startsWith("nothing to repair");
  }

  @ParameterizedTest
  @EnumSource
  void damageIsToldAndRepairedToTheLastPublicationThatIsWhole(Damage damage) throws IOException {
    Path warehouse = copy(damage.name());
    damage.happenTo(warehouse);
    String table = String.join(".", Arrays.copyOf(damage.place.split("/"), 2));
    assertThat(doctor(1, warehouse)).contains(table, "--repair");
    assertThat(doctor(0, warehouse, "--repair")).contains("readers see run 000001 again");
    assertThat(rows(new Pipeline(warehouse))).isEqualTo(first);
  }

  @Test
  void theRunAfterARepairComesToWhatWasLost() throws IOException {
    Path warehouse = copy("repaired");
    Damage.PUBLICATION_IS_CUT.happenTo(warehouse);
    doctor(0, warehouse, "--repair");
    Pipeline pipeline = new Pipeline(warehouse);
    pipeline.run(folder.resolve("exports"), World.AS_OF);
    assertThat(rows(pipeline)).isEqualTo(second);
    assertThat(doctor(0, warehouse)).startsWith("whole: 2 publications");
  }

  @Test
  void whatWasPublishedAndIsDamagedIsNeitherReadNorBuiltUpon() throws IOException {
    Path warehouse = copy("unread");
    Damage.LAST_COMMIT_IS_EMPTY.happenTo(warehouse);
    DeltaLog.clearCache();
    assertThatExceptionOfType(Warehouse.DamagedException.class)
        .isThrownBy(() -> new Warehouse(Session.open(), warehouse).published())
        .withMessageContaining("metrics.estimate")
        .withMessageContaining("commit 1 is empty")
        .withMessageContaining("doctor");
    assertThatExceptionOfType(Warehouse.DamagedException.class)
        .isThrownBy(() -> new Pipeline(warehouse).run(folder.resolve("exports"), World.AS_OF));
  }

  @Test
  void whatWasLeftUnpublishedAndDamagedIsTakenAway() throws IOException {
    Path warehouse = copy("unpublished");
    Files.writeString(
        warehouse.resolve("landing/incident/_delta_log/00000000000000000002.json"),
        "{\"add\"",
        StandardCharsets.UTF_8);
    assertThat(doctor(1, warehouse)).contains("landing.incident, after what was published");
    assertThat(doctor(0, warehouse, "--repair")).contains("readers see run 000002 again");
    assertThat(rows(new Pipeline(warehouse))).isEqualTo(second);
  }

  @Test
  void publicationsBeyondWhatIsKeptGoAndTheRestStaysWhole() throws IOException {
    Path warehouse = copy("maintained");
    Pipeline pipeline = new Pipeline(warehouse);
    pipeline.run(folder.resolve("exports"), World.AS_OF);
    assertThat(maintain(warehouse, "--keep", "2", "--keep-days", "0")).isZero();
    assertThat(doctor(0, warehouse)).startsWith("whole: 2 publications");
    assertThat(maintain(warehouse, "--keep", "1")).isZero();
    assertThat(doctor(0, warehouse)).as("all are young").startsWith("whole: 2 publications");
    assertThat(maintain(warehouse, "--keep", "1", "--keep-days", "0")).isZero();
    assertThat(doctor(0, warehouse)).startsWith("whole: 1 publications");
    assertThat(rows(pipeline)).isEqualTo(second);
    pipeline.run(folder.resolve("exports"), World.AS_OF);
    assertThat(rows(pipeline)).isEqualTo(second);
  }

  private static int maintain(Path warehouse, String... words) {
    List<String> all = new ArrayList<>(List.of("--warehouse", warehouse.toString()));
    all.addAll(Arrays.asList(words));
    DeltaLog.clearCache();
    return new CommandLine(new Maintain()).execute(all.toArray(String[]::new));
  }
}
