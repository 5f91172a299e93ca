package lightkeeper.job;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.get_json_object;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Set;
import lightkeeper.export.Feed;
import lightkeeper.export.PersonKey;
import lightkeeper.lakehouse.Publication;
import lightkeeper.lakehouse.Table;
import lightkeeper.lakehouse.Tables;
import lightkeeper.lakehouse.Warehouse;
import lightkeeper.settings.ConfigurationException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Removes one person from every table and from every old version of it, and works out anew what
 * rested on the person. Everyone sees that there was an erasure, nobody whose.
 */
@Command(
    name = "forget",
    description = {
      "Removes one person from every table and every old version of it. The employee id is read"
          + " from standard input, so that it stands in no list of processes and no history.",
      "Erase the person at the source and in the exports folder first: a later export that holds the"
          + " person brings it back, and so does an earlier one that is read again because its"
          + " mapping has changed, or --from and --to ask for it."
    },
    mixinStandardHelpOptions = true)
public final class Forget extends Job {
  @Parameters(hidden = true, arity = "0..*")
  private List<String> words;

  /**
   * Runs the job; for {@code spark-submit}.
   *
   * @param arguments the options of {@code forget}
   */
  public static void main(String[] arguments) {
    Execution.main(new Forget(), arguments);
  }

  @Override
  Context context() {
    if (words != null) {
      // Not shown again: it may be the id.
      throw new ConfigurationException(
          "forget: give the employee id on standard input, not on the command line");
    }
    return options().working();
  }

  @Override
  List<Step> steps() {
    String id = id();
    return List.of(
        (context, stage, log) -> erase(context, stage, id),
        Conform::conform,
        Measure::measure,
        Compare::compare);
  }

  /** Old versions of what is restricted go for good; publications before this one lose them. */
  @Override
  void afterwards(Context context, Stage stage) {
    context.progress().tell("forget: removing old versions");
    List<Table> restricted =
        Tables.all(context.settings().models().keySet()).values().stream()
            .filter(Table::isRestricted)
            .toList();
    // Older publications stop to name them before they are gone.
    Warehouse warehouse = context.warehouse();
    Publication last = warehouse.published().orElseThrow();
    warehouse.replace(
        Tables.RUN_TABLE,
        warehouse
            .log(Tables.RUN_TABLE)
            .filter(
                col("run_id")
                    .equalTo(last.runId())
                    .or(not(col("table").isin(restricted.stream().map(Table::id).toArray())))));
    // What is published need not be the latest: a run that was killed may have written more.
    for (Table table : restricted) {
      Long version = last.versions().get(table.id());
      warehouse.removeAllBut(table, version == null ? Set.of() : Set.of(version));
    }
    // Last, so that nothing keeps the old versions.
    Scorecard.write(context, stage);
  }

  private static String id() {
    try {
      // Not closed: standard input is not ours.
      String line =
          new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
      if (line == null || line.isBlank()) {
        throw new ConfigurationException("forget: standard input holds no employee id");
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the employee id from standard input", e);
    }
  }

  private static void erase(Context context, Stage stage, String id) {
    if (!stage.has(Tables.KEY_FINGERPRINT)) {
      throw new ConfigurationException(
          "--warehouse: nobody was ever read into " + context.warehouse().root());
    }
    PersonKey key = new PersonKeys(context, stage).ofWarehouse();
    String pseudonym = key.pseudonym(id);
    Feed feed = context.feeds().stream().filter(Feed::isAboutPeople).findFirst().orElseThrow();
    Table landing = Tables.landing(feed);
    Column isThePerson = col("person_key").equalTo(pseudonym);
    Column holdsThePerson = get_json_object(col("record"), "$.person_key").equalTo(pseudonym);
    Dataset<Row> landed = stage.hold(stage.read(landing));
    Dataset<Row> held = stage.hold(stage.read(Tables.HELD_PEOPLE));
    Dataset<Row> rejected = stage.hold(stage.read(Tables.REJECTED));
    Dataset<Row> places = held.filter(holdsThePerson).select("load_order", "record_number");
    // Of what was held, rejects are told in a table of their own; the rest are repeats.
    Dataset<Row> outcomes =
        places
            .join(
                rejected.select(
                    col("load_order"), col("record_number"), lit(true).as("is_rejected")),
                scala(List.of("load_order", "record_number")),
                "left")
            .select(
                col("load_order"),
                lit(false).as("is_landed"),
                coalesce(col("is_rejected"), lit(false)).as("is_rejected"))
            .unionByName(
                landed
                    .filter(isThePerson)
                    .select(
                        col("load_order"),
                        lit(true).as("is_landed"),
                        lit(false).as("is_rejected")));
    Dataset<Row> gone =
        outcomes
            .groupBy("load_order")
            .agg(
                org.apache.spark.sql.functions.count(lit(1)).as("gone"),
                count_if(col("is_landed")).as("gone_landed"),
                count_if(col("is_rejected")).as("gone_rejected"));
    stage.write(Tables.EXPORT_FILE, less(stage.read(Tables.EXPORT_FILE), gone));
    stage.write(
        Tables.REJECTED,
        rejected.join(places, scala(List.of("load_order", "record_number")), "left_anti"));
    stage.write(landing, landed.filter(not(isThePerson)));
    stage.write(Tables.HELD_PEOPLE, held.filter(not(holdsThePerson)));
    context.progress().tell("forget: erased");
  }

  /** The ledger without the records that are gone. */
  private static Dataset<Row> less(Dataset<Row> ledger, Dataset<Row> gone) {
    Column zero = lit(0L);
    Column goneAll = coalesce(col("gone"), zero);
    Column goneLanded = coalesce(col("gone_landed"), zero);
    Column goneRejected = coalesce(col("gone_rejected"), zero);
    return ledger
        .join(gone, scala(List.of("load_order")), "left")
        .withColumn("rows_read", col("rows_read").minus(goneAll))
        .withColumn("rows_landed", col("rows_landed").minus(goneLanded))
        .withColumn("rows_rejected", col("rows_rejected").minus(goneRejected))
        .withColumn(
            "rows_duplicate",
            col("rows_duplicate").minus(goneAll.minus(goneLanded).minus(goneRejected)))
        .drop("gone", "gone_landed", "gone_rejected");
  }

  private static scala.collection.immutable.Seq<String> scala(List<String> names) {
    return scala.jdk.javaapi.CollectionConverters.asScala(names).toSeq();
  }
}
