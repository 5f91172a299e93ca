package lightkeeper.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import lightkeeper.lakehouse.Publication;
import lightkeeper.lakehouse.Session;
import lightkeeper.lakehouse.Table;
import lightkeeper.lakehouse.Tables;
import lightkeeper.lakehouse.Warehouse;
import lightkeeper.settings.Conf;
import lightkeeper.settings.Settings;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table that every run adds a few rows to becomes many small files; maintaining merges them. */
final class MaintainTest {
  private static final LocalDate FIRST = LocalDate.of(2024, 1, 1);

  private final SparkSession spark = Session.open();
  private final Settings settings =
      Settings.read(
          Conf.of(Path.of(System.getProperty("lightkeeper.home"), "conf"), Optional.empty()));
  private final Table table = Tables.all(settings.models().keySet()).get("landing.dependency");

  private Dataset<Row> day(int day) {
    return spark
        .createDataFrame(
            List.of(RowFactory.create("s", FIRST.plusDays(day), "npm", "p", "1." + day)),
            StructType.fromDDL(
                "service_id STRING, snapshot_on DATE, ecosystem STRING, package STRING,"
                    + " version STRING"))
        .to(table.schema());
  }

  @Test
  void logsOfOperationsBecomeOneFileEachAndNoRunIsForgotten(@TempDir Path root) {
    Warehouse warehouse = new Warehouse(spark, root);
    for (int run = 1; run <= 4; run++) {
      for (Table log : Tables.LOGS) {
        warehouse.append(
            log, spark.sql("SELECT '00000%d' AS run_id".formatted(run)).to(log.schema()));
      }
    }
    Maintain.compactLogs(warehouse, Set.of("000003", "000004"));
    for (Table log : Tables.LOGS) {
      Dataset<Row> rows = warehouse.log(log);
      assertThat(rows.inputFiles()).as(log.id()).hasSize(1);
      assertThat(rows.orderBy("run_id").collectAsList())
          .as(log.id())
          .extracting(row -> row.<String>getAs("run_id"))
          .containsExactlyElementsOf(
              log.equals(Tables.RUN_LOG)
                  ? List.of("000001", "000002", "000003", "000004")
                  : List.of("000003", "000004"));
    }
  }

  @Test
  void manySmallFilesBecomeFewAndTheLastPublicationNamesThem(@TempDir Path root) {
    Warehouse warehouse = new Warehouse(spark, root);
    IntStream.range(0, 10).forEach(day -> warehouse.append(table, day(day)));
    long published = warehouse.latest(table).orElseThrow();
    for (String run : List.of("000001", "000002")) {
      long version = run.equals("000001") ? 3 : published;
      warehouse.append(
          Tables.RUN_TABLE,
          spark.createDataFrame(
              List.of(
                  RowFactory.create(
                      run, table.id(), version, version + 1, Publication.FORMAT, "made " + run)),
              Tables.RUN_TABLE.schema()));
    }
    // What a run that was killed has left behind is not merged into what is published.
    warehouse.append(table, day(99));
    List<String> before = rows(warehouse, published);
    Publication last = warehouse.published().orElseThrow();
    assertThat(Maintain.compactParts(warehouse, settings, last)).isEqualTo(10);
    Publication after = warehouse.published().orElseThrow();
    long merged = after.versions().get(table.id());
    assertThat(OptionalLong.of(merged)).isEqualTo(warehouse.latest(table));
    assertThat(warehouse.read(table, merged).inputFiles()).hasSize(1);
    assertThat(rows(warehouse, merged)).isEqualTo(before).hasSize(10);
    assertThat(after.rows()).isEqualTo(Map.of(table.id(), 10L));
    assertThat(after.madeBy()).isEqualTo(last.madeBy());
    assertThat(warehouse.publications().get(0).versions()).isEqualTo(Map.of(table.id(), 3L));
    assertThat(Maintain.compactParts(warehouse, settings, after)).isZero();
  }

  private List<String> rows(Warehouse warehouse, long version) {
    return warehouse.read(table, version).toJSON().collectAsList().stream().sorted().toList();
  }
}
