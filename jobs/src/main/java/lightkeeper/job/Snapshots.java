package lightkeeper.job;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import lightkeeper.lakehouse.Sql;
import lightkeeper.lakehouse.Table;
import lightkeeper.lakehouse.Tables;
import lightkeeper.settings.Sha256;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Makes {@code conformed.service_snapshot} of what is new only. What a snapshot says follows from
 * its own records and those of the service's one before; so a change of some days reaches the
 * snapshots of these days and, of each service, the next one after them.
 */
final class Snapshots {
  private static final Seq<String> KEY =
      CollectionConverters.asScala(List.of("service_id", "snapshot_on")).toSeq();

  private static final Table TABLE = Tables.SERVICE_SNAPSHOT;

  /** The query that makes the whole table of {@code landing.dependency}. */
  private static final String SQL = Conform.sql(TABLE);

  private static final String BEFORE_JUDGED = "snapshots before records are judged by each other";

  private Snapshots() {}

  /**
   * The snapshots of records that were written before they were judged by each other, kept for
   * {@link #write} too: a snapshot in which a key stands twice has more {@code dependency_rows}
   * than {@code package_versions}.
   *
   * @param added the days to which records were added; empty: all are new
   */
  static Dataset<Row> beforeJudged(Context context, Stage stage, Optional<Parts> added) {
    return stage.once(
        BEFORE_JUDGED,
        () -> {
          stage.show(landing(context));
          return stage.keep(
              added.isEmpty()
                  ? all(context)
                  : renewed(context, stage, added.get(), stage.read(TABLE)));
        });
  }

  private static Dataset<Row> all(Context context) {
    return Sql.query(context.spark(), TABLE.path() + ".sql", SQL, context.parameters());
  }

  /** Writes the table, or leaves it as it is published when nothing it is made of has changed. */
  static void write(Context context, Stage stage) {
    Table landing = landing(context);
    Optional<Parts> parts = stage.parts(landing);
    Optional<Dataset<Row>> before = stage.made(BEFORE_JUDGED);
    if (before.isPresent()) {
      Optional<Parts> corrected = stage.amended(landing);
      Dataset<Row> rows =
          corrected.isPresent()
              ? renewed(context, stage, corrected.get(), before.get())
              : before.get();
      write(stage, rows, parts);
      note(context, stage);
      return;
    }
    boolean isOfPublished = areOfPublished(context, stage);
    if (isOfPublished && parts.map(Parts::isNone).orElse(!stage.wrote(landing))) {
      return;
    }
    if (isOfPublished && parts.isPresent()) {
      write(stage, renewed(context, stage, parts.get(), stage.read(TABLE)), parts);
    } else {
      write(stage, all(context), Optional.empty());
    }
    note(context, stage);
  }

  private static void write(Stage stage, Dataset<Row> rows, Optional<Parts> parts) {
    if (parts.isPresent()) {
      stage.write(TABLE, rows, parts.get());
    } else {
      stage.write(TABLE, rows);
    }
  }

  /** Whether the snapshots that are published are those of the published records. */
  static boolean areOfPublished(Context context, Stage stage) {
    Optional<String> made = stage.publishedMadeBy(TABLE);
    return made.isPresent()
        && stage.publishedMadeBy(landing(context)).map(rows -> madeBy(context, rows)).equals(made);
  }

  /** Notes what the table was made of. */
  private static void note(Context context, Stage stage) {
    String rows = stage.madeBy(landing(context).id());
    if (rows != null) {
      stage.madeBy(TABLE, madeBy(context, rows));
    }
  }

  private static Table landing(Context context) {
    return Tables.landing(
        context.feeds().stream()
            .filter(feed -> Tables.landing(feed).isKeptInParts())
            .findFirst()
            .orElseThrow());
  }

  /** The program, which decides what the query means; the query, its parameters, what it reads. */
  private static String madeBy(Context context, String rows) {
    // Not the as-of: the same rows were accepted up to a later one.
    String writer = rows.substring(rows.lastIndexOf(' ') + 1);
    try {
      Map<String, Object> parameters = new TreeMap<>(context.parameters());
      parameters.keySet().removeIf(name -> !SQL.contains(":" + name));
      return Sha256.of(String.join("\n", Sha256.ofProgram(), SQL, parameters.toString(), writer));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the program: " + e, e);
    }
  }

  /**
   * The table after some days have changed.
   *
   * @param parts the days, of the landing table
   * @param made the table's rows before
   */
  private static Dataset<Row> renewed(
      Context context, Stage stage, Parts parts, Dataset<Row> made) {
    Table landing = parts.table();
    Column isNew = expr(parts.condition());
    Dataset<Row> records = stage.read(landing).filter("is_current");
    Dataset<Row> before = made.filter(not(isNew));
    WindowSpec service = Window.partitionBy("service_id").orderBy("snapshot_on");
    Dataset<Row> reached =
        stage.hold(
            before
                .select("service_id", "snapshot_on")
                .unionByName(records.filter(isNew).select("service_id", "snapshot_on").distinct())
                .withColumn("is_new", isNew)
                .withColumn(
                    "is_reached",
                    col("is_new").or(coalesce(lag("is_new", 1).over(service), lit(false))))
                .withColumn(
                    "is_next_reached", coalesce(lead("is_reached", 1).over(service), lit(false)))
                .filter("is_reached OR is_next_reached")
                .select("service_id", "snapshot_on", "is_reached"));
    List<LocalDate> days =
        reached.select("snapshot_on").distinct().collectAsList().stream()
            .map(row -> row.getLocalDate(0))
            .toList();
    Dataset<Row> keys = reached.select("service_id", "snapshot_on");
    // For this query only; it reads what it is shown when it is planned, here and now.
    context
        .warehouse()
        .show(
            landing,
            stage
                .read(landing)
                .filter(Parts.of(landing, days).condition())
                .join(broadcast(keys), KEY, "left_semi"));
    Dataset<Row> again = all(context);
    stage.show(landing);
    Dataset<Row> renewed = reached.filter("is_reached").select("service_id", "snapshot_on");
    return again
        .join(broadcast(renewed), KEY, "left_semi")
        .unionByName(before.join(broadcast(renewed), KEY, "left_anti"));
  }
}
