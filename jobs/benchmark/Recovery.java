import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.sun.management.OperatingSystemMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lightkeeper.job.Run;
import lightkeeper.lakehouse.Publication;
import lightkeeper.lakehouse.Session;
import lightkeeper.lakehouse.Table;
import lightkeeper.lakehouse.Tables;
import lightkeeper.lakehouse.Warehouse;
import lightkeeper.sample.Generator;
import lightkeeper.sample.Profile;
import lightkeeper.statistics.Comparison;
import lightkeeper.statistics.Interval;
import lightkeeper.statistics.RatioComparison;
import lightkeeper.statistics.TeamStratum;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.functions;
import picocli.CommandLine;

/**
 * Whether the whole pipeline recovers planted effects: for each seed it generates exports, runs
 * ingest, conform, measure and compare into Delta tables of their own, and sets the comparisons of
 * the last twelve months against {@code truth.yaml}. One process and one session for all seeds.
 *
 * <p>Arguments: how many seeds, the first of them, and the file of results, to which each seed adds
 * its rows when it is done. Seeds that the file holds are not run again, so a benchmark that was
 * stopped goes on where it was. The tables printed at the end are those of all seeds in the file.
 */
public final class Recovery {
  /**
   * Four background teams, eleven operations, eleven regional and fourteen of the other two. Months
   * before the window keep its start from being the start of everything. Nothing that is planted
   * concerns dependencies, so there are few.
   */
  private static final Profile PROFILE =
      Profile.named("retail").withTeams(54).withServices(180).withMonths(14).withDependencies(2);

  private static final String AS_OF = "2026-07-01";
  private static final LocalDate LAST_MONTH = LocalDate.of(2026, 6, 1);
  private static final int WINDOW_MONTHS = 12;
  private static final double LEVEL = 0.95;

  /** Of five models. */
  private static final int PAIRS = 10;

  private static final List<String> COLUMNS =
      List.of(
          "seed",
          "metric_id",
          "model",
          "reference_model",
          "planted",
          "effect",
          "ci_low",
          "ci_high",
          "teams",
          "reference_teams",
          "verdict",
          "reason",
          "naive",
          "naive_low",
          "naive_high");

  /** How a metric's planted ratio is had, and what the naive one is. */
  private enum Kind {
    /** A rate or share of services: the naive ratio has an interval, with teams as units. */
    RATIO,
    /** The rest of a share of time; likewise. */
    REST,
    /** A median: the naive ratio is that of the published medians, without an interval. */
    MEDIAN,
    /** About people: nothing of services is adjusted for, so there is no other naive ratio. */
    PEOPLE
  }

  /**
   * A metric and the level that is planted for a model; a ratio of levels is the effect.
   *
   * @param part where in {@code truth.yaml} models stand
   */
  private record Target(
      String metric, Kind kind, String part, ToDoubleFunction<JsonNode> level) {}

  private static Target of(String metric, Kind kind, String name) {
    return new Target(
        metric, kind, kind == Kind.PEOPLE ? "people" : "models", model -> number(model, name));
  }

  /**
   * What is planted as such. Team effects are factors of mean 1 on rates and probabilities and of
   * median 1 on medians, drawn alike for all models, so they leave the ratio of standardised rates
   * and of standardised medians what it is. Not here, because nothing is planted for them: lag and
   * staleness (they depend on release dates and on earlier owners), upgrades (a decision where
   * there is nothing newer is none), patches in time, recovery from failed deployments, targets
   * met, load and people per service.
   */
  private static final List<Target> TARGETS =
      List.of(
          of("incident_rate", Kind.RATIO, "incident_ratio"),
          of("change_fail_rate", Kind.RATIO, "change_fail_probability"),
          of("deployment_frequency", Kind.RATIO, "deployments_per_service_month"),
          of("rework_rate", Kind.RATIO, "rework_share"),
          // Follows from three: outages a month times how long they last; all else cancels.
          new Target(
              "availability",
              Kind.REST,
              "models",
              model ->
                  number(model, "incident_ratio")
                      * number(model, "outage_share")
                      * number(model, "restore_median_hours")),
          of("time_to_restore", Kind.MEDIAN, "restore_median_hours"),
          of("time_to_acknowledge", Kind.MEDIAN, "acknowledge_median_minutes"),
          of("change_lead_time", Kind.MEDIAN, "lead_time_median_hours"),
          of("patch_time", Kind.MEDIAN, "patch_median_days"),
          of("voluntary_attrition", Kind.PEOPLE, "voluntary_leaves_per_person_year"),
          new Target(
              "attrition",
              Kind.PEOPLE,
              "people",
              model ->
                  number(model, "voluntary_leaves_per_person_year")
                      + number(model, "other_leaves_per_person_year")),
          of("transfer_rate", Kind.PEOPLE, "completed_moves_per_person_year"),
          // A constant hazard h keeps exp(−h · 365 days): its logarithm is h but for a factor.
          new Target(
              "retention_12_months",
              Kind.PEOPLE,
              "people",
              model -> -Math.log(number(model, "retention_12_months"))));

