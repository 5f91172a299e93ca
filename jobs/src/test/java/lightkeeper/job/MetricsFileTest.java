package lightkeeper.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import lightkeeper.lakehouse.Session;
import lightkeeper.lakehouse.Tables;
import lightkeeper.lakehouse.Warehouse;
import lightkeeper.settings.AsOf;
import lightkeeper.settings.ConfigurationException;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What monitoring is told, against the tables that it is about. */
class MetricsFileTest {
  /** A reader of what Prometheus reads, by those who make it. */
  private static final String PARSER =
      """
      import sys
      from prometheus_client.parser import text_string_to_metric_families
      for family in text_string_to_metric_families(open(sys.argv[1], encoding="utf-8").read()):
          assert family.documentation and family.type == "gauge", family
          for sample in family.samples:
              labels = ",".join(key + "=" + sample.labels[key] for key in sorted(sample.labels))
              print(sample.name + "{" + labels + "}\\t" + repr(float(sample.value)))
      """;

  @TempDir static Path folder;
  private static Pipeline pipeline;

  @BeforeAll
  static void run() {
    pipeline = new Pipeline(folder.resolve("warehouse"));
    pipeline.run(
        new World(7).write(folder.resolve("exports"), Map.of(0, "a.csv", 1, "b.csv", 2, "c.csv")),
        World.AS_OF);
  }

  private static MetricsFile told(Path file) {
    return MetricsFile.of(Optional.of(file), "run");
  }

  private static Path afterSuccess(Path file) {
    told(file)
        .succeeded(
            new Warehouse(Session.open(), folder.resolve("warehouse")),
            AsOf.parse(World.AS_OF, "as-of"));
    return file;
  }

  /** The samples of a file, by name and labels. */
  private static Map<String, Double> samples(Path file) throws IOException, InterruptedException {
    Optional<String> python =
        Stream.of("python3", "/usr/bin/python3").filter(MetricsFileTest::parses).findFirst();
    assumeTrue(
        python.isPresent(),
        "no reader of Prometheus' format; on Debian it is in python3-prometheus-client");
    Process process =
        new ProcessBuilder(python.get(), "-c", PARSER, file.toString())
            .redirectErrorStream(true)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    Map<String, Double> samples = new TreeMap<>();
    for (String line : out.lines().toList()) {
      List<String> parts = List.of(line.split("\t", -1));
      assertThat(samples.put(parts.get(0), Double.valueOf(parts.get(1)))).as(line).isNull();
    }
    return samples;
  }

  private static boolean parses(String python) {
    try {
      return new ProcessBuilder(python, "-c", "import prometheus_client.parser").start().waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Test
  void aRunThatSucceededTellsWhatItLoadedAndPublished() throws Exception {
    Map<String, Double> samples = samples(afterSuccess(folder.resolve("run.prom")));
    assertThat(samples).containsEntry("lightkeeper_last_run_exit_code{command=run}", 0.0);
    assertThat(samples.get("lightkeeper_last_success_timestamp_seconds{command=run}"))
        .isBetween(1.7e9, 1e10);
    Row run = pipeline.log(Tables.RUN_LOG).first();
    assertThat(samples)
        .containsEntry(
            "lightkeeper_last_success_as_of_timestamp_seconds{command=run}",
            (double) run.getInstant(run.fieldIndex("as_of")).getEpochSecond())
        .containsEntry(
            "lightkeeper_last_success_read_rows{command=run}",
            run.<Long>getAs("rows_read").doubleValue());
    for (String outcome : List.of("landed", "duplicate", "rejected")) {
      assertThat(samples)
          .containsEntry(
              "lightkeeper_last_success_rows{command=run,outcome=" + outcome + "}",
              run.<Long>getAs("rows_" + outcome).doubleValue());
    }
    for (Row row :
        pipeline.table("landing.rejected").groupBy("feed", "reason").count().collectAsList()) {
      assertThat(samples)
          .containsEntry(
              "lightkeeper_last_success_rejected_rows{command=run,feed=%s,reason=%s}"
                  .formatted(row.getString(0), row.getString(1)),
              (double) row.getLong(2));
    }
    for (Row row :
        pipeline
            .table("metrics.coverage")
            .selectExpr(
                "feed", "aspect", "share", "month = MAX(month) OVER (PARTITION BY feed) AS last")
            .filter("last")
            .collectAsList()) {
      assertThat(samples)
          .containsEntry(
              "lightkeeper_last_success_coverage_share{aspect=%s,command=run,feed=%s}"
                  .formatted(row.getString(1), row.getString(0)),
              row.getDouble(2));
    }
  }

  @Test
  void aRunThatFailedLeavesWhatTheLastSuccessTold() throws Exception {
    Path file = afterSuccess(folder.resolve("failed.prom"));
    Map<String, Double> before = samples(file);
    told(file).failed(3);
    Map<String, Double> after = samples(file);
    assertThat(after).containsEntry("lightkeeper_last_run_exit_code{command=run}", 3.0);
    assertThat(after.keySet()).isEqualTo(before.keySet());
    before.keySet().removeIf(name -> name.startsWith("lightkeeper_last_run_"));
    assertThat(after).containsAllEntriesOf(before);
  }

  @Test
  void aFirstRunThatFailedTellsOfNoSuccess() throws Exception {
    Path file = folder.resolve("first.prom");
    told(file).failed(1);
    assertThat(samples(file).keySet())
        .hasSize(3)
        .allMatch(name -> name.startsWith("lightkeeper_last_run_"));
  }

  @Test
  void theFileIsForAllToReadAndNothingLiesBesideIt() throws IOException {
    Path own = Files.createDirectory(folder.resolve("own"));
    told(own.resolve("run.prom")).failed(1);
    try (Stream<Path> files = Files.list(own)) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactly("run.prom");
    }
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(own.resolve("run.prom"))))
        .isEqualTo("rw-r--r--");
  }

  @Test
  void aFileInNoFolderIsRefusedBeforeTheRun() {
    assertThatThrownBy(() -> told(folder.resolve("nowhere/run.prom")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--metrics-file: no such folder");
  }

  @Test
  void nobodyIsToldWhereNoFileIsNamed() {
    MetricsFile none = MetricsFile.of(Optional.empty(), "run");
    none.failed(1);
    none.succeeded(null, null);
  }
}
