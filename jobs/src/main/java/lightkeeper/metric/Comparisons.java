package lightkeeper.metric;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import lightkeeper.statistics.Comparison;
import lightkeeper.statistics.Holm;
import lightkeeper.statistics.Interval;
import lightkeeper.statistics.TeamDuration;
import lightkeeper.statistics.Verdict;
import org.apache.spark.api.java.function.FlatMapGroupsFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Compares the models with each other: every metric and pair, over the twelve months that end with
 * each of the last twelve months.
 */
public final class Comparisons {
  /** The seed of the draws of permutation tests. */
  public static final long SEED = MetricComparison.SEED;

  private static final int MONTHS_TOLD = 12;
  private static final int WINDOW_MONTHS = 12;

  /**
   * A case of any metric, with its stratum: a service's tier; of a stretch of employment, the
   * number of the team's region; of other cases about people, none.
   */
  private static final StructType CASE =
      new StructType()
          .add("metric_id", DataTypes.StringType)
          .add("model", DataTypes.StringType)
          .add("team_id", DataTypes.StringType)
          .add("stratum", DataTypes.IntegerType)
          .add("month", DataTypes.DateType)
          .add("service_id", DataTypes.StringType)
          .add("numerator", DataTypes.DoubleType)
          .add("denominator", DataTypes.DoubleType)
          .add("duration", DataTypes.DoubleType)
          .add("ended", DataTypes.BooleanType)
          .add("person_key", DataTypes.StringType)
          .add("hired_on", DataTypes.DateType)
          .add("started_on", DataTypes.DateType)
          .add("ended_on", DataTypes.DateType)
          .add("left", DataTypes.BooleanType);

  private static final StructType PAIR =
      new StructType()
          .add("metric_id", DataTypes.StringType)
          .add("month", DataTypes.DateType)
          .add("model", DataTypes.StringType)
          .add("reference_model", DataTypes.StringType)
          .add("effect", DataTypes.DoubleType)
          .add("ci_low", DataTypes.DoubleType)
          .add("ci_high", DataTypes.DoubleType)
          .add("p_value", DataTypes.DoubleType)
          .add("overlap", DataTypes.DoubleType)
          .add("teams", DataTypes.LongType)
          .add("reference_teams", DataTypes.LongType)
          .add("verdict_alone", DataTypes.StringType)
          .add("reason", DataTypes.StringType);

  private static final StructType COMPARISON =
      new StructType()
          .add("metric_id", DataTypes.StringType)
          .add("month", DataTypes.DateType)
          .add("window_months", DataTypes.IntegerType)
          .add("model", DataTypes.StringType)
          .add("reference_model", DataTypes.StringType)
          .add("effect_kind", DataTypes.StringType)
          .add("effect", DataTypes.DoubleType)
          .add("ci_low", DataTypes.DoubleType)
          .add("ci_high", DataTypes.DoubleType)
          .add("p_value", DataTypes.DoubleType)
          .add("p_adjusted", DataTypes.DoubleType)
          .add("adjusted_for", DataTypes.StringType)
          .add("overlap", DataTypes.DoubleType)
          .add("teams", DataTypes.LongType)
          .add("reference_teams", DataTypes.LongType)
          .add("verdict", DataTypes.StringType)
          .add("reason", DataTypes.StringType);

  private Comparisons() {}

  /**
   * The tables that comparisons are made from.
   *
   * @param observations rows of {@code metrics.observation}
   * @param durations rows of duration metrics: id, dimensions, how long, whether it ended
   * @param peopleObservations rows of {@code restricted.observation}
   * @param stretches rows of survival metrics, as for {@link PeopleEstimates#of}
   * @param teams rows of {@code conformed.team}
   * @param estimates rows of {@code metrics.estimate}, which say what of people may be told
   */
  public record Input(
      Dataset<Row> observations,
      Dataset<Row> durations,
      Dataset<Row> peopleObservations,
      Dataset<Row> stretches,
      Dataset<Row> teams,
      Dataset<Row> estimates) {}

