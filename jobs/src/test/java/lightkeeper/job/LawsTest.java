package lightkeeper.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lightkeeper.lakehouse.Tables;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds whatever the exports say. */
final class LawsTest {
  private static final World WORLD = new World(20_240_701);

  /**
   * What readers use: which file said it first may depend on the order of loading, these do not.
   */
  private static final List<String> CURRENT =
      List.of(
          "conformed.assignment",
          "conformed.timeline",
          "conformed.incident",
          "conformed.deployment",
          "conformed.vulnerability",
          "conformed.dependency_snapshot",
          "conformed.service_month",
          "restricted.employment",
          "restricted.observation",
          "metrics.observation",
          "metrics.estimate",
          "metrics.retention_curve",
          "metrics.comparison",
          "metrics.transition",
          "metrics.coverage");

  @TempDir private static Path folder;
  private static Pipeline atOnce;
  private static Map<String, List<String>> rows;

  @BeforeAll
  static void loadsEverythingAtOnce() {
    Map<Integer, String> files = new TreeMap<>();
    for (int part = 0; part < World.PARTS; part++) {
      files.put(part, World.file(part));
    }
    WORLD.write(folder.resolve("all"), files);
    atOnce = new Pipeline(folder.resolve("at-once"));
    atOnce.run(folder.resolve("all"), World.AS_OF);
    rows = rows(atOnce, CURRENT);
  }

  @Test
  void exposureIsAllLiveTime() {
    Map<String, Duration> exposure = new TreeMap<>();
    for (Row row :
        atOnce
            .table("conformed.service_month")
            .groupBy("service_id")
            .sum("exposure_microseconds")
            .collectAsList()) {
      exposure.put(row.getString(0), Duration.ofNanos(row.getLong(1) * 1000));
    }
    assertThat(exposure).isEqualTo(new TreeMap<>(WORLD.liveTimes()));
  }

  @Test
  void everyRecordIsLandedADuplicateOrRejected() {
    List<Row> ledger = atOnce.table("landing.export_file").collectAsList();
    for (Row file : ledger) {
      String feed = file.getAs("feed");
      String path = file.getAs("path");
      int part = Integer.parseInt(path.replaceAll("\\D", ""));
      String isFile = "path = '%s' AND record_number IS NOT NULL".formatted(path);
      long landed =
          atOnce
              .table(feed.equals("person") ? "restricted.person" : "landing." + feed)
              .filter("file_sha256 = '%s'".formatted(file.<String>getAs("file_sha256")))
              .count();
      assertThat(file.<Long>getAs("rows_read")).as(path).isEqualTo(WORLD.records(feed, part));
      assertThat(file.<Long>getAs("rows_landed")).as(path).isEqualTo(landed);
      assertThat(file.<Long>getAs("rows_rejected"))
          .as(path)
          .isEqualTo(atOnce.table("landing.rejected").filter(isFile).count());
      assertThat(
              file.<Long>getAs("rows_landed")
                  + file.<Long>getAs("rows_duplicate")
                  + file.<Long>getAs("rows_rejected"))
          .as(path)
          .isEqualTo(file.<Long>getAs("rows_read"));
    }
    assertThat(ledger).hasSize(8 * World.PARTS);
  }

  @Test
  void jobsOneByOneComeToTheSame() {
    Map<String, Job> jobs = new LinkedHashMap<>();
    jobs.put("conform", new Conform());
    jobs.put("measure", new Measure());
    jobs.put("compare", new Compare());
    jobs.forEach((name, job) -> atOnce.run(name, job, null, World.AS_OF));
    assertThat(rows(atOnce, CURRENT)).isEqualTo(rows);
  }

  @Test
  void theSameExportsAgainChangeNoRow() {
    Pipeline again = new Pipeline(folder.resolve("again"));
    again.run(folder.resolve("all"), World.AS_OF);
    List<String> tables =
        again.published().stream().filter(id -> !id.startsWith("operations.")).toList();
    Map<String, List<String>> before = rows(again, tables);
    again.run(folder.resolve("all"), World.AS_OF);
    assertThat(rows(again, tables)).isEqualTo(before);
    List<Row> runs = again.log(Tables.RUN_LOG).orderBy("run_id").collectAsList();
    assertThat(runs).hasSize(2);
    assertThat(runs.get(0).<Long>getAs("files_loaded")).isEqualTo(8 * World.PARTS);
    assertThat(runs.get(1).<Long>getAs("files_loaded")).isZero();
    assertThat(runs.get(1).<Long>getAs("rows_read")).isZero();
    assertThat(rows(again, CURRENT)).isEqualTo(rows);
  }

  @ParameterizedTest
  @ValueSource(strings = {"012", "201"})
  void deliveriesInAnyOrderComeToTheSame(String order, @TempDir Path other) {
    Pipeline pipeline = new Pipeline(other.resolve("warehouse"));
    for (int i = 0; i < order.length(); i++) {
      int part = order.charAt(i) - '0';
      Path delivery = other.resolve("delivery-" + part);
      pipeline.run(WORLD.write(delivery, Map.of(part, World.file(part))), World.AS_OF);
    }
    assertThat(rows(pipeline, CURRENT)).isEqualTo(rows);
  }

  private static Map<String, List<String>> rows(Pipeline pipeline, List<String> tables) {
    Map<String, List<String>> all = new LinkedHashMap<>();
    for (String table : tables) {
      all.put(table, pipeline.table(table).toJSON().collectAsList().stream().sorted().toList());
    }
    return all;
  }
}
