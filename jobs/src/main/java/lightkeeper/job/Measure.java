package lightkeeper.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import lightkeeper.lakehouse.Session;
import lightkeeper.lakehouse.Sql;
import lightkeeper.lakehouse.Table;
import lightkeeper.lakehouse.Tables;
import lightkeeper.lakehouse.Warehouse;
import lightkeeper.metric.Estimates;
import lightkeeper.metric.Metric;
import lightkeeper.metric.Months;
import lightkeeper.metric.PeopleEstimates;
import lightkeeper.settings.ConfigurationException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import picocli.CommandLine.Command;

/** Conformed → metrics: runs every metric's query and estimates what it yields. */
@Command(
    name = "measure",
    description = "Computes every metric of conf/metrics for each month, window and model.",
    mixinStandardHelpOptions = true)
public final class Measure extends Job {
  /** The view of durations, for the audit. */
  static final String DURATIONS = "duration_case";

  /**
   * Runs the job; for {@code spark-submit}.
   *
   * @param arguments the options of {@code measure}
   */
  public static void main(String[] arguments) {
    Execution.main(new Measure(), arguments);
  }

  @Override
  Context context() {
    return options().working();
  }

  @Override
  List<Step> steps() {
    return List.of(Measure::measure);
  }

  /** Computes the metrics layer. */
  static void measure(Context context, Stage stage, RunLog log) {
    needs(context, stage, "conform", Tables.CONFORMED);
    Tables.CONFORMED.forEach(stage::show);
    List<Metric> metrics = context.metrics();
    context.progress().tell("measure: " + metrics.size() + " metrics");
    stage.fit(Tables.CONFORMED.stream().filter(stage::has).toList());
    List<Metric> people = metrics.stream().filter(Metric::isAboutPeople).toList();
    List<Metric> services = metrics.stream().filter(m -> !m.isAboutPeople()).toList();
    List<Metric> ratios = services.stream().filter(m -> m.kind() != Metric.Kind.DURATION).toList();
    List<Metric> counting = people.stream().filter(m -> m.kind() != Metric.Kind.SURVIVAL).toList();
    Dataset<Row> observations = union(context, ratios, Tables.OBSERVATION, Measure::observed);
    Dataset<Row> durations = durations(context, stage);
    durations.createOrReplaceTempView(DURATIONS);
    Dataset<Row> cases = stage.hold(union(context, counting, PEOPLE_CASE, Measure::known));
    Dataset<Row> stretches = stretches(context, stage);
    Months months = months(context, stage);
    List<String> models = List.copyOf(context.settings().models().keySet());
    Work work = new Work();
    work.add("observation", () -> stage.write(Tables.OBSERVATION, observations));
    work.add(
        "people observation",
        () ->
            stage.write(
                Tables.PEOPLE_OBSERVATION,
                cases
                    .filter("model IS NOT NULL AND (numerator <> 0 OR denominator <> 0)")
                    .groupBy("metric_id", "month", "team_id", "model")
                    .agg(
                        exactly("numerator").as("numerator"),
                        exactly("denominator").as("denominator"))));
    work.add(
        "estimate",
        List.of("observation", "people observation"),
        () -> {
          PeopleEstimates told =
              PeopleEstimates.of(
                  context.spark(),
                  people,
                  models,
                  months,
                  context.settings().smallestGroup(),
                  cases.filter(SOUND_CASE),
                  stretches);
          stage.write(
              Tables.ESTIMATE,
              Estimates.of(
                      context.spark(),
                      services,
                      models,
                      months,
                      stage.read(Tables.OBSERVATION).filter(SOUND_OBSERVATION),
                      durations.filter(SOUND_DURATION))
                  .unionByName(told.estimates()));
          stage.write(Tables.RETENTION_CURVE, told.curves(CURVE_METRIC));
        });
    work.add(
        "coverage",
        () ->
            stage.write(
                Tables.COVERAGE,
                Sql.query(
                    context.spark(),
                    "metrics/coverage.sql",
                    Conform.resource("metrics/coverage.sql"),
                    context.parameters())));
    work.add("definition", () -> stage.write(Tables.DEFINITION, definitions(context)));
    work.run();
  }