  private final Path file;
  private final SparkSession spark = Session.open();

  private Recovery(Path file) {
    this.file = file;
  }

  /**
   * Runs the seeds and prints the tables.
   *
   * @param arguments number of seeds, first seed, file of results
   * @throws IOException when a file cannot be read or written
   */
  public static void main(String[] arguments) throws IOException {
    int seeds = Integer.parseInt(arguments[0]);
    long first = Long.parseLong(arguments[1]);
    Recovery recovery = new Recovery(Path.of(arguments[2]).toAbsolutePath());
    Set<Long> done = recovery.done();
    int failed = 0;
    for (long seed = first; seed < first + seeds; seed++) {
      if (!done.contains(seed) && !recovery.seed(seed)) {
        failed++;
      }
    }
    new Summary(recovery.results()).print();
    recovery.spark.stop();
    if (failed > 0) {
      System.out.println("\n" + failed + " seeds failed, see above; run again to try them again.");
      System.exit(1);
    }
  }

  private static double number(JsonNode model, String name) {
    JsonNode node = model.path(name);
    if (!node.isNumber()) {
      throw new IllegalStateException("truth.yaml has no " + name);
    }
    return node.asDouble();
  }

  // --- one seed ---------------------------------------------------------------------------------

  /** Runs one seed and adds its rows to the file; tells and returns false when it fails. */
  private boolean seed(long seed) throws IOException {
    long started = System.nanoTime();
    long worked = worked();
    Path folder = Files.createTempDirectory("recovery-");
    PrintStream shown = System.err;
    ByteArrayOutputStream progress = new ByteArrayOutputStream();
    try {
      Generator.write(PROFILE.withSeed(seed), folder);
      double generated = seconds(started);
      // What the run tells as it goes is of interest only when it fails.
      System.setErr(new PrintStream(progress, true, StandardCharsets.UTF_8));
      run(folder);
      List<Result> results = read(seed, folder);
      System.setErr(shown);
      write(results);
      long intervals = results.stream().filter(Result::isCompared).count();
      long covered = results.stream().filter(one -> one.isCompared() && one.covers()).count();
      System.out.printf(
          Locale.ROOT,
          "seed %d: %.1f s (%.1f s of processors, %.1f s to generate); %d of %d intervals contain"
              + " what was planted; %d MB of heap%n",
          seed,
          seconds(started),
          (worked() - worked) / 1e9,
          generated,
          covered,
          intervals,
          (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20);
      return true;
    } catch (Exception e) {
      System.setErr(shown);
      System.out.println("seed " + seed + " failed");
      System.out.print(progress.toString(StandardCharsets.UTF_8));
      e.printStackTrace(System.out);
      return false;
    } finally {
      delete(folder);
    }
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  /** Processor time of this process in nanoseconds: others may share the machine. */
  private static long worked() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  /** What {@code ./lightkeeper run} does, without leaving the session. */
  private void run(Path folder) {
    // Delta remembers the log of every table it ever saw; those of finished seeds fill the heap.
    DeltaLog.clearCache();
    Run job = new Run();
    new CommandLine(job)
        .parseArgs(
            "--exports",
            folder.resolve("exports").toString(),
            "--warehouse",
            folder.resolve("warehouse").toString(),
            "--as-of",
            AS_OF);
    job.call();
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> inside = Files.walk(folder)) {
      for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** The published comparisons of the last twelve months, with what was planted for them. */
  private List<Result> read(long seed, Path folder) throws IOException {
    JsonNode truth = new YAMLMapper().readTree(folder.resolve("truth.yaml").toFile());
    Warehouse warehouse = new Warehouse(spark, folder.resolve("warehouse"));
    Publication published = warehouse.published().orElseThrow();
    Map<String, Target> targets =
        TARGETS.stream()
            .collect(
                Collectors.toMap(
                    Target::metric, target -> target, (a, b) -> a, LinkedHashMap::new));
    String metrics =
        targets.keySet().stream().collect(Collectors.joining("', '", "metric_id IN ('", "')"));
    Map<String, Double> estimates = estimates(table(warehouse, published, Tables.ESTIMATE), metrics);
    Map<String, List<TeamStratum>> teams =
        teams(table(warehouse, published, Tables.OBSERVATION), metrics, targets);
    List<Result> results = new ArrayList<>();
    for (Row row :
        table(warehouse, published, Tables.COMPARISON)
            .filter(metrics)
            .filter("month = DATE'" + LAST_MONTH + "' AND window_months = " + WINDOW_MONTHS)
            .orderBy("metric_id", "model", "reference_model")
            .collectAsList()) {
      Target target = targets.get(row.<String>getAs("metric_id"));
      String model = row.getAs("model");
      String reference = row.getAs("reference_model");
      JsonNode levels = truth.path(target.part());
      double planted =
          target.level().applyAsDouble(levels.path(model))
              / target.level().applyAsDouble(levels.path(reference));
      double[] naive = {Double.NaN, Double.NaN, Double.NaN};
      if (target.kind() == Kind.MEDIAN) {
        naive[0] =
            estimates.getOrDefault(target.metric() + " " + model, Double.NaN)
                / estimates.getOrDefault(target.metric() + " " + reference, Double.NaN);
      } else if (target.kind() != Kind.PEOPLE) {
        naive =
            naive(
                teams.getOrDefault(target.metric() + " " + model, List.of()),
                teams.getOrDefault(target.metric() + " " + reference, List.of()));
      }
      results.add(
          new Result(
              seed,
              target.metric(),
              model,
              reference,
              planted,
              number(row, "effect"),
              number(row, "ci_low"),
              number(row, "ci_high"),
              count(row, "teams"),
              count(row, "reference_teams"),
              row.getAs("verdict"),
              row.getAs("reason") == null ? "" : row.getAs("reason"),
              naive[0],
              naive[1],
              naive[2]));
    }
    return results;
  }

  private static double number(Row row, String column) {
    Double value = row.getAs(column);
    return value == null ? Double.NaN : value;
  }

  /** Of what is withheld about people not even the teams are told. */
  private static long count(Row row, String column) {
    Long value = row.getAs(column);
    return value == null ? 0 : value;
  }

  private static Dataset<Row> table(Warehouse warehouse, Publication published, Table table) {
    return warehouse.read(table, published.versions().get(table.id()));
  }

  /** The published values, by metric and model. */
  private static Map<String, Double> estimates(Dataset<Row> rows, String metrics) {
    Map<String, Double> values = new HashMap<>();
    for (Row row :
        rows.filter(metrics)
            .filter("month = DATE'" + LAST_MONTH + "' AND window_months = " + WINDOW_MONTHS)
            .filter("value IS NOT NULL")
            .select("metric_id", "model", "value")
            .collectAsList()) {
      values.put(row.getString(0) + " " + row.getString(1), row.getDouble(2));
    }
    return values;
  }

  /** What each team did in the window, all tiers thrown together, by metric and model. */
  private static Map<String, List<TeamStratum>> teams(
      Dataset<Row> rows, String metrics, Map<String, Target> targets) {
    Map<String, List<TeamStratum>> teams = new HashMap<>();
    for (Row row :
        rows.filter(metrics)
            .filter("NOT washout AND month <= DATE'" + LAST_MONTH + "'")
            .filter("month > DATE'" + LAST_MONTH.minusMonths(WINDOW_MONTHS) + "'")
            .groupBy("metric_id", "model", "team_id")
            .agg(functions.sum("numerator"), functions.sum("denominator"))
            .orderBy("metric_id", "model", "team_id")
            .collectAsList()) {
      double denominator = row.getDouble(4);
      boolean rest = targets.get(row.getString(0)).kind() == Kind.REST;
      double numerator = rest ? Math.max(0, denominator - row.getDouble(3)) : row.getDouble(3);
      if (denominator > 0) {
        teams
            .computeIfAbsent(row.getString(0) + " " + row.getString(1), key -> new ArrayList<>())
            .add(new TeamStratum(row.getString(2), 0, numerator, denominator));
      }
    }
    return teams;
  }

  /** The ratio and its interval by the shipped comparison, as if all services were of one tier. */
  private static double[] naive(List<TeamStratum> model, List<TeamStratum> reference) {
    Comparison comparison = RatioComparison.of(model, reference, LEVEL, 1);
    return new double[] {
      comparison.effect().orElse(Double.NaN),
      comparison.interval().map(Interval::lower).orElse(Double.NaN),
      comparison.interval().map(Interval::upper).orElse(Double.NaN)
    };
  }

  // --- the file ---------------------------------------------------------------------------------

  /** One comparison of one seed; NaN where there is no number. */
  private record Result(
      long seed,
      String metric,
      String model,
      String reference,
      double planted,
      double effect,
      double low,
      double high,
      long teams,
      long referenceTeams,
      String verdict,
      String reason,
      double naive,
      double naiveLow,
      double naiveHigh) {

    String line() {
      return String.join(
          ",",
          Long.toString(seed),
          metric,
          model,
          reference,
          cell(planted),
          cell(effect),
          cell(low),
          cell(high),
          Long.toString(teams),
          Long.toString(referenceTeams),
          verdict,
          reason,
          cell(naive),
          cell(naiveLow),
          cell(naiveHigh));
    }

    private static String cell(double number) {
      return Double.isNaN(number) ? "" : Double.toString(number);
    }

    static Result of(String line) {
      String[] cells = line.split(",", -1);
      return new Result(
          Long.parseLong(cells[0]),
          cells[1],
          cells[2],
          cells[3],
          parse(cells[4]),
          parse(cells[5]),
          parse(cells[6]),
          parse(cells[7]),
          Long.parseLong(cells[8]),
          Long.parseLong(cells[9]),
          cells[10],
          cells[11],
          parse(cells[12]),
          parse(cells[13]),
          parse(cells[14]));
    }

    private static double parse(String cell) {
      return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
    }

    boolean isCompared() {
      return !Double.isNaN(effect);
    }

    /** A limit that is not reached bounds nothing. */
    boolean covers() {
      return !(low > planted) && !(high < planted);
    }

    boolean isNaivelyCompared() {
      return !Double.isNaN(naiveLow);
    }

    boolean naiveCovers() {
      return naiveLow <= planted && planted <= naiveHigh;
    }

    /** Whether a difference is called clear. */
    boolean isClear() {
      return verdict.equals("better") || verdict.equals("worse");
    }

    /** Whether a difference is called clear that is not there, or is the other way round. */
    boolean isClearlyWrong() {
      return isClear()
          && (Math.abs(planted - 1) < 1e-9 || (effect > 1) != (planted > 1));
    }

    String pair() {
      return model + " / " + reference;
    }
  }

  /** The seeds that the file holds whole; what a killed process left of one is removed. */
  private Set<Long> done() throws IOException {
    List<Result> whole = results();
    if (Files.exists(file) && Files.readAllLines(file).size() != whole.size() + 1) {
      Files.writeString(file, header() + text(whole));
    }
    return whole.stream().map(Result::seed).collect(Collectors.toSet());
  }

  private void write(List<Result> results) throws IOException {
    Files.writeString(
        file,
        (Files.exists(file) ? "" : header()) + text(results),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private static String header() {
    return String.join(",", COLUMNS) + "\n";
  }

  private static String text(List<Result> results) {
    return results.stream().map(one -> one.line() + "\n").collect(Collectors.joining());
  }

  /** The rows of the seeds that have all of theirs. */
  private List<Result> results() throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    Map<Long, List<Result>> seeds = new TreeMap<>();
    for (String line : Files.readAllLines(file)) {
      if (!line.startsWith(COLUMNS.get(0)) && line.split(",", -1).length == COLUMNS.size()) {
        Result one = Result.of(line);
        seeds.computeIfAbsent(one.seed(), seed -> new ArrayList<>()).add(one);
      }
    }
    return seeds.values().stream()
        .filter(rows -> rows.size() == TARGETS.size() * PAIRS)
        .flatMap(List::stream)
        .toList();
  }

  // --- the tables -------------------------------------------------------------------------------

  /** The tables, as Markdown. */
  private record Summary(List<Result> results) {
    void print() {
      Set<Long> seeds = results.stream().map(Result::seed).collect(Collectors.toSet());
      System.out.println("\n" + seeds.size() + " seeds. All pairs of models together:\n");
      System.out.println(
          "| metric | comparisons | contain the planted ratio | least and most of a pair"
              + " | effect / planted | clear | clear and wrong | naive / planted, least and most"
              + " | naive intervals that contain it | least and most of a pair |");
      System.out.println("|---|---|---|---|---|---|---|---|---|---|");
      metrics().forEach(this::printMetric);
      System.out.println(
          "\nBy pair; effects are geometric means:\n\n"
              + "| metric | pair | planted | comparisons | contain it | effect | too high"
              + " | too low | clear | clear and wrong | naive | naive intervals that contain it |");
      System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|");
      for (String metric : metrics()) {
        pairs(metric).values().forEach(pair -> printPair(metric, pair));
      }
    }

    private Set<String> metrics() {
      Set<String> present = results.stream().map(Result::metric).collect(Collectors.toSet());
      return TARGETS.stream()
          .map(Target::metric)
          .filter(present::contains)
          .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Map<String, List<Result>> pairs(String metric) {
      return results.stream()
          .filter(one -> one.metric().equals(metric))
          .collect(Collectors.groupingBy(Result::pair, TreeMap::new, Collectors.toList()));
    }

    private void printMetric(String metric) {
      Map<String, List<Result>> pairs = pairs(metric);
      List<Result> compared =
          pairs.values().stream().flatMap(List::stream).filter(Result::isCompared).toList();
      List<Result> naive = compared.stream().filter(Result::isNaivelyCompared).toList();
      System.out.println(
          "| "
              + String.join(
                  " | ",
                  metric,
                  Integer.toString(compared.size()),
                  share(compared, Result::covers) + " ± " + error(compared),
                  range(pairs, Result::isCompared, Result::covers),
                  times(mean(compared, one -> one.effect() / one.planted())),
                  share(compared, Result::isClear),
                  share(compared, Result::isClearlyWrong),
                  naiveRange(pairs),
                  share(naive, Result::naiveCovers),
                  range(pairs, Result::isNaivelyCompared, Result::naiveCovers))
              + " |");
    }

    private static void printPair(String metric, List<Result> pair) {
      List<Result> compared = pair.stream().filter(Result::isCompared).toList();
      List<Result> naive = pair.stream().filter(Result::isNaivelyCompared).toList();
      System.out.println(
          "| "
              + String.join(
                  " | ",
                  metric,
                  pair.get(0).pair(),
                  times(pair.get(0).planted()),
                  Integer.toString(compared.size()),
                  share(compared, Result::covers),
                  times(mean(compared, Result::effect)),
                  share(compared, one -> one.low() > one.planted()),
                  share(compared, one -> one.high() < one.planted()),
                  share(compared, Result::isClear),
                  share(compared, Result::isClearlyWrong),
                  times(mean(pair, Result::naive)),
                  share(naive, Result::naiveCovers))
              + " |");
    }

    private static String share(List<Result> of, Predicate<Result> which) {
      return of.isEmpty()
          ? "–"
          : String.format(
              Locale.ROOT, "%.1f", 100.0 * of.stream().filter(which).count() / of.size());
    }

    /** The standard error of a share of all pairs: those of one seed are alike, seeds are not. */
    private static String error(List<Result> compared) {
      Map<Long, double[]> seeds = new TreeMap<>();
      for (Result one : compared) {
        double[] own = seeds.computeIfAbsent(one.seed(), seed -> new double[2]);
        own[0] += one.covers() ? 1 : 0;
        own[1]++;
      }
      double all = compared.stream().filter(Result::covers).count() / (double) compared.size();
      double square = 0;
      for (double[] own : seeds.values()) {
        square += (own[0] - all * own[1]) * (own[0] - all * own[1]);
      }
      int count = seeds.size();
      return count < 2
          ? "–"
          : String.format(
              Locale.ROOT,
              "%.1f",
              100 * Math.sqrt(square * count / (count - 1)) / compared.size());
    }

    private static String range(
        Map<String, List<Result>> pairs, Predicate<Result> among, Predicate<Result> which) {
      double[] shares =
          pairs.values().stream()
              .map(pair -> pair.stream().filter(among).toList())
              .filter(pair -> !pair.isEmpty())
              .mapToDouble(pair -> 100.0 * pair.stream().filter(which).count() / pair.size())
              .sorted()
              .toArray();
      return shares.length == 0
          ? "–"
          : String.format(Locale.ROOT, "%.1f–%.1f", shares[0], shares[shares.length - 1]);
    }

    private static String naiveRange(Map<String, List<Result>> pairs) {
      double[] ratios =
          pairs.values().stream()
              .mapToDouble(pair -> mean(pair, one -> one.naive() / one.planted()))
              .filter(ratio -> !Double.isNaN(ratio))
              .sorted()
              .toArray();
      return ratios.length == 0
          ? "–"
          : String.format(Locale.ROOT, "%.2f–%.2f", ratios[0], ratios[ratios.length - 1]);
    }

    /** The geometric mean of what there is. */
    private static double mean(List<Result> of, ToDoubleFunction<Result> number) {
      return Math.exp(
          of.stream()
              .mapToDouble(number)
              .filter(value -> !Double.isNaN(value))
              .map(Math::log)
              .average()
              .orElse(Double.NaN));
    }

    private static String times(double ratio) {
      return Double.isNaN(ratio) ? "–" : String.format(Locale.ROOT, "%.3f", ratio);
    }
  }
}
