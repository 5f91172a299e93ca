package lightkeeper.metric;

import static org.apache.spark.sql.functions.col;

import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
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
 * Estimates every metric about people. What is not told is never in the rows: cells are computed in
 * memory and pass {@link Disclosure} before anything can be written.
 */
public final class PeopleEstimates {
  private static final StructType CURVE =
      new StructType()
          .add("month", DataTypes.DateType)
          .add("model", DataTypes.StringType)
          .add("suppression", DataTypes.StringType)
          .add("tenure_days", DataTypes.IntegerType)
          .add("at_risk", DataTypes.LongType)
          .add("leavers", DataTypes.LongType)
          .add("survival", DataTypes.DoubleType)
          .add("ci_low", DataTypes.DoubleType)
          .add("ci_high", DataTypes.DoubleType);

  private final SparkSession spark;
  private final List<Metric> metrics;
  private final List<String> models;
  private final Months months;
  private final Map<Key, Disclosure.Verdict> verdicts = new HashMap<>();

  private record Key(String metricId, String model, LocalDate month) implements Serializable {}

  private PeopleEstimates(
      SparkSession spark, List<Metric> metrics, List<String> models, Months months) {
    this.spark = spark;
    this.metrics = metrics;
    this.models = models;
    this.months = months;
  }

  /**
   * Estimates and decides what may be told.
   *
   * @param spark the session
   * @param metrics the metrics about people
   * @param models the ids of the models, each of which gets its rows
   * @param months the months, each of which gets its rows
   * @param smallestGroup figures need so many people
   * @param cases rows of rates and shares: {@code metric_id}, {@link Metric#PEOPLE_DIMENSIONS},
   *     {@code numerator}, {@code denominator}; a NULL model only tells that the team is staffed
   * @param stretches rows of survival metrics: {@code metric_id, person_key, team_id, model,
   *     hired_on, started_on, ended_on, left}
   * @return what may be told
   */
  public static PeopleEstimates of(
      SparkSession spark,
      List<Metric> metrics,
      List<String> models,
      Months months,
      int smallestGroup,
      Dataset<Row> cases,
      Dataset<Row> stretches) {
    PeopleEstimates estimates = new PeopleEstimates(spark, metrics, models, months);
    List<PeopleCell> cells = new ArrayList<>();
    cells.addAll(ratios(metrics, months, cases));
    cells.addAll(survivals(metrics, months, smallestGroup, stretches));
    Map<String, String> partOf = new TreeMap<>();
    metrics.stream()
        .filter(metric -> metric.partOf() != null)
        .forEach(metric -> partOf.put(metric.id(), metric.partOf()));
    Map<String, Integer> curveDays = new TreeMap<>();
    metrics.stream()
        .filter(metric -> metric.tenureDays() > 0)
        .forEach(metric -> curveDays.put(metric.id(), metric.tenureDays()));
    for (Disclosure.Verdict verdict : Disclosure.of(cells, smallestGroup, partOf, curveDays)) {
      PeopleCell cell = verdict.cell();
      estimates.verdicts.put(new Key(cell.metricId(), cell.model(), cell.month()), verdict);
    }
    return estimates;
  }

  private static List<PeopleCell> ratios(List<Metric> metrics, Months months, Dataset<Row> cases) {
    Map<String, PeopleRule> rules = rules(metrics);
    FlatMapGroupsFunction<String, Row, PeopleCell> estimate =
        (id, rows) -> {
          PeopleRatio ratio = new PeopleRatio(rules.get(id), months);
          while (rows.hasNext()) {
            Row row = rows.next();
            int month = months.indexOf(row.getAs("month"));
            if (month >= 0) {
              ratio.add(
                  month,
                  row.getAs("model"),
                  row.getAs("team_id"),
                  row.getAs("person_key"),
                  row.<Double>getAs("person_days"),
                  row.<Double>getAs("numerator"),
                  row.<Double>getAs("denominator"));
            }
          }
          return ratio.cells().iterator();
        };
    return grouped(
        cases,
        "metric_id",
        estimate,
        "model",
        "team_id",
        "month",
        "denominator",
        "numerator",
        "person_days",
        "person_key");
  }

  private static List<PeopleCell> survivals(
      List<Metric> metrics, Months months, int smallestGroup, Dataset<Row> stretches) {
    Map<String, PeopleRule> rules = rules(metrics);
    FlatMapGroupsFunction<String, Row, PeopleCell> estimate =
        (name, rows) -> {
          int end = name.indexOf('\n');
          PeopleSurvival survival =
              new PeopleSurvival(
                  rules.get(name.substring(0, end)),
                  name.substring(end + 1),
                  months,
                  smallestGroup);
          while (rows.hasNext()) {
            Row row = rows.next();
            survival.add(
                new PeopleSurvival.Stretch(
                    row.getAs("person_key"),
                    row.getAs("team_id"),
                    row.getAs("hired_on"),
                    row.getAs("started_on"),
                    row.getAs("ended_on"),
                    row.<Boolean>getAs("left")));
          }
          return survival.cells().iterator();
        };
    return grouped(
        stretches.withColumn(
            "cell", org.apache.spark.sql.functions.concat_ws("\n", col("metric_id"), col("model"))),
        "cell",
        estimate,
        "started_on",
        "team_id",
        "hired_on",
        "ended_on",
        "left",
        "person_key");
  }

