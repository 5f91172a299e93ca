package lightkeeper.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lightkeeper.settings.Conf;
import lightkeeper.settings.Settings;
import lightkeeper.storage.Hdfs;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The jobs by {@code spark-submit}, with the line of the README, on a cluster of processes, with
 * exports and warehouse on a real HDFS.
 */
class ClusterTest {
  private static final Path HOME =
      Path.of(System.getProperty("lightkeeper.home")).toAbsolutePath().normalize();
  private static final Settings SETTINGS =
      Settings.read(Conf.of(HOME.resolve("conf"), Optional.empty()));
  private static final Pattern LINE =
      Pattern.compile(
          "^spark-submit (.*?jobs/target/lightkeeper\\.jar) ", Pattern.DOTALL | Pattern.MULTILINE);

  /** Where the driver runs. */
  private static final String HERE = "client";

  private static final String ON_THE_CLUSTER = "cluster";

  @TempDir static Path folder;
  private static Cluster cluster;

  @BeforeAll
  static void start() throws IOException {
    cluster = new Cluster(folder);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  /** The README's words for {@code spark-submit}, with what is this cluster's in their place. */
  private static List<String> words(String job, String place, String... more) throws IOException {
    Matcher line = LINE.matcher(Files.readString(HOME.resolve("README.md")));
    assertThat(line.find()).isTrue();
    List<String> words = new ArrayList<>(List.of("--deploy-mode", place));
    for (String word : line.group(1).replace("\\\n", " ").strip().split("\\s+", -1)) {
      words.add(
          word.replace("'", "")
              .replace("spark://127.0.0.1:7077", cluster.master())
              .replace("/etc/lightkeeper/spark.properties", cluster.properties().toString())
              .replace("/opt/lightkeeper", HOME.toString())
              .replace("jobs/target/lightkeeper.jar", cluster.jar().toString())
              .replace("lightkeeper.job.Run", "lightkeeper.job." + job));
    }
    words.addAll(List.of(more));
    return words;
  }

  private static Map<String, Study.Digest> digests(Path warehouse) throws IOException {
    return new Contents(Published.open(warehouse, SETTINGS, true)).digests();
  }

  private static void assertRowsOfTheSample(Path warehouse) throws IOException {
    Map<String, Study.Digest> sample = digests(SampleRun.warehouse());
    assertThat(sample).hasSizeGreaterThan(30);
    assertThat(digests(warehouse)).isEqualTo(sample);
  }

  @Test
  void aWorkerKilledHalfWayChangesNoRow() throws Exception {
    Path there = Hdfs.folder();
    Path exports = Hdfs.copy(HOME.resolve("sample-data/exports"), there.resolve("exports"));
    Path warehouse = there.resolve("warehouse-of-two");
    String asOf = SETTINGS.asOf().toString();
    Cluster.Submitted run =
        cluster.submit(
            SampleRun.KEY,
            words(
                "Run",
                HERE,
                "--exports",
                exports.toString(),
                "--warehouse",
                warehouse.toString(),
                "--as-of",
                asOf));
    run.awaits(" s  measure: ");
    // Master, two workers, an executor on each, and the driver.
    assertThat(cluster.running()).hasSizeGreaterThanOrEqualTo(6);
    assertThat(cluster.tellTales()).as("processes whose command line holds the secret").isEmpty();
    cluster.killFirstWorker();
    Program.Result result = run.result();
    cluster.addWorker();
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.err()).contains("Lost executor");
    assertRowsOfTheSample(warehouse);
  }

  @Test
  void thePackagesOfTheReadmeAreThoseOfTheBuild() throws Exception {
    List<String> words = words("Run", HERE);
    String packages = words.get(words.indexOf("--packages") + 1);
    for (String coordinates : packages.split(",", -1)) {
      List<String> parts = List.of(coordinates.split(":", -1));
      assertThat(System.getProperty("java.class.path"))
          .contains("/" + parts.get(1) + "-" + parts.get(2) + ".jar");
    }
  }

  @Test
  void aJobThatFailsLeavesWithItsCodeAndOneLine() throws Exception {
    Program.Result result =
        cluster.submit(Map.of(), words("Run", HERE, "--as-of", "yesterday")).result();
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.complaints()).hasSize(1).first().asString().contains("--as-of");
    assertThat(result.err()).doesNotContain("Exception in thread");
  }

  @Test
  void aDriverOnTheClusterFailsWhenItsJobDoes() throws Exception {
    Program.Result result =
        cluster.submit(Map.of(), words("Run", ON_THE_CLUSTER, "--as-of", "yesterday")).result();
    assertThat(result.err()).contains("is FAILED");
  }
}
