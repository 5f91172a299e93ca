import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The smallest Spark and Delta program that prints a table: what a query is measured against. */
public final class SmallestQuery {
  private SmallestQuery() {}

  public static void main(String[] arguments) {
    SparkSession spark = SmallestProgram.open();
    for (Row row : spark.read().format("delta").load(arguments[0]).collectAsList()) {
      System.out.println(row.mkString(","));
    }
    spark.stop();
  }
}
