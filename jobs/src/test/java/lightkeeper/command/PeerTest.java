package lightkeeper.command;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import lightkeeper.settings.Conf;
import lightkeeper.settings.Settings;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The sample, worked out once more by the script for DuckDB that Lightkeeper's speed is set
 * against: it does the same work only while it comes to the same rows.
 */
class PeerTest {
  private static final Path HOME =
      Path.of(System.getProperty("lightkeeper.home")).toAbsolutePath().normalize();

  @TempDir static Path folder;
  private static Published published;

  @BeforeAll
  static void work() throws IOException, InterruptedException {
    Path log = folder.resolve("log");
    Path benchmark = HOME.resolve("jobs/benchmark");
    Process peer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                benchmark.resolve("Peer.java").toString(),
                benchmark.resolve("peer.sql").toString(),
                HOME.resolve("sample-data/exports").toString(),
                folder.resolve("peer").toString(),
                "2026-07-01")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(peer.waitFor()).as(Files.readString(log)).isZero();
    Settings settings = Settings.read(Conf.of(HOME.resolve("conf"), Optional.empty()));
    published = Published.open(SampleRun.warehouse(), settings, false);
  }

  private static Dataset<Row> own(String id) {
    return published.spark().table(id);
  }

  private static Dataset<Row> peer(String id) {
    Path file = folder.resolve("peer").resolve(id.replace('.', '/') + ".parquet");
    return published.spark().read().parquet(file.toString());
  }

  /** Says of which file a record is by its path: the peer passes over people's files. */
  private static Dataset<Row> withPath(Dataset<Row> records, Dataset<Row> files) {
    return records.join(files.select("load_order", "path"), "load_order").drop("load_order");
  }

  /**
   * One row as it is compared.
   *
   * @param exact the cells that must be the same
   * @param numbers the cells that may differ by rounding
   */
  private record Line(String exact, List<Double> numbers) {
    static Line of(Row row, StructType schema) {
      List<Object> exact = new ArrayList<>();
      List<Double> numbers = new ArrayList<>();
      for (int i = 0; i < schema.size(); i++) {
        if (schema.apply(i).dataType().equals(DataTypes.DoubleType)) {
          // Whether there is a number at all is no matter of rounding.
          exact.add(row.isNullAt(i));
          numbers.add(row.isNullAt(i) ? 0.0 : row.getDouble(i));
        } else {
          exact.add(row.get(i));
        }
      }
      return new Line(exact.toString(), numbers);
    }
  }

  private static List<Line> lines(Dataset<Row> rows) {
    StructType schema = rows.schema();
    return rows.collectAsList().stream()
        .map(row -> Line.of(row, schema))
        .sorted(Comparator.comparing(Line::exact))
        .toList();
  }

  /** Compares the columns that the peer has. */
  private static void areTheSame(String id, Dataset<Row> own, Dataset<Row> peer) {
    StructType types = own.schema();
    Column[] typed =
        Arrays.stream(peer.columns())
            .map(name -> col(name).cast(types.apply(types.fieldIndex(name)).dataType()).as(name))
            .toArray(Column[]::new);
    List<Line> expected =
        lines(own.select(Arrays.stream(peer.columns()).map(own::col).toArray(Column[]::new)));
    List<Line> actual = lines(peer.select(typed));
    assertThat(expected).as(id).isNotEmpty();
    assertThat(actual.stream().map(Line::exact).toList())
        .as(id)
        .isEqualTo(expected.stream().map(Line::exact).toList());
    for (int i = 0; i < expected.size(); i++) {
      for (int j = 0; j < expected.get(i).numbers().size(); j++) {
        double number = expected.get(i).numbers().get(j);
        assertThat(actual.get(i).numbers().get(j))
            .as("%s: %s", id, expected.get(i).exact())
            .isCloseTo(number, within(1e-9 * Math.max(1, Math.abs(number))));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "team",
        "service",
        "ownership",
        "incident",
        "deployment",
        "dependency",
        "vulnerability"
      })
  void theSameRecordsAreLandedAndTheSameCount(String feed) {
    String id = "landing." + feed;
    areTheSame(
        id,
        withPath(own(id), own("landing.export_file")),
        withPath(peer(id), peer("landing.export_file")));
  }

  @Test
  void theSameRecordsAreKeptOutForTheSameReasons() {
    areTheSame(
        "landing.rejected",
        own("landing.rejected").filter("feed <> 'person'"),
        peer("landing.rejected"));
  }

  @Test
  void theLedgerCountsTheSame() {
    areTheSame(
        "landing.export_file",
        own("landing.export_file").filter("feed <> 'person'"),
        peer("landing.export_file").drop("load_order"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "assignment",
        "incident",
        "deployment",
        "vulnerability",
        "service_snapshot",
        "dependency_snapshot",
        "service_month"
      })
  void conformedTablesAreTheSameInEveryColumn(String table) {
    String id = "conformed." + table;
    assertThat(peer(id).columns()).as(id).containsExactlyInAnyOrder(own(id).columns());
    areTheSame(id, own(id), peer(id));
  }

  @Test
  void observationsAreTheSame() {
    String id = "metrics.observation";
    assertThat(peer(id).columns()).containsExactlyInAnyOrder(own(id).columns());
    areTheSame(id, own(id), peer(id));
  }

  @Test
  void estimatesOfServicesAreTheSameButForIntervals() {
    areTheSame(
        "metrics.estimate",
        own("metrics.estimate")
            .join(
                own("metrics.definition")
                    .filter("outcome NOT IN ('retention', 'capacity')")
                    .select("metric_id"),
                "metric_id"),
        peer("metrics.estimate"));
  }
}
