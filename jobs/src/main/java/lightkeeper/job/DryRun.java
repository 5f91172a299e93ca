package lightkeeper.job;

import static org.apache.spark.sql.functions.col;

import java.io.PrintWriter;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import lightkeeper.export.Feed;
import lightkeeper.lakehouse.Table;
import lightkeeper.lakehouse.Tables;
import lightkeeper.metric.Metric;
import org.apache.spark.sql.Row;

/**
 * Says what a run would touch, and why, and writes nothing. A month is named where a record in it
 * is new, corrected or counts no more; figures over a window of months follow those in it.
 */
final class DryRun {
  /** Who holds what decides about every month. */
  private static final Set<String> ABOUT_ALL_MONTHS = Set.of("team", "service", "ownership");

  private static final String EVERYTHING = "every day, month and metric is made anew";

  private final Context context;
  private final PrintWriter out;
  private final Map<String, Set<String>> feedsOf = new LinkedHashMap<>();

  private DryRun(Context context, PrintWriter out) {
    this.context = context;
    this.out = out;
  }

  /**
   * Prints what a run would do.
   *
   * @param startsOver whether it would start over
   * @param out where to
   */
  static void tell(Context context, boolean startsOver, PrintWriter out) {
    Measure.check(context);
    try (Stage stage = new Stage(context.warehouse(), startsOver);
        Loading loading = Loading.of(context, stage, "")) {
      new DryRun(context, out).tell(stage, loading, startsOver);
    }
    out.flush();
  }

  private void tell(Stage stage, Loading loading, boolean startsOver) {
    List<String> files = loading.filesAddedInWords();
    List<String> reasons = reasons(startsOver);
    if (files.isEmpty() && reasons.isEmpty()) {
      out.println("nothing is new: a run would end at once");
      return;
    }
    out.println("files to read: " + files.size());
    files.forEach(file -> out.println("  " + file));
    reasons.forEach(out::println);
    if (reasons.stream().anyMatch(reason -> reason.endsWith(EVERYTHING))) {
      return;
    }
    loading.openKey(false);
    loading.judge(true);
    Map<String, String> months = new LinkedHashMap<>();
    for (Feed feed : context.feeds()) {
      Table table = Tables.landing(feed);
      if (table.isKeptInParts()) {
        out.println(
            table.id()
                + ": "
                + loading.parts(feed).map(DryRun::days).orElse("all days are judged anew"));
      }
      months(loading, feed).ifPresent(told -> months.put(feed.name(), told));
    }
    out.println("months with records that are new, corrected or count no more");
    months.forEach((feed, told) -> out.println("  " + feed + ": " + told));
    metrics(stage, months);
  }

  /** What else than files is new. */
  private List<String> reasons(boolean startsOver) {
    Optional<String> last = RunLog.lastInputs(context.warehouse());
    if (startsOver || last.isEmpty()) {
      return List.of((startsOver ? "--rebuild: " : "no run of all steps before: ") + EVERYTHING);
    }
    String[] then = last.get().split(" ", -1);
    String[] now = RunLog.inputs(context).split(" ", -1);
    List<String> reasons = new ArrayList<>();
    if (!then[0].equals(now[0])) {
      reasons.add("another program: " + EVERYTHING);
    }
    if (!then[1].equals(now[1])) {
      reasons.add("another configuration");
    }
    if (!then[2].equals(now[2])) {
      reasons.add(
          "the as-of goes from %s to %s: all that is open, and the months in between"
              .formatted(then[2], now[2]));
    }
    return reasons;
  }

  private static String days(Parts parts) {
    if (parts.isNone()) {
      return "no day is judged anew";
    }
    List<LocalDate> days = parts.days();
    return "%d days from %s to %s are judged anew"
        .formatted(days.size(), days.get(0), days.get(days.size() - 1));
  }

  /** The months of a feed's records that a run would change, as ranges; empty: none. */
  private static Optional<String> months(Loading loading, Feed feed) {
    List<LocalDate> months =
        loading
            .changed(feed)
            .selectExpr("TRUNC(start, 'MONTH') AS month")
            .distinct()
            .orderBy("month")
            .collectAsList()
            .stream()
            .map(row -> row.getLocalDate(0))
            .toList();
    if (months.isEmpty()) {
      return Optional.empty();
    }
    if (ABOUT_ALL_MONTHS.contains(feed.name())) {
      return Optional.of("all, as who holds what decides about each");
    }
    List<String> ranges = new ArrayList<>();
    LocalDate from = months.get(0);
    for (int i = 0; i < months.size(); i++) {
      LocalDate month = months.get(i);
      boolean isLast = i + 1 == months.size() || !months.get(i + 1).equals(month.plusMonths(1));
      if (isLast) {
        ranges.add(word(from) + (from.equals(month) ? "" : " to " + word(month)));
        from = i + 1 == months.size() ? from : months.get(i + 1);
      }
    }
    return Optional.of(String.join(", ", ranges));
  }

  private static String word(LocalDate month) {
    return month.toString().substring(0, 7);
  }

  private void metrics(Stage stage, Map<String, String> months) {
    Map<String, String> published = new TreeMap<>();
    for (Row row :
        stage.read(Tables.DEFINITION).select(col("metric_id"), col("sql")).collectAsList()) {
      published.put(row.getString(0), row.getString(1));
    }
    out.println("metrics, with their windows of up to 12 months");
    for (Metric metric : context.metrics()) {
      Set<String> reads = new TreeSet<>(feeds(metric.sql()));
      String before = published.get(metric.id());
      String why =
          before == null
              ? "all months, as it is new"
              : before.equals(metric.sql())
                  ? reads.stream()
                      .filter(months::containsKey)
                      .map(feed -> feed + " " + months.get(feed))
                      .collect(Collectors.joining("; "))
                  : "all months, as its file changed";
      if (!why.isEmpty()) {
        out.println("  " + metric.id() + ": " + why);
      }
    }
    published.keySet().stream()
        .filter(id -> context.metrics().stream().noneMatch(metric -> metric.id().equals(id)))
        .forEach(id -> out.println("  " + id + ": gone, as it has no file any more"));
  }

  /** The feeds that a query rests on, through the conformed tables that it reads. */
  private Set<String> feeds(String sql) {
    Set<String> feeds = new TreeSet<>();
    for (Feed feed : context.feeds()) {
      if (sql.contains(Tables.landing(feed).id())) {
        feeds.add(feed.name());
      }
    }
    for (String id : Conform.reads(sql)) {
      Set<String> known = feedsOf.get(id);
      if (known == null) {
        // First a set that is empty: no table rests on itself.
        feedsOf.put(id, Set.of());
        Table table =
            Tables.CONFORMED.stream().filter(one -> one.id().equals(id)).findFirst().orElseThrow();
        known = feeds(Conform.sql(table));
        feedsOf.put(id, known);
      }
      feeds.addAll(known);
    }
    return feeds;
  }
}