  /**
   * Compares. Of two models the one declared earlier is the reference.
   *
   * @param spark the session
   * @param metrics the metrics
   * @param models the ids of the models, in the order in which they are declared
   * @param months the months that have estimates
   * @param input what they are made from
   * @return rows of {@code metrics.comparison}
   */
  public static Dataset<Row> of(
      SparkSession spark, List<Metric> metrics, List<String> models, Months months, Input input) {
    Map<String, ComparisonRule> rules =
        metrics.stream().collect(Collectors.toMap(Metric::id, ComparisonRule::of));
    int count = Math.min(MONTHS_TOLD, months.count());
    // Older months are in no window.
    int reach = Math.min(months.count(), MONTHS_TOLD + WINDOW_MONTHS - 1);
    Months recent = new Months(months.at(months.count() - reach), reach);
    Map<String, String> hidden = hidden(metrics, input.estimates());
    FlatMapGroupsFunction<String, Row, Row> compare =
        (id, rows) -> compare(rules.get(id), models, recent, count, hidden, rows);
    MapFunction<Row, String> metric = row -> row.getString(0);
    List<Row> pairs =
        cases(spark, metrics, recent, input)
            .groupByKey(metric, Encoders.STRING())
            .flatMapSortedGroups(
                new Column[] {
                  col("model"),
                  col("team_id"),
                  col("stratum"),
                  col("month"),
                  col("service_id"),
                  col("duration"),
                  col("ended"),
                  col("denominator"),
                  col("numerator"),
                  col("started_on"),
                  col("hired_on"),
                  col("ended_on"),
                  col("left"),
                  // Last: under another key pseudonyms lie in another order.
                  col("person_key")
                },
                compare,
                Encoders.row(PAIR))
            .collectAsList();
    return spark.createDataFrame(judged(pairs, rules), COMPARISON);
  }

  /** Every case that a window can hold, and a row for each metric, so that none goes without. */
  private static Dataset<Row> cases(
      SparkSession spark, List<Metric> metrics, Months recent, Input input) {
    List<Row> spine = new ArrayList<>();
    for (Metric metric : metrics) {
      Object[] cells = new Object[CASE.size()];
      cells[0] = metric.id();
      spine.add(RowFactory.create(cells));
    }
    String isRecent = "month >= DATE'" + recent.first() + "'";
    Dataset<Row> regions = regions(input.teams());
    Dataset<Row> all = spark.createDataFrame(spine, CASE);
    for (Dataset<Row> rows :
        List.of(
            input.observations().filter(isRecent).filter("NOT washout"),
            input.durations().filter(isRecent).filter("NOT washout"))) {
      all = all.unionByName(rows.withColumnRenamed("tier", "stratum").drop("washout"), true);
    }
    Dataset<Row> stretches = input.stretches();
    return all.unionByName(
            input.peopleObservations().filter(isRecent).withColumn("stratum", lit(0)), true)
        .unionByName(
            stretches
                .join(regions, stretches.col("team_id").equalTo(regions.col("of_team")))
                .drop("of_team"),
            true)
        .to(CASE);
  }

  /** Each team's region by number: people of one labour market are compared with each other. */
  private static Dataset<Row> regions(Dataset<Row> teams) {
    return teams
        .groupBy(col("team_id").as("of_team"))
        .agg(max_by(coalesce(col("region"), lit("")), col("valid_from")).as("region"))
        .selectExpr("of_team", "DENSE_RANK() OVER (ORDER BY region) AS stratum");
  }

  /** Why a figure about people is not told, by metric, month and model. */
  private static Map<String, String> hidden(List<Metric> metrics, Dataset<Row> estimates) {
    List<String> people = metrics.stream().filter(Metric::isAboutPeople).map(Metric::id).toList();
    Map<String, String> hidden = new HashMap<>();
    for (Row row :
        estimates
            .filter(
                col("metric_id")
                    .isInCollection(people)
                    .and(col("window_months").equalTo(WINDOW_MONTHS))
                    .and(col("suppression").isNotNull()))
            .select("metric_id", "month", "model", "suppression")
            .collectAsList()) {
      hidden.put(key(row.getString(0), row.getLocalDate(1), row.getString(2)), row.getString(3));
    }
    return hidden;
  }

  private static String key(String metric, LocalDate month, String model) {
    return metric + "\n" + month + "\n" + model;
  }

  private static Iterator<Row> compare(
      ComparisonRule rule,
      List<String> models,
      Months recent,
      int count,
      Map<String, String> hidden,
      Iterator<Row> rows) {
    MetricComparison all = new MetricComparison(rule, recent);
    while (rows.hasNext()) {
      add(all, rule, recent, rows.next());
    }
    List<Row> pairs = new ArrayList<>();
    for (int month = recent.count() - count; month < recent.count(); month++) {
      for (int j = 1; j < models.size(); j++) {
        for (int i = 0; i < j; i++) {
          String model = models.get(j);
          String reference = models.get(i);
          LocalDate at = recent.at(month);
          String reason =
              hidden.getOrDefault(
                  key(rule.id(), at, model), hidden.get(key(rule.id(), at, reference)));
          pairs.add(
              reason != null
                  ? untold(rule, at, model, reference, reason)
                  : row(rule, all.compare(month, model, reference)));
        }
      }
    }
    return pairs.iterator();
  }

