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

  private Snapshots() {}

  /**
   * Writes the table, or leaves it as it is published when nothing it is made of has changed.
   *
   * @param file where the query stands, for messages
   * @param sql the query that makes the whole table of {@code landing.dependency}
   */
  static void write(Context context, Stage stage, String file, String sql) {
    Table table = Tables.SERVICE_SNAPSHOT;
    Table landing = landing(context);
    Optional<String> made = stage.publishedMadeBy(table);
    boolean isOfPublished =
        stage.publishedMadeBy(landing).map(rows -> madeBy(context, sql, rows)).equals(made);
    Optional<Parts> parts = stage.parts(landing);
    if (made.isPresent()
        && isOfPublished
        && parts.map(Parts::isNone).orElse(!stage.wrote(landing))) {
      return;
    }
    if (made.isPresent() && isOfPublished && parts.isPresent()) {
      stage.write(table, renewed(context, stage, parts.get(), file, sql), parts.get());
    } else {
      stage.write(table, Sql.query(context.spark(), file, sql, context.parameters()));
    }
    String rows = stage.madeBy(landing.id());
    if (rows != null) {
      stage.madeBy(table, madeBy(context, sql, rows));
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
  private static String madeBy(Context context, String sql, String rows) {
    // Not the as-of: the same rows were accepted up to a later one.
    String writer = rows.substring(rows.lastIndexOf(' ') + 1);
    try {
      Map<String, Object> parameters = new TreeMap<>(context.parameters());
      parameters.keySet().removeIf(name -> !sql.contains(":" + name));
      return Sha256.of(String.join("\n", Sha256.ofProgram(), sql, parameters.toString(), writer));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the program: " + e, e);
    }
  }

  private static Dataset<Row> renewed(
      Context context, Stage stage, Parts parts, String file, String sql) {
    Table landing = parts.table();
    Column isNew = expr(parts.condition());
    Dataset<Row> records = stage.read(landing).filter("is_current");
    Dataset<Row> before = stage.read(Tables.SERVICE_SNAPSHOT).filter(not(isNew));
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
    Dataset<Row> made = Sql.query(context.spark(), file, sql, context.parameters());
    stage.show(landing);
    Dataset<Row> renewed = reached.filter("is_reached").select("service_id", "snapshot_on");
    return made.join(broadcast(renewed), KEY, "left_semi")
        .unionByName(before.join(broadcast(renewed), KEY, "left_anti"));
  }
}