  /** Refuses to work on tables that no run ever wrote. */
  static void needs(Context context, Stage stage, String job, List<Table> tables) {
    for (Table table : tables) {
      if (!stage.has(table)) {
        throw new ConfigurationException(
            "--warehouse: %s was never written in %s; run %s first"
                .formatted(table.id(), context.warehouse().root(), job));
      }
    }
  }

  /**
   * Analyses every metric's query against the declared tables, without rows, so that a mistake is
   * told before anything is loaded.
   *
   * @throws ConfigurationException naming each mistake by file and line
   */
  static void check(Context context) {
    Warehouse warehouse = context.warehouse();
    Tables.CONFORMED.forEach(table -> warehouse.show(table, warehouse.empty(table)));
    List<String> problems = new ArrayList<>();
    for (Metric metric : context.metrics()) {
      try {
        query(context, metric);
      } catch (ConfigurationException | lightkeeper.lakehouse.SqlException e) {
        problems.add(e.getMessage());
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(String.join("\n", problems));
    }
  }

  private static final Table DURATION_CASE =
      Table.of("metrics", DURATIONS, "One row per case of a duration metric")
          .with("metric_id", "STRING", "the metric")
          .with("service_id", "STRING", "the service")
          .with("team_id", "STRING", "team that held it")
          .with("model", "STRING", "maintenance model then")
          .with("duration", "DOUBLE", "how long it lasted, or has lasted so far")
          .with("tier", "INT", "tier of the service")
          .with("washout", "BOOLEAN", "whether it falls into a washout")
          .with("ended", "BOOLEAN", "whether it is over")
          .with("month", "DATE", "month of its start");

  private static final Table PEOPLE_CASE =
      Table.of("metrics", "people_case", "One row per case of a rate or share about people")
          .with("metric_id", "STRING", "the metric")
          .with("person_key", "STRING", "the person; NULL: a case about a service")
          .with("team_id", "STRING", "the team")
          .with("model", "STRING", "maintenance model of the team's row then; NULL: none")
          .with("person_days", "DOUBLE", "days of the person in the team")
          .with("numerator", "DOUBLE", "what is counted, in the metric's unit")
          .with("denominator", "DOUBLE", "what it is divided by")
          .with("month", "DATE", "UTC calendar month, as its first day");

  private static final Table PEOPLE_STRETCH =
      Table.of(
              "metrics", "people_stretch", "One row per stretch of employment of a survival metric")
          .with("metric_id", "STRING", "the metric")
          .with("person_key", "STRING", "the person")
          .with("team_id", "STRING", "the team")
          .with("model", "STRING", "maintenance model of the team's row then")
          .with("hired_on", "DATE", "first day of the spell")
          .with("started_on", "DATE", "first day of the stretch")
          .with("ended_on", "DATE", "first day after it; NULL: it goes on")
          .with("left", "BOOLEAN", "whether the person left then");

  /** What can be estimated; the audit tells of the rest. */
  static final String SOUND_DURATION = "duration >= 0 AND ended IS NOT NULL";

  /** The same for sums of rates and shares. */
  static final String SOUND_OBSERVATION = "numerator >= 0 AND denominator >= 0";

  private static final String SOUND_CASE =
      "team_id IS NOT NULL AND person_days >= 0 AND numerator >= 0 AND denominator >= 0";

  private static final String SOUND_STRETCH =
      """
      person_key IS NOT NULL AND team_id IS NOT NULL AND model IS NOT NULL
      AND hired_on <= started_on AND started_on < COALESCE(ended_on, DATE'9999-12-31')
      AND left IS NOT NULL""";

  /** The metric whose curve is told whole. */
  private static final String CURVE_METRIC = "retention_12_months";

  /** The cases of all duration metrics. */
  static Dataset<Row> durations(Context context, Stage stage) {
    return stage.once(
        DURATIONS,
        () ->
            union(context, ofKind(context, Metric.Kind.DURATION), DURATION_CASE, Measure::lasted));
  }

  /** The stretches of employment of all survival metrics. */
  static Dataset<Row> stretches(Context context, Stage stage) {
    return stage
        .once(
            "people_stretch",
            () ->
                union(
                    context, ofKind(context, Metric.Kind.SURVIVAL), PEOPLE_STRETCH, Measure::known))
        .filter(SOUND_STRETCH);
  }

  private static List<Metric> ofKind(Context context, Metric.Kind kind) {
    return context.metrics().stream().filter(metric -> metric.kind() == kind).toList();
  }

  private interface Shape {
    Dataset<Row> of(Dataset<Row> rows);
  }

  private static Dataset<Row> union(
      Context context, List<Metric> metrics, Table table, Shape shape) {
    Dataset<Row> all = context.warehouse().empty(table);
    for (Metric metric : metrics) {
      Dataset<Row> rows = query(context, metric);
      if (metric.kind() != Metric.Kind.SURVIVAL) {
        rows = rows.filter("month IS NOT NULL");
      }
      if (!metric.isAboutPeople()) {
        rows = rows.filter("model IS NOT NULL");
      }
      all =
          all.unionByName(
              shape.of(rows).withColumn("metric_id", lit(metric.id())).to(table.schema()));
    }
    return Session.together(all);
  }

  private static Dataset<Row> query(Context context, Metric metric) {
    Dataset<Row> rows =
        Sql.query(context.spark(), metric.file().toString(), metric.sql(), context.parameters());
    metric
        .problemWith(List.of(rows.columns()))
        .ifPresent(
            problem -> {
              throw new ConfigurationException(metric.file() + ":1: " + problem);
            });
    return rows;
  }

  /** Sums in decimals, whose order does not matter; what is no number becomes NULL. */
  private static Dataset<Row> observed(Dataset<Row> rows) {
    Column[] dimensions = Metric.DIMENSIONS.stream().map(functions::col).toArray(Column[]::new);
    return rows.groupBy(dimensions)
        .agg(exactly("numerator").as("numerator"), exactly("denominator").as("denominator"));
  }

  private static Column exactly(String column) {
    Column number = expr("TRY_CAST(CAST(" + column + " AS DOUBLE) AS DECIMAL(38, 18))");
    // One NULL makes the sum NULL: a hidden gap would look like a smaller number.
    return functions
        .when(functions.count(lit(1)).equalTo(functions.count(number)), sum(number))
        .cast("double");
  }

  private static Dataset<Row> known(Dataset<Row> rows) {
    return rows.filter("team_id IS NOT NULL");
  }

  private static Dataset<Row> lasted(Dataset<Row> rows) {
    return rows.withColumn("duration", col("duration").cast("double"));
  }

  /** The months that have estimates. */
  static Months months(Context context, Stage stage) {
    Row first =
        stage
            .read(Tables.conformed("assignment").orElseThrow())
            .filter(col("valid_from").cast("timestamp").lt(lit(context.asOf())))
            .agg(functions.min("valid_from"))
            .first();
    return first.isNullAt(0)
        ? new Months(LocalDate.EPOCH, 0)
        : Months.from(first.getLocalDate(0), context.asOf());
  }

  private static Dataset<Row> definitions(Context context) {
    List<Row> rows = new ArrayList<>();
    for (Metric metric : context.metrics()) {
      rows.add(
          RowFactory.create(
              metric.id(),
              metric.title(),
              metric.outcome(),
              metric.kind().word(),
              metric.unit(),
              metric.better(),
              metric.definition(),
              metric.source(),
              metric.sql(),
              metric.isPrimary()));
    }
    return context.spark().createDataFrame(rows, Tables.DEFINITION.schema());
  }
}