  private static void add(MetricComparison all, ComparisonRule rule, Months recent, Row row) {
    String model = row.getAs("model");
    Integer stratum = row.getAs("stratum");
    if (model == null || stratum == null) {
      return;
    }
    String team = row.getAs("team_id");
    if (rule.form() == ComparisonRule.Form.HAZARD) {
      all.add(
          model,
          stratum,
          new PeopleSurvival.Stretch(
              row.getAs("person_key"),
              team,
              row.getAs("hired_on"),
              row.getAs("started_on"),
              row.getAs("ended_on"),
              row.<Boolean>getAs("left")));
      return;
    }
    int month = recent.indexOf(row.getAs("month"));
    if (month < 0) {
      return;
    }
    if (rule.form() == ComparisonRule.Form.DURATION) {
      all.add(
          month,
          model,
          new TeamDuration(team, stratum, row.<Double>getAs("duration"), row.getAs("ended")));
    } else {
      all.add(
          month,
          model,
          team,
          stratum,
          row.<Double>getAs("numerator"),
          row.<Double>getAs("denominator"));
    }
  }

  private static Row untold(
      ComparisonRule rule, LocalDate month, String model, String reference, String reason) {
    return RowFactory.create(
        rule.id(),
        month,
        model,
        reference,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        Verdict.NOT_COMPARABLE.word(),
        reason);
  }

  private static Row row(ComparisonRule rule, MetricComparison.Pair pair) {
    Comparison one = pair.comparison();
    double alone = one.pValue().orElse(Double.NaN);
    return RowFactory.create(
        rule.id(),
        pair.month(),
        pair.model(),
        pair.reference(),
        one.effect().isPresent() ? one.effect().getAsDouble() : null,
        one.interval().map(Interval::lower).orElse(null),
        // A limit that is not reached is none.
        one.interval().map(Interval::upper).filter(Double::isFinite).orElse(null),
        Double.isNaN(alone) ? null : alone,
        Double.isNaN(one.overlap()) ? null : one.overlap(),
        (long) one.teams(),
        (long) one.referenceTeams(),
        one.verdict(alone, rule.lowerIsBetter()).word(),
        one.reason().map(lightkeeper.statistics.Reason::word).orElse(null));
  }

  /** Adjusts each month's family of primary metrics and pairs, and judges by that. */
  private static List<Row> judged(List<Row> pairs, Map<String, ComparisonRule> rules) {
    List<Row> sorted = new ArrayList<>(pairs);
    sorted.sort(
        Comparator.<Row, String>comparing(row -> row.getAs("metric_id"))
            .thenComparing(row -> row.<LocalDate>getAs("month"))
            .thenComparing(row -> row.<String>getAs("model"))
            .thenComparing(row -> row.<String>getAs("reference_model")));
    Map<LocalDate, List<Row>> families = new TreeMap<>();
    for (Row row : sorted) {
      if (rules.get(row.<String>getAs("metric_id")).isPrimary()) {
        families.computeIfAbsent(row.getAs("month"), month -> new ArrayList<>()).add(row);
      }
    }
    IdentityHashMap<Row, Double> adjusted = new IdentityHashMap<>();
    for (List<Row> family : families.values()) {
      double[] values =
          Holm.adjust(
              family.stream()
                  .mapToDouble(
                      row ->
                          row.getAs("p_value") == null ? Double.NaN : row.<Double>getAs("p_value"))
                  .toArray());
      for (int i = 0; i < values.length; i++) {
        if (!Double.isNaN(values[i])) {
          adjusted.put(family.get(i), values[i]);
        }
      }
    }
    return sorted.stream()
        .map(row -> judged(row, rules.get(row.<String>getAs("metric_id")), adjusted.get(row)))
        .toList();
  }

  private static Row judged(Row row, ComparisonRule rule, Double adjusted) {
    String verdict = row.getAs("verdict_alone");
    if (adjusted != null && adjusted > Comparison.CLEAR) {
      verdict = Verdict.NO_CLEAR_DIFFERENCE.word();
    }
    return RowFactory.create(
        rule.id(),
        row.getAs("month"),
        WINDOW_MONTHS,
        row.getAs("model"),
        row.getAs("reference_model"),
        "ratio",
        row.getAs("effect"),
        row.getAs("ci_low"),
        row.getAs("ci_high"),
        row.getAs("p_value"),
        adjusted,
        rule.adjustedFor(),
        row.getAs("overlap"),
        row.getAs("teams"),
        row.getAs("reference_teams"),
        verdict,
        row.getAs("reason"));
  }
}