  /**
   * Pseudonyms come last in the order: under another key they lie in another one, and the last
   * digit of a sum depends on the order of what is added.
   */
  private static List<PeopleCell> grouped(
      Dataset<Row> rows,
      String key,
      FlatMapGroupsFunction<String, Row, PeopleCell> estimate,
      String... order) {
    MapFunction<Row, String> keyOf = row -> row.getAs(key);
    return rows.groupByKey(keyOf, Encoders.STRING())
        .flatMapSortedGroups(
            java.util.Arrays.stream(order)
                .map(org.apache.spark.sql.functions::col)
                .toArray(Column[]::new),
            estimate,
            Encoders.javaSerialization(PeopleCell.class))
        .collectAsList();
  }

  private static Map<String, PeopleRule> rules(List<Metric> metrics) {
    return metrics.stream().collect(Collectors.toMap(Metric::id, PeopleRule::of));
  }

  /**
   * What may be told, a row for every metric, month, window and model.
   *
   * @return rows of {@code metrics.estimate}
   */
  public Dataset<Row> estimates() {
    List<Row> rows = new ArrayList<>();
    List<LocalDate> told = Disclosure.monthsTold(months).stream().map(months::at).toList();
    for (Metric metric : metrics) {
      for (String model : models) {
        for (int window : Estimator.WINDOWS) {
          for (int i = 0; i < months.count(); i++) {
            LocalDate month = months.at(i);
            boolean isTold = window == Disclosure.WINDOW_MONTHS && told.contains(month);
            rows.add(
                isTold
                    ? row(metric.id(), model, month)
                    : hidden(metric.id(), model, month, window, "window", null));
          }
        }
      }
    }
    return spark.createDataFrame(rows, Estimates.ESTIMATE);
  }

  private Row row(String metric, String model, LocalDate month) {
    Disclosure.Verdict verdict = verdicts.get(new Key(metric, model, month));
    if (verdict == null || verdict.cell().isEmpty()) {
      return hidden(metric, model, month, Disclosure.WINDOW_MONTHS, "no_data", 0L);
    }
    if (verdict.suppression() != null) {
      return hidden(metric, model, month, Disclosure.WINDOW_MONTHS, verdict.suppression(), null);
    }
    PeopleCell cell = verdict.cell();
    return RowFactory.create(
        metric,
        model,
        month,
        Disclosure.WINDOW_MONTHS,
        null,
        cell.value(),
        null,
        cell.limits().low(),
        cell.limits().high(),
        cell.limits().reason(),
        cell.numerator(),
        cell.denominator(),
        null,
        cell.teams(),
        cell.people());
  }

  /** A row without figures; teams and people are 0 where there is nobody to hide, else NULL. */
  private static Row hidden(
      String metric, String model, LocalDate month, int window, String reason, Long nobody) {
    return RowFactory.create(
        metric, model, month, window, reason, null, null, null, null, null, null, null, null,
        nobody, nobody);
  }

  /**
   * The curves of the shipped survival metric, a row for every month that may be told, model and
   * step of tenure.
   *
   * @param metricId the metric
   * @return rows of {@code metrics.retention_curve}; none when the metric is not declared
   */
  public Dataset<Row> curves(String metricId) {
    List<Row> rows = new ArrayList<>();
    for (Metric metric : metrics) {
      if (!metric.id().equals(metricId)) {
        continue;
      }
      for (String model : models) {
        for (int index : Disclosure.monthsTold(months)) {
          points(new Key(metric.id(), model, months.at(index)))
              .forEach(point -> rows.add(row(months.at(index), model, point)));
        }
      }
    }
    return spark.createDataFrame(rows, CURVE);
  }

  private List<RetentionCurve.Point> points(Key key) {
    Disclosure.Verdict verdict = verdicts.get(key);
    return verdict != null
        ? verdict.curve()
        : PeopleSurvival.days().stream()
            .map(day -> RetentionCurve.Point.hidden(day, "no_data"))
            .toList();
  }

  private static Row row(LocalDate month, String model, RetentionCurve.Point point) {
    return RowFactory.create(
        month,
        model,
        point.suppression(),
        point.tenureDays(),
        point.atRisk() == null ? null : point.atRisk().longValue(),
        point.leavers() == null ? null : point.leavers().longValue(),
        point.survival(),
        point.limits().low(),
        point.limits().high());
  }
}
