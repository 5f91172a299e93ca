package lightkeeper.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import lightkeeper.lakehouse.Tables;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * A delivery was published, a second is being loaded, and the process is killed: when it commits
 * each of its tables, and at moments that are drawn. The next one goes on without a helping hand.
 */
class KilledRunsTest {
  private static final World WORLD = new World(4_711);
  private static final int RANDOM_KILLS = 26;
  private static final int KILLS_A_WAREHOUSE = 10;
  private static final long SEED = 60;

  @TempDir private static Path folder;

  private final Random random = new Random(SEED);
  private int kills;

  /** When to kill: not before the process has come so far. */
  private interface Moment {
    boolean hasCome(Path warehouse, long millis);
  }

  @Test
  void sixtyKillsLoseNothingAndDoubleNothing() throws Exception {
    Path exports = folder.resolve("exports");
    Path published = folder.resolve("published");
    new Pipeline(published).run(WORLD.write(exports, Map.of(0, "a.csv")), World.AS_OF);
    WORLD.write(exports, Map.of(1, "b.csv", 2, "c.csv"));
    Path undisturbed = copy(published, "undisturbed");
    long started = System.nanoTime();
    assertThat(start(exports, undisturbed).waitFor()).isZero();
    long wholeMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
    Map<String, List<String>> wanted = rows(undisturbed);
    Map<String, List<String>> before = rows(published);
    assertThat(wanted).isNotEqualTo(before);

    List<Moment> moments = moments(undisturbed, wholeMillis);
    assertThat(moments).hasSizeGreaterThanOrEqualTo(60);
    for (int from = 0; from < moments.size(); from += KILLS_A_WAREHOUSE) {
      Path warehouse = copy(published, "killed-" + from);
      boolean isDone = false;
      for (Moment moment :
          moments.subList(from, Math.min(moments.size(), from + KILLS_A_WAREHOUSE))) {
        isDone |= !kill(exports, warehouse, moment);
        // Whatever happened, readers see one state or the other.
        assertThat(rows(warehouse)).isIn(before, wanted);
      }
      assertThat(start(exports, warehouse).waitFor()).isZero();
      assertThat(rows(warehouse)).as("after a kill, done before: " + isDone).isEqualTo(wanted);
      assertThat(new CommandLine(new Doctor()).execute("--warehouse", warehouse.toString()))
          .isZero();
    }
    assertThat(kills).isGreaterThanOrEqualTo(60);
  }

  /** Each table's commit, in the order in which a run makes them, and moments drawn. */
  private List<Moment> moments(Path undisturbed, long wholeMillis) throws IOException {
    List<Moment> moments = new ArrayList<>();
    for (Path log : logs(undisturbed)) {
      Path relative = undisturbed.relativize(log);
      moments.add((warehouse, millis) -> hasCommitted(warehouse.resolve(relative)));
    }
    while (moments.size() < logs(undisturbed).size() + RANDOM_KILLS) {
      long at = (long) (wholeMillis * random.nextDouble());
      moments.add((warehouse, millis) -> millis >= at);
    }
    java.util.Collections.shuffle(moments, random);
    return moments;
  }

  private static List<Path> logs(Path warehouse) throws IOException {
    try (Stream<Path> found = Files.walk(warehouse, 3)) {
      return found.filter(path -> path.endsWith("_delta_log")).sorted().toList();
    }
  }

  private static final Map<Path, Long> SEEN = new TreeMap<>();

  /** Whether a table has more entries in its log than when the process started. */
  private static boolean hasCommitted(Path log) {
    return entries(log) > SEEN.getOrDefault(log, 0L);
  }

  private static long entries(Path log) {
    try (Stream<Path> found = Files.exists(log) ? Files.list(log) : Stream.empty()) {
      return found.filter(path -> path.toString().endsWith(".json")).count();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Starts a run and kills it when the moment has come; false when it was done before. */
  private boolean kill(Path exports, Path warehouse, Moment moment) throws Exception {
    SEEN.clear();
    for (Path log : logs(warehouse)) {
      SEEN.put(log, entries(log));
    }
    long started = System.nanoTime();
    Process process = start(exports, warehouse);
    while (process.isAlive()) {
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
      if (moment.hasCome(warehouse, millis)) {
        // SIGKILL: nothing that the program could do something about.
        process.destroyForcibly();
        boolean isKilled = process.waitFor() == 128 + 9;
        kills += isKilled ? 1 : 0;
        return isKilled;
      }
      Thread.sleep(2);
    }
    // Killed once its tables were published, a later one has nothing left to do.
    assertThat(process.exitValue()).isZero();
    return false;
  }

  private static Process start(Path exports, Path warehouse) throws IOException {
    Path home = Path.of(System.getProperty("lightkeeper.home")).toAbsolutePath().normalize();
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "@" + home.resolve("jobs/java-options"),
            "-XX:TieredStopAtLevel=1",
            "-XX:ReservedCodeCacheSize=256m",
            "-Dlightkeeper.home=" + home,
            "-cp",
            System.getProperty("java.class.path"),
            "lightkeeper.Lightkeeper",
            "run",
            "--exports",
            exports.toString(),
            "--warehouse",
            warehouse.toString(),
            "--as-of",
            World.AS_OF);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile());
    builder.environment().put("LIGHTKEEPER_PERSON_KEY", "test-key");
    return builder.start();
  }

  /** Every row of every table, but for which run it was that wrote it. */
  private static Map<String, List<String>> rows(Path warehouse) {
    DeltaLog.clearCache();
    Pipeline pipeline = new Pipeline(warehouse);
    Map<String, List<String>> rows = new TreeMap<>();
    for (String table : pipeline.published()) {
      if (!table.startsWith(Tables.RUN_TABLE.layer())) {
        rows.put(
            table,
            Pipeline.ordered(pipeline.table(table).drop("run_id")).collectAsList().stream()
                .map(Object::toString)
                .toList());
      }
    }
    return rows;
  }

  private static Path copy(Path from, String name) throws IOException {
    Path to = folder.resolve(name);
    try (Stream<Path> found = Files.walk(from)) {
      for (Path path : found.toList()) {
        Files.copy(
            path,
            to.resolve(from.relativize(path)),
            java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    return to;
  }
}
