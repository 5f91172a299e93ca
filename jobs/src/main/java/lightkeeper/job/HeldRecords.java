package lightkeeper.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What earlier runs held back of a feed whose table is kept in parts, judged by itself as of this
 * run: what repeated a landed record, and what was refused for a reason that may pass.
 */
final class HeldRecords {
  /** What a record is known by. */
  static final Seq<String> PLACE =
      CollectionConverters.asScala(List.of("load_order", "record_number")).toSeq();

  private final Dataset<Row> records;
  private final List<LocalDate> healedDays;

  /**
   * Records that are held back.
   *
   * @param records the feed's columns, {@code load_order}, {@code record_number}, {@code reason}:
   *     why a record is refused still; NULL: by itself it is not
   * @param rejected places of those that an earlier run refused
   * @param part the column of days that the feed's table is kept in parts by
   */
  HeldRecords(Dataset<Row> records, Dataset<Row> rejected, String part) {
    this.records = records.withColumn("detail", lit(null).cast("string"));
    this.healedDays =
        records
            .filter(col("reason").isNull())
            .join(rejected, PLACE, "left_semi")
            .select(part)
            .distinct()
            .collectAsList()
            .stream()
            .map(row -> row.getLocalDate(0))
            .toList();
  }

  private HeldRecords(Dataset<Row> none) {
    this.records = none;
    this.healedDays = List.of();
  }

  /**
   * No record at all.
   *
   * @param none no rows, of the feed's columns, places, reason and detail
   */
  static HeldRecords none(Dataset<Row> none) {
    return new HeldRecords(none);
  }

  /** The days of records that were refused, and are not any more. */
  List<LocalDate> healedDays() {
    return healedDays;
  }

  /** The records of some days, to be judged together with the others of their keys. */
  Dataset<Row> of(Parts days) {
    return records.filter(days.condition());
  }

  /** The records of all other days that are refused as before. */
  Dataset<Row> waitingElsewhere(Parts days) {
    return records.filter(col("reason").isNotNull().and(isElsewhere(days)));
  }

  /** Places of the records of all other days that repeat a landed one as before. */
  Dataset<Row> repeatsElsewhere(Parts days) {
    return records
        .filter(col("reason").isNull().and(isElsewhere(days)))
        .select("load_order", "record_number");
  }

  private static Column isElsewhere(Parts days) {
    return not(expr(days.condition()));
  }
}
