import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The smallest Spark and Delta program that prints a table: what a query is measured against. */
public final class SmallestQuery {
  private SmallestQuery() {}

  public static void main(String[] arguments) {
    SparkSession spark =
        SparkSession.builder()
            .master("local[*]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
            .config(
                "spark.sql.catalog.spark_catalog",
                "org.apache.spark.sql.delta.catalog.DeltaCatalog")
            .config("spark.databricks.delta.snapshotPartitions", "1")
            .getOrCreate();
    for (Row row : spark.read().format("delta").load(arguments[0]).collectAsList()) {
      System.out.println(row.mkString(","));
    }
    spark.stop();
  }
}
