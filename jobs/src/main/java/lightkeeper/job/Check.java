package lightkeeper.job;

import static org.apache.spark.sql.functions.col;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says what an ingest would load and reject, and writes nothing. */
@Command(
    name = "check",
    description = "Reads and validates the exports, prints what would be loaded, writes nothing.",
    mixinStandardHelpOptions = true)
public final class Check implements Callable<Integer> {
  private static final int REJECTS_SHOWN = 3;

  @Mixin private Options options;
  @Spec private CommandSpec spec;

  /**
   * Reads, judges and prints.
   *
   * @return 0, whatever the exports hold
   */
  @Override
  public Integer call() {
    Context context = options.reading();
    Measure.check(context);
    PrintWriter out = spec.commandLine().getOut();
    try (Stage stage = new Stage(context.warehouse());
        Loading loading = Loading.of(context, stage, "", false)) {
      Map<Integer, Loading.Tally> tallies = loading.tallies();
      files(out, loading, tallies);
      rejects(out, loading);
      for (String path : loading.passedOver()) {
        out.println("passed over: " + path + " (no feed reads it)");
      }
      out.println("would load " + Counts.of(loading, tallies).inWords());
    }
    out.flush();
    return 0;
  }

  private static void files(PrintWriter out, Loading loading, Map<Integer, Loading.Tally> tallies) {
    List<Row> rows =
        loading
            .ledger(tallies)
            .filter(col("load_order").isin(loading.filesAdded().toArray()))
            .orderBy("load_order")
            .collectAsList();
    if (rows.isEmpty()) {
      out.println("no new file");
      return;
    }
    out.printf(
        Locale.ROOT,
        "%-44s %10s %10s %10s %10s%n",
        "file",
        "read",
        "landed",
        "duplicate",
        "rejected");
    for (Row row : rows) {
      List<String> ignored = row.getList(row.fieldIndex("ignored_columns"));
      out.printf(
          Locale.ROOT,
          "%-44s %10d %10d %10d %10d%s%n",
          row.<String>getAs("path"),
          row.<Long>getAs("rows_read"),
          row.<Long>getAs("rows_landed"),
          row.<Long>getAs("rows_duplicate"),
          row.<Long>getAs("rows_rejected"),
          ignored.isEmpty() ? "" : "  unknown columns: " + String.join(", ", ignored));
    }
  }

  private static void rejects(PrintWriter out, Loading loading) {
    Map<String, List<Row>> byReason = new LinkedHashMap<>();
    List<Row> rows =
        loading
            .rejected()
            .filter(col("load_order").isin(loading.filesAdded().toArray()))
            .withColumn(
                "place",
                org.apache
                    .spark
                    .sql
                    .functions
                    .row_number()
                    .over(
                        org.apache.spark.sql.expressions.Window.partitionBy("feed", "reason")
                            .orderBy("load_order", "record_number")))
            .withColumn(
                "total",
                org.apache
                    .spark
                    .sql
                    .functions
                    .count("*")
                    .over(org.apache.spark.sql.expressions.Window.partitionBy("feed", "reason")))
            .filter(col("place").leq(REJECTS_SHOWN))
            .orderBy("feed", "reason", "place")
            .collectAsList();
    for (Row row : rows) {
      byReason
          .computeIfAbsent(
              "%s %s: %d"
                  .formatted(
                      row.<String>getAs("feed"),
                      row.<String>getAs("reason"),
                      row.<Long>getAs("total")),
              key -> new java.util.ArrayList<>())
          .add(row);
    }
    byReason.forEach(
        (head, first) -> {
          out.println("rejected " + head);
          for (Row row : first) {
            Object number = row.getAs("record_number");
            out.println(
                "  "
                    + row.getAs("path")
                    + (number == null ? "" : ", record " + number)
                    + ": "
                    + row.getAs("detail"));
          }
        });
  }
}
