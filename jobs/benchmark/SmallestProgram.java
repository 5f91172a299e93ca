import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The smallest Spark and Delta program that reads the sample's CSV files and writes them as Delta
 * tables: what a run is measured against.
 */
public final class SmallestProgram {
  private SmallestProgram() {}

  public static void main(String[] arguments) {
    SparkSession spark = open();
    for (String feed :
        new String[] {
          "team", "service", "ownership", "incident", "deployment", "dependency", "vulnerability"
        }) {
      Dataset<Row> rows =
          spark.read().option("header", "true").csv(arguments[0] + "/" + feed + "/*.csv");
      rows.write().format("delta").save(arguments[1] + "/" + feed);
    }
    spark.stop();
  }

  /** As little as a session needs that reads and writes Delta tables here. */
  static SparkSession open() {
    return SparkSession.builder()
        .master("local[*]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
        .config(
            "spark.sql.catalog.spark_catalog",
            "org.apache.spark.sql.delta.catalog.DeltaCatalog")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.databricks.delta.snapshotPartitions", "1")
        .getOrCreate();
  }
}
