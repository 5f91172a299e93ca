package lightkeeper.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import lightkeeper.lakehouse.Session;
import lightkeeper.lakehouse.TableLog;
import lightkeeper.lakehouse.Tables;
import lightkeeper.lakehouse.Warehouse;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * A delivery was published, two more are being loaded, and the process is killed: as it commits
 * each of its tables, as it tells of each of its steps, and a drawn while later; several times in a
 * row. The next run goes on without a helping hand. {@code -Dlightkeeper.kills=60} kills more often
 * than the suite does.
 */
class KilledRunsTest {
  private static final World WORLD = new World(4_711);
  private static final int KILLS = Integer.getInteger("lightkeeper.kills", 8);
  private static final int KILLS_A_WAREHOUSE = 5;
  private static final int LATER_MILLIS = 1500;

  private static final List<String> STEPS =
      List.of(
          "starting Spark",
          "ingest: ",
          "conform: ",
          "measure: ",
          "compare: ",
          "audit: ",
          "scorecard: ",
          " is published");

  @TempDir private static Path folder;
  private static Path exports;
  private static Path published;
  private static Map<String, List<String>> before;
  private static Map<String, List<String>> wanted;
  private static List<Path> tables;

  /**
   * When to kill.
   *
   * @param table the table whose commit it is; null: none
   * @param step the words that tell of a step; null: none
   * @param laterMillis how much later
   */
  private record Moment(Path table, String step, int laterMillis) {}

  @BeforeAll
  static void publishOnceAndOnceMoreUndisturbed() throws IOException {
    exports = folder.resolve("exports");
    published = folder.resolve("published");
    new Pipeline(published).run(WORLD.write(exports, Map.of(0, "a.csv")), World.AS_OF);
    before = WarehouseRows.published(published);
    WORLD.write(exports, Map.of(1, "b.csv", 2, "c.csv"));
    Path undisturbed = WarehouseRows.copy(published, folder.resolve("undisturbed"));
    new Pipeline(undisturbed).run(exports, World.AS_OF);
    wanted = WarehouseRows.published(undisturbed);
    assertThat(wanted).isNotEqualTo(before);
    assertThat(wanted.get("landing.export_file")).hasSize(8 * World.PARTS);
    try (Stream<Path> found = Files.walk(undisturbed, 2)) {
      tables =
          found
              .filter(path -> Files.isDirectory(path.resolve("_delta_log")))
              .map(undisturbed::relativize)
              .sorted()
              .toList();
    }
  }

  @Test
  void killedRunsLoseNothingAndDoubleNothing(TestReporter reporter) throws Exception {
    List<Moment> moments = moments();
    int kills = 0;
    int warehouses = 0;
    int afterPublication = 0;
    int late = 0;
    Random more = new Random(61);
    while (!moments.isEmpty()) {
      Path warehouse = WarehouseRows.copy(published, folder.resolve("killed-" + warehouses++));
      boolean isPublished = false;
      for (int i = 0; i < KILLS_A_WAREHOUSE && !moments.isEmpty() && !isPublished; i++) {
        Moment moment = moments.remove(0);
        if (kill(warehouse, moment)) {
          kills++;
        } else if (late++ < KILLS) {
          // It came as the process ended: another takes its place.
          moments.add(drawn(more));
        }
        // Whatever happened, readers see one state or the other.
        Map<String, List<String>> seen = WarehouseRows.published(warehouse);
        isPublished = new Warehouse(Session.open(), warehouse).publications().size() > 1;
        assertThat(seen.equals(isPublished ? wanted : before))
            .as(moment + ": " + different(seen, isPublished ? wanted : before))
            .isTrue();
      }
      afterPublication += isPublished ? 1 : 0;
      new Pipeline(warehouse).run(exports, World.AS_OF);
      Map<String, List<String>> now = WarehouseRows.published(warehouse);
      assertThat(different(now, wanted)).isEmpty();
      assertThat(now.get("landing.export_file")).doesNotHaveDuplicates().hasSize(8 * World.PARTS);
      assertThat(statuses(warehouse)).endsWith("succeeded").doesNotContain("running");
    }
    reporter.publishEntry(
        "%d kills, %d of them once all was published, in %d warehouses"
            .formatted(kills, afterPublication, warehouses));
    assertThat(kills).isEqualTo(KILLS);
  }

  private static List<Moment> moments() {
    Random random = new Random(60);
    List<Moment> named = new ArrayList<>();
    tables.forEach(table -> named.add(new Moment(table, null, 0)));
    STEPS.forEach(step -> named.add(new Moment(null, step, 0)));
    Collections.shuffle(named, random);
    List<Moment> moments = new ArrayList<>();
    for (int i = 0; i < KILLS; i++) {
      if (i < named.size() && (KILLS >= named.size() || i % 2 == 0)) {
        moments.add(named.get(i));
      } else {
        moments.add(drawn(random));
      }
    }
    Collections.shuffle(moments, random);
    return moments;
  }

  private static Moment drawn(Random random) {
    return new Moment(null, STEPS.get(random.nextInt(STEPS.size())), random.nextInt(LATER_MILLIS));
  }

  /** Starts a run and kills it when the moment has come; false when it was done before. */
  private static boolean kill(Path warehouse, Moment moment) throws Exception {
    TableLog log = moment.table == null ? null : new TableLog(warehouse.resolve(moment.table));
    long last = log == null ? 0 : log.latest().orElse(-1);
    try (Child run = Child.run(exports, warehouse)) {
      while (run.isAlive()) {
        boolean hasCome =
            log == null ? run.told().contains(moment.step) : log.latest().orElse(-1) > last;
        if (hasCome) {
          TimeUnit.MILLISECONDS.sleep(moment.laterMillis);
          return run.kill();
        }
        TimeUnit.MILLISECONDS.sleep(2);
      }
      assertThat(run.code()).as(run.told()).isZero();
      return false;
    }
  }

  /** The tables that hold other rows, with how many of one and of the other. */
  private static List<String> different(
      Map<String, List<String>> one, Map<String, List<String>> other) {
    List<String> different = new ArrayList<>();
    for (Path path : tables) {
      String table = path.toString().replace('/', '.');
      List<String> these = one.getOrDefault(table, List.of());
      List<String> those = other.getOrDefault(table, List.of());
      if (!these.equals(those)) {
        different.add("%s: %d and %d rows".formatted(table, these.size(), those.size()));
      }
    }
    return different;
  }

  private static List<String> statuses(Path warehouse) {
    return new Warehouse(Session.open(), warehouse)
        .log(Tables.RUN_LOG).orderBy("run_id").collectAsList().stream()
            .map((Row row) -> row.<String>getAs("status"))
            .toList();
  }
}
