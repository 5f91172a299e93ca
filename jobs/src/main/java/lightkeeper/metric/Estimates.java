package lightkeeper.metric;

import static org.apache.spark.sql.functions.col;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
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
 * Estimates every metric about services for every month, window and model: a value or the reason
 * for none.
 */
public final class Estimates {
  private static final StructType CELL =
      new StructType()
          .add("metric_id", DataTypes.StringType)
          .add("model", DataTypes.StringType)
          .add("month", DataTypes.DateType)
          .add("service_id", DataTypes.StringType)
          .add("team_id", DataTypes.StringType)
          .add("numerator", DataTypes.DoubleType)
          .add("denominator", DataTypes.DoubleType)
          .add("duration", DataTypes.DoubleType)
          .add("ended", DataTypes.BooleanType);

  /** The columns of an estimate, in order. */
  static final StructType ESTIMATE =
      new StructType()
          .add("metric_id", DataTypes.StringType)
          .add("model", DataTypes.StringType)
          .add("month", DataTypes.DateType)
          .add("window_months", DataTypes.IntegerType)
          .add("suppression", DataTypes.StringType)
          .add("value", DataTypes.DoubleType)
          .add("p90", DataTypes.DoubleType)
          .add("ci_low", DataTypes.DoubleType)
          .add("ci_high", DataTypes.DoubleType)
          .add("interval_reason", DataTypes.StringType)
          .add("numerator", DataTypes.DoubleType)
          .add("denominator", DataTypes.DoubleType)
          .add("services", DataTypes.LongType)
          .add("teams", DataTypes.LongType)
          .add("people", DataTypes.LongType);

  private Estimates() {}

  /**
   * Estimates.
   *
   * @param spark the session
   * @param metrics the metrics, none about people
   * @param models the ids of the models, each of which gets its rows
   * @param months the months, each of which gets its rows
   * @param observations rows of {@code metrics.observation}
   * @param durations rows of duration metrics: id, dimensions, how long, whether it ended
   * @return rows of {@code metrics.estimate}
   */
  public static Dataset<Row> of(
      SparkSession spark,
      List<Metric> metrics,
      List<String> models,
      Months months,
      Dataset<Row> observations,
      Dataset<Row> durations) {
    Dataset<Row> cells =
        spine(spark, metrics, models)
            .unionByName(cells(observations), true)
            .unionByName(cells(durations), true)
            .to(CELL);
    Map<String, Metric.Kind> kinds =
        metrics.stream().collect(Collectors.toMap(Metric::id, Metric::kind));
    Map<String, RatioRule> rules =
        metrics.stream().collect(Collectors.toMap(Metric::id, RatioRule::of));
    MapFunction<Row, String> cell = row -> row.getString(0) + "\n" + row.getString(1);
    FlatMapGroupsFunction<String, Row, Row> estimate =
        (name, rows) -> {
          int end = name.indexOf('\n');
          String metric = name.substring(0, end);
          Metric.Kind kind = kinds.get(metric);
          return estimate(
              metric,
              name.substring(end + 1),
              kind,
              Estimator.of(kind, rules.get(metric), months),
              months,
              rows);
        };
    return cells
        .groupByKey(cell, Encoders.STRING())
        .flatMapSortedGroups(
            new Column[] {
              col("month"), col("team_id"), col("service_id"), col("denominator"), col("numerator")
            },
            estimate,
            Encoders.row(ESTIMATE));
  }

  /** One row without a month per metric and model, so that those without cases get a reason. */
  private static Dataset<Row> spine(SparkSession spark, List<Metric> metrics, List<String> models) {
    List<Row> rows = new ArrayList<>();
    for (Metric metric : metrics) {
      for (String model : models) {
        rows.add(RowFactory.create(metric.id(), model, null, null, null, null, null, null, null));
      }
    }
    return spark.createDataFrame(rows, CELL);
  }

  private static Dataset<Row> cells(Dataset<Row> rows) {
    return rows.filter("NOT washout").drop("tier", "washout");
  }

  private static Iterator<Row> estimate(
      String metric,
      String model,
      Metric.Kind kind,
      Estimator estimator,
      Months months,
      Iterator<Row> rows) {
    while (rows.hasNext()) {
      Row row = rows.next();
      LocalDate month = row.getAs("month");
      int index = month == null ? -1 : months.indexOf(month);
      if (index >= 0) {
        estimator.add(
            index,
            row.getAs("service_id"),
            row.getAs("team_id"),
            kind == Metric.Kind.DURATION
                ? new Estimator.Case(0, 0, row.<Double>getAs("duration"), row.getAs("ended"))
                : new Estimator.Case(
                    row.<Double>getAs("numerator"), row.<Double>getAs("denominator"), 0, false));
      }
    }
    return estimator.estimates().stream().map(one -> row(metric, model, one)).iterator();
  }

  private static Row row(String metric, String model, Estimator.Estimate one) {
    Estimator.Result result = one.result();
    return RowFactory.create(
        metric,
        model,
        one.month(),
        one.windowMonths(),
        result.suppression(),
        result.value(),
        result.p90(),
        result.limits().low(),
        result.limits().high(),
        result.limits().reason(),
        result.numerator(),
        result.denominator(),
        one.services(),
        one.teams(),
        null);
  }
}
