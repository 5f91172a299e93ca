package lightkeeper.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.sum;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import lightkeeper.lakehouse.Tables;
import lightkeeper.metric.Metric;
import lightkeeper.scorecard.Figures;
import lightkeeper.settings.ConfigurationException;
import lightkeeper.settings.Layout;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Reads what a page is made from: each table once, and of it only the rows and columns that the
 * page shows.
 */
final class ScorecardFigures {
  private static final int MONTHS_BACK = 24;
  private static final int COVERAGE_MONTHS = 12;

  /** People are told of quarters: what was told before the page's month is no older. */
  private static final int QUARTER_BACK = 3;

  /** Sums of days are told to this many decimals, which no order of adding them changes. */
  private static final int DECIMALS = 6;

  private final Context context;
  private final Stage stage;
  private final LocalDate month;
  private final List<String> metrics;

  ScorecardFigures(Context context, Stage stage, LocalDate month) {
    this.context = context;
    this.stage = stage;
    this.month = month;
    this.metrics =
        context.layout().topics().stream()
            .flatMap(topic -> topic.metrics().stream())
            .map(Layout.Shown::metric)
            .toList();
  }

  /**
   * Reads the figures.
   *
   * @throws ConfigurationException when there are figures, but none of the month
   */
  Figures read() {
    Map<String, List<Row>> read = new ConcurrentHashMap<>();
    Work work = new Work();
    queries().forEach((name, rows) -> work.add(name, () -> read.put(name, rows.collectAsList())));
    work.run();
    Rows<Figures.Estimate> estimates = new Rows<>(read.get("estimate"), ScorecardFigures::estimate);
    Figures figures =
        new Figures(
            month,
            context.asOf(),
            context.settings().smallestGroup(),
            context.settings().models().entrySet().stream()
                .map(model -> new Figures.Model(model.getKey(), model.getValue()))
                .toList(),
            topics(),
            new Rows<>(read.get("definition"), ScorecardFigures::definition)
                .by(Comparator.comparing(Figures.Definition::metricId)),
            estimates.by(
                Comparator.comparing(Figures.Estimate::metricId)
                    .thenComparing(Figures.Estimate::model)
                    .thenComparing(Figures.Estimate::windowMonths)
                    .thenComparing(Figures.Estimate::month)),
            new Rows<>(read.get("comparison"), ScorecardFigures::comparison)
                .by(
                    Comparator.comparing(Figures.Comparison::metricId)
                        .thenComparing(Figures.Comparison::month)
                        .thenComparing(Figures.Comparison::model)
                        .thenComparing(Figures.Comparison::reference)),
            new Rows<>(read.get("transition"), ScorecardFigures::transition)
                .by(
                    Comparator.comparing(Figures.Transition::metricId)
                        .thenComparing(Figures.Transition::from)
                        .thenComparing(Figures.Transition::to)
                        .thenComparing(Figures.Transition::relativeMonth)),
            new Rows<>(read.get("curve"), ScorecardFigures::curvePoint)
                .by(
                    Comparator.comparing(Figures.CurvePoint::month)
                        .thenComparing(Figures.CurvePoint::model)
                        .thenComparing(Figures.CurvePoint::tenureDays)),
            new Rows<>(read.get("coverage"), ScorecardFigures::coverage)
                .by(
                    Comparator.comparing(Figures.Coverage::feed)
                        .thenComparing(Figures.Coverage::aspect)
                        .thenComparing(Figures.Coverage::month)),
            new Rows<>(read.get("rejected"), ScorecardFigures::reject)
                .by(
                    Comparator.comparing(Figures.Reject::feed)
                        .thenComparing(Figures.Reject::reason)),
            new Rows<>(read.get("exposure"), ScorecardFigures::exposure)
                .by(
                    Comparator.comparing(Figures.Exposure::month)
                        .thenComparing(
                            Figures.Exposure::model,
                            Comparator.nullsLast(Comparator.naturalOrder()))),
            holding(read.get("holding").get(0)));
    refuseMonthWithoutFigures(figures);
    return figures;
  }

  /** Rows of a table, made into figures in an order that does not depend on how they are stored. */
  private record Rows<T>(List<Row> rows, Function<Row, T> figure) {
    List<T> by(Comparator<T> order) {
      return rows.stream().map(figure).sorted(order).toList();
    }
  }

  private Map<String, Dataset<Row>> queries() {
    Column isShown = col("metric_id").isInCollection(metrics);
    Column isRecent = since(MONTHS_BACK);
    Dataset<Row> serviceMonths = stage.read(Tables.conformed("service_month").orElseThrow());
    return Map.of(
        "definition",
        stage.read(Tables.DEFINITION).drop("sql"),
        "estimate",
        stage
            .read(Tables.ESTIMATE)
            .filter(isShown.and(isRecent).and(col("window_months").isin(3, 12))),
        "comparison",
        stage.read(Tables.COMPARISON).filter(isShown.and(since(QUARTER_BACK))),
        "transition",
        stage.read(Tables.TRANSITION).filter(isShown),
        "curve",
        stage.read(Tables.RETENTION_CURVE).filter(since(QUARTER_BACK - 1)),
        "coverage",
        stage.read(Tables.COVERAGE).filter(since(COVERAGE_MONTHS - 1)),
        "rejected",
        stage
            .read(Tables.REJECTED)
            .groupBy("feed", "reason")
            .agg(functions.count(lit(1)).as("records")),
        "exposure",
        serviceMonths
            .filter(since(1))
            .groupBy("month", "model")
            .agg(
                count_distinct(col("service_id")).as("services"),
                count_distinct(col("team_id")).as("teams"),
                round(sum("exposure_days"), DECIMALS).as("days")),
        "holding",
        serviceMonths
            .filter(since(0).and(col("model").isNotNull()))
            .agg(
                count_distinct(col("service_id")).as("services"),
                count_distinct(col("team_id")).as("teams")));
  }

