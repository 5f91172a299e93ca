package lightkeeper.job;

import static org.apache.spark.sql.functions.col;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import lightkeeper.export.Feed;
import lightkeeper.export.RejectReason;
import lightkeeper.source.Sources;
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

  /** So wide are the names of files at least, in characters. */
  private static final int NARROWEST = 44;

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
        Loading loading = Loading.of(context, stage, "")) {
      loading.openKey(false);
      loading.judge(false);
      Map<Integer, Loading.Tally> tallies = loading.tallies();
      files(out, loading, tallies);
      loading.ledger().sources().ifPresent(sources -> taken(out, loading, sources));
      rejects(out, loading);
      loading
          .ledger()
          .sources()
          .ifPresent(sources -> unknownServices(out, context, loading, sources));
      for (Feed feed : context.feeds()) {
        Map<Integer, String> files = new TreeMap<>();
        loading.ledger().entries().stream()
            .filter(file -> file.feed().equals(feed) && file.problem() == null)
            .forEach(file -> files.put(file.loadOrder(), file.source()));
        Suspicions.of(feed, loading.judged(feed), files, loading.filesAdded())
            .forEach(told -> out.println("odd: " + told));
      }
      for (String path : loading.ledger().passedOver()) {
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
            .ledger()
            .rows(tallies)
            .filter(col("load_order").isin(loading.filesAdded().toArray()))
            .orderBy("load_order")
            .collectAsList();
    if (rows.isEmpty()) {
      out.println("no new file");
      return;
    }
    List<String> names = names(rows);
    int width = names.stream().mapToInt(String::length).max().orElse(0);
    String columns = "%-" + Math.max(width, NARROWEST) + "s %10s %10s %10s %10s%s%n";
    out.printf(Locale.ROOT, columns, "file", "read", "landed", "duplicate", "rejected", "");
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      List<String> ignored = row.getList(row.fieldIndex("ignored_columns"));
      out.printf(
          Locale.ROOT,
          columns,
          names.get(i),
          row.<Long>getAs("rows_read"),
          row.<Long>getAs("rows_landed"),
          row.<Long>getAs("rows_duplicate"),
          row.<Long>getAs("rows_rejected"),
          ignored.isEmpty() ? "" : "  unknown columns: " + String.join(", ", ignored));
    }
  }

  /** The files' paths, with what reads them where several do. */
  private static List<String> names(List<Row> files) {
    Set<String> once = new HashSet<>();
    Set<String> often = new HashSet<>();
    for (Row file : files) {
      String path = file.getAs("path");
      if (!once.add(path)) {
        often.add(path);
      }
    }
    List<String> names = new ArrayList<>();
    for (Row file : files) {
      String path = file.getAs("path");
      names.add(often.contains(path) ? path + " (" + file.getAs("source") + ")" : path);
    }
    return names;
  }

  /** What mappings take the columns of their files for. */
  private static void taken(PrintWriter out, Loading loading, Sources sources) {
    for (String source : loading.sourcesAdded()) {
      out.println("read by conf/sources/" + source + ".yaml:");
      sources
          .columns(source)
          .forEach((column, expression) -> out.println("  " + column + " = " + expression));
    }
  }

  /** Keys of services that no line of conf/service-keys.csv knows, as lines to paste there. */
  private static void unknownServices(
      PrintWriter out, Context context, Loading loading, Sources sources) {
    Set<String> lines = new TreeSet<>();
    for (Feed feed : context.feeds()) {
      if (!feed.refersToService()) {
        continue;
      }
      List<Row> keys =
          loading
              .judged(feed)
              .filter(col("reason").equalTo(RejectReason.UNKNOWN_SERVICE.word()))
              .select("load_order", "service_id")
              .distinct()
              .collectAsList();
      for (Row row : keys) {
        String source = loading.ledger().source(row.getInt(0));
        if (source != null) {
          String key = row.getString(1);
          String cell = key.matches("[^\",\r\n]*") ? key : "\"" + key.replace("\"", "\"\"") + "\"";
          lines.add(sources.namespace(source) + "," + cell + ",");
        }
      }
    }
    if (!lines.isEmpty()) {
      out.println("services that are not known; complete these lines in conf/service-keys.csv:");
      lines.forEach(out::println);
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
