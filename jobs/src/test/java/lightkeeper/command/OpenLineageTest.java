package lightkeeper.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lightkeeper.sample.Generator;
import lightkeeper.sample.Profile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What OpenLineage's listener for Spark tells of a run, as the README says to set it up. */
class OpenLineageTest {
  private static final Path HOME =
      Path.of(System.getProperty("lightkeeper.home")).toAbsolutePath().normalize();

  @TempDir static Path folder;
  private static Path exports;
  private static Path warehouse;
  private static Path metrics;
  private static String told;
  private static final List<JsonNode> EVENTS = new ArrayList<>();

  @BeforeAll
  static void run() throws IOException {
    Profile small =
        Profile.named("retail")
            .withTeams(8)
            .withServices(12)
            .withMonths(4)
            .withDependencies(3)
            .withSeed(1);
    Generator.write(small, folder.resolve("generated"));
    exports = folder.resolve("generated/exports");
    warehouse = folder.resolve("warehouse");
    metrics = folder.resolve("run.prom");
    Path events = folder.resolve("events.jsonl");
    Program.Result run =
        Program.run(
            List.of(
                "-Dspark.extraListeners=io.openlineage.spark.agent.OpenLineageSparkListener",
                "-Dspark.openlineage.namespace=lightkeeper",
                "-Dspark.openlineage.transport.type=file",
                "-Dspark.openlineage.transport.location=" + events),
            Map.of(
                "LIGHTKEEPER_CLASS_PATH",
                listener().toString(),
                "LIGHTKEEPER_PERSON_KEY",
                "a key for tests"),
            "",
            List.of(
                "run",
                "--exports",
                exports.toString(),
                "--warehouse",
                warehouse.toString(),
                "--as-of",
                "2026-07-01",
                "--metrics-file",
                metrics.toString()));
    assertThat(run.code()).as(run.err()).isZero();
    told = Files.readString(events);
    for (String line : told.lines().toList()) {
      EVENTS.add(new ObjectMapper().readTree(line));
    }
  }

  private static Path listener() throws IOException {
    try (Stream<Path> files = Files.list(HOME.resolve("jobs/target/openlineage"))) {
      return files.max(Path::compareTo).orElseThrow();
    }
  }

  @Test
  void theRunStartsAndCompletes() {
    assertThat(EVENTS)
        .filteredOn(event -> event.at("/job/name").asText().equals("lightkeeper"))
        .extracting(event -> event.get("eventType").asText())
        .containsExactly("START", "COMPLETE");
  }

  @Test
  void mostTablesAreToldAsWritten() throws IOException {
    Set<String> named = new TreeSet<>();
    for (JsonNode event : EVENTS) {
      event
          .path("outputs")
          .forEach(
              output -> named.add(warehouse.relativize(Path.of(output.get("name").asText())) + ""));
    }
    Set<String> tables = tables();
    assertThat(named).isSubsetOf(tables);
    // The listener misses some of those that are written at the same moment, not always the same.
    assertThat(named).hasSizeGreaterThan(tables.size() / 2);
    assertThat(named)
        .extracting(table -> table.substring(0, table.indexOf('/')))
        .contains("landing", "conformed", "metrics", "restricted");
  }

  private static Set<String> tables() throws IOException {
    try (Stream<Path> found = Files.walk(warehouse, 3)) {
      return found
          .filter(path -> path.endsWith("_delta_log"))
          .map(log -> warehouse.relativize(log.getParent()).toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  @Test
  void nobodyIsTold() throws IOException {
    StringBuilder people = new StringBuilder();
    try (Stream<Path> files = Files.list(exports.resolve("person"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".csv")).toList()) {
        people.append(Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    assertThat(people).containsPattern("EMP-[0-9]");
    // Neither people, nor their pseudonyms, nor the key of these.
    assertThat(told)
        .doesNotContain("EMP-", "a key for tests")
        .doesNotContainPattern("\\b[0-9a-f]{64}\\b");
  }

  @Test
  void theRunTellsMonitoringToo() throws IOException {
    assertThat(Files.readString(metrics))
        .contains("lightkeeper_last_run_exit_code{command=\"run\"} 0\n")
        .contains("lightkeeper_last_success_timestamp_seconds{command=\"run\"} ");
  }
}