  /** The page's month and so many before it. */
  private Column since(int monthsBack) {
    return col("month").between(lit(month.minusMonths(monthsBack)), lit(month));
  }

  private void refuseMonthWithoutFigures(Figures figures) {
    boolean hasMonth =
        figures.estimates().stream().anyMatch(estimate -> estimate.month().equals(month));
    if (hasMonth || metrics.isEmpty()) {
      return;
    }
    Row months =
        stage.read(Tables.ESTIMATE).agg(functions.min("month"), functions.max("month")).first();
    if (!months.isNullAt(0)) {
      throw new ConfigurationException(
          "--month: there are no figures of %s; there are from %s to %s"
              .formatted(
                  YearMonth.from(month),
                  YearMonth.from(months.getLocalDate(0)),
                  YearMonth.from(months.getLocalDate(1))));
    }
  }

  private List<Figures.Topic> topics() {
    Map<String, Boolean> comparesRest =
        context.metrics().stream().collect(Collectors.toMap(Metric::id, Metric::comparesRest));
    return context.layout().topics().stream()
        .map(
            topic ->
                new Figures.Topic(
                    topic.heading(),
                    topic.question(),
                    topic.metrics().stream()
                        .map(
                            shown ->
                                new Figures.Shown(
                                    shown.metric(),
                                    shown.sentence(),
                                    shown.reference(),
                                    shown.referenceLabel(),
                                    comparesRest.getOrDefault(shown.metric(), false)))
                        .toList()))
        .toList();
  }

  private static Figures.Definition definition(Row row) {
    return new Figures.Definition(
        row.getAs("metric_id"),
        row.getAs("title"),
        row.getAs("outcome"),
        row.getAs("kind"),
        row.getAs("unit"),
        row.<String>getAs("better").equals("lower"),
        row.getAs("definition"),
        row.getAs("source"),
        row.<Boolean>getAs("is_primary"));
  }

  private static Figures.Estimate estimate(Row row) {
    return new Figures.Estimate(
        row.getAs("metric_id"),
        row.getAs("model"),
        row.<Integer>getAs("window_months"),
        row.getAs("month"),
        row.getAs("value"),
        row.getAs("p90"),
        row.getAs("ci_low"),
        row.getAs("ci_high"),
        row.getAs("interval_reason"),
        row.getAs("suppression"),
        row.getAs("numerator"),
        row.getAs("denominator"),
        row.getAs("services"),
        row.getAs("teams"),
        row.getAs("people"));
  }

  private static Figures.Comparison comparison(Row row) {
    return new Figures.Comparison(
        row.getAs("metric_id"),
        row.getAs("month"),
        row.getAs("model"),
        row.getAs("reference_model"),
        row.getAs("effect"),
        row.getAs("ci_low"),
        row.getAs("ci_high"),
        row.getAs("p_value"),
        row.getAs("p_adjusted"),
        row.getAs("adjusted_for"),
        row.getAs("teams"),
        row.getAs("reference_teams"),
        row.getAs("verdict"),
        row.getAs("reason"));
  }

  private static Figures.Transition transition(Row row) {
    return new Figures.Transition(
        row.getAs("metric_id"),
        row.getAs("from_model"),
        row.getAs("to_model"),
        row.<Integer>getAs("relative_month"),
        row.getAs("effect"),
        row.getAs("ci_low"),
        row.getAs("ci_high"),
        row.<Long>getAs("switchers"),
        row.<Long>getAs("controls"),
        row.<Boolean>getAs("washout"),
        row.getAs("suppression"));
  }

  private static Figures.CurvePoint curvePoint(Row row) {
    Integer days = row.getAs("tenure_days");
    return new Figures.CurvePoint(
        row.getAs("month"),
        row.getAs("model"),
        days == null ? 0 : days,
        row.getAs("at_risk"),
        row.getAs("survival"),
        row.getAs("ci_low"),
        row.getAs("ci_high"),
        row.getAs("suppression"));
  }

  private static Figures.Coverage coverage(Row row) {
    return new Figures.Coverage(
        row.getAs("feed"),
        row.getAs("aspect"),
        row.getAs("month"),
        row.<Long>getAs("records"),
        row.<Long>getAs("covered"));
  }

  private static Figures.Reject reject(Row row) {
    return new Figures.Reject(row.getAs("feed"), row.getAs("reason"), row.<Long>getAs("records"));
  }

  private static Figures.Holding holding(Row row) {
    return new Figures.Holding(row.<Long>getAs("services"), row.<Long>getAs("teams"));
  }

  private static Figures.Exposure exposure(Row row) {
    return new Figures.Exposure(
        row.getAs("month"),
        row.getAs("model"),
        row.<Long>getAs("services"),
        row.<Long>getAs("teams"),
        row.<Double>getAs("days"));
  }
}
