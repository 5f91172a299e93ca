package lightkeeper.job;

import com.holdenkarau.spark.testing.JavaDataFrameSuiteBase;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import lightkeeper.lakehouse.Session;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same exports give the same tables, row for row, wherever and however they are loaded. Spark
 * testing base compares the tables; the session is the program's own.
 */
final class SameRowsTest extends JavaDataFrameSuiteBase {
  private static final long serialVersionUID = 1L;
  private static final World WORLD = new World(42);

  /** A table by what does not depend on the names of files. */
  private static final Map<String, List<String>> COMPARED =
      Map.of(
          "landing.rejected", List.of("feed", "reason", "detail", "record_number"),
          "conformed.service_month", List.of(),
          "conformed.deployment", List.of(),
          "metrics.observation", List.of(),
          "metrics.estimate", List.of(),
          "metrics.retention_curve", List.of(),
          "metrics.comparison", List.of());

  @Override
  public SparkSession spark() {
    return Session.open();
  }

  @Override
  public SparkContext sc() {
    return spark().sparkContext();
  }

  @Test
  void otherNamesOfFilesClockAndKeyForPseudonymsGiveTheSameRows(@TempDir Path folder) {
    Pipeline one = new Pipeline(folder.resolve("one"));
    one.run(
        WORLD.write(folder.resolve("exports"), Map.of(0, "a.csv", 1, "b.csv", 2, "c.csv")),
        World.AS_OF);
    Pipeline other = new Pipeline(folder.resolve("other"), "another-key");
    TimeZone zone = TimeZone.getDefault();
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("America/St_Johns"));
      other.run(
          WORLD.write(folder.resolve("renamed"), Map.of(0, "Z z.csv", 1, "10.csv", 2, "[é].csv")),
          World.AS_OF);
      COMPARED.forEach(
          (table, columns) ->
              assertDataFrameEquals(
                  Pipeline.ordered(selected(one.table(table), columns)),
                  Pipeline.ordered(selected(other.table(table), columns))));
    } finally {
      TimeZone.setDefault(zone);
    }
  }

  private static Dataset<Row> selected(Dataset<Row> rows, List<String> columns) {
    return columns.isEmpty() ? rows : rows.selectExpr(columns.toArray(String[]::new));
  }
}
