package lightkeeper.metric;

import static org.apache.spark.sql.functions.col;

import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import lightkeeper.statistics.Interval;
import lightkeeper.statistics.Reason;
import lightkeeper.statistics.StackedEventStudy;
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
 * What happens to the rates and shares of services when they move from one model to another, month
 * by month around the move: see {@link StackedEventStudy}. First moves only; the controls of a move
 * are the services that stay under the model it started from in all the months around it.
 */
public final class Transitions {
  private static final int LEADS = 6;
  private static final int LAGS = 12;
  private static final double LEVEL = 0.95;

  private static final StructType TRANSITION =
      new StructType()
          .add("metric_id", DataTypes.StringType)
          .add("from_model", DataTypes.StringType)
          .add("to_model", DataTypes.StringType)
          .add("relative_month", DataTypes.IntegerType)
          .add("effect", DataTypes.DoubleType)
          .add("ci_low", DataTypes.DoubleType)
          .add("ci_high", DataTypes.DoubleType)
          .add("switchers", DataTypes.LongType)
          .add("controls", DataTypes.LongType)
          .add("washout", DataTypes.BooleanType)
          .add("suppression", DataTypes.StringType);

  private final ComparisonRule rule;
  private final Months months;
  private final Map<String, List<Move>> moves;
  private final Map<String, Service> services = new TreeMap<>();
  private final TreeMap<Pair, TreeSet<Integer>> washouts = new TreeMap<>();

  private record Pair(String from, String to) implements Comparable<Pair> {
    @Override
    public int compareTo(Pair other) {
      int byFrom = from.compareTo(other.from);
      return byFrom != 0 ? byFrom : to.compareTo(other.to);
    }
  }

  private record Move(int month, String from, String to) implements Serializable {}

  /** A service's sums by month and model, and who held it. */
  private final class Service {
    private final Map<String, double[][]> byModel = new TreeMap<>();
    private final String[] teams = new String[months.count()];
  }

  private Transitions(ComparisonRule rule, Months months, Map<String, List<Move>> moves) {
    this.rule = rule;
    this.months = months;
    this.moves = moves;
  }

  /**
   * Estimates.
   *
   * @param spark the session
   * @param metrics the metrics; rates and shares about services are told of
   * @param months the months that have estimates
   * @param observations rows of {@code metrics.observation}
   * @param assignments rows of {@code conformed.assignment}
   * @return rows of {@code metrics.transition}, for every pair of models between which a service
   *     moved
   */
  public static Dataset<Row> of(
      SparkSession spark,
      List<Metric> metrics,
      Months months,
      Dataset<Row> observations,
      Dataset<Row> assignments) {
    Map<String, ComparisonRule> rules =
        metrics.stream()
            .filter(metric -> !metric.isAboutPeople() && metric.kind() != Metric.Kind.DURATION)
            .collect(Collectors.toMap(Metric::id, ComparisonRule::of));
    Map<String, List<Move>> moves = moves(months, assignments);
    MapFunction<Row, String> metric = row -> row.getAs("metric_id");
    FlatMapGroupsFunction<String, Row, Row> estimate =
        (id, rows) -> {
          Transitions transitions = new Transitions(rules.get(id), months, moves);
          rows.forEachRemaining(transitions::add);
          return transitions.rows();
        };
    return observations
        .filter(col("metric_id").isInCollection(rules.keySet()))
        .groupByKey(metric, Encoders.STRING())
        .flatMapSortedGroups(
            new Column[] {
              col("service_id"),
              col("month"),
              col("team_id"),
              col("model"),
              col("washout"),
              col("denominator"),
              col("numerator")
            },
            estimate,
            Encoders.row(TRANSITION));
  }

  /** Each service's changes of model, in order of time; a gap does not end the search. */
  private static Map<String, List<Move>> moves(Months months, Dataset<Row> assignments) {
    Map<String, List<Move>> moves = new TreeMap<>();
    for (Row row :
        assignments
            .selectExpr(
                "service_id",
                "valid_from",
                "LAG(model) OVER (PARTITION BY service_id ORDER BY valid_from) AS from_model",
                "model")
            .filter("from_model <> model")
            .orderBy("service_id", "valid_from")
            .collectAsList()) {
      LocalDate on = row.getLocalDate(1);
      int month = months.indexOf(on.withDayOfMonth(1));
      if (month >= 0) {
        moves
            .computeIfAbsent(row.getString(0), service -> new ArrayList<>())
            .add(new Move(month, row.getString(2), row.getString(3)));
      }
    }
    return moves;
  }

  private void add(Row row) {
    int month = months.indexOf(row.getAs("month"));
    double numerator = row.<Double>getAs("numerator");
    double denominator = row.<Double>getAs("denominator");
    if (month < 0 || !(denominator >= 0 && numerator >= 0)) {
      return;
    }
    String name = row.getAs("service_id");
    String model = row.getAs("model");
    Service service = services.computeIfAbsent(name, id -> new Service());
    double[][] own = service.byModel.computeIfAbsent(model, id -> new double[2][months.count()]);
    own[0][month] +=
        rule.form() == ComparisonRule.Form.REST ? Math.max(0, denominator - numerator) : numerator;
    own[1][month] += denominator;
    service.teams[month] = row.getAs("team_id");
    if (row.<Boolean>getAs("washout")) {
      for (Move move : moves.getOrDefault(name, List.of())) {
        if (move.to().equals(model) && month >= move.month() && month - move.month() <= LAGS) {
          washouts
              .computeIfAbsent(new Pair(move.from(), move.to()), pair -> new TreeSet<>())
              .add(month - move.month());
        }
      }
    }
  }

  private Iterator<Row> rows() {
    TreeSet<Pair> pairs = new TreeSet<>();
    moves.values().forEach(own -> pairs.add(new Pair(own.get(0).from(), own.get(0).to())));
    List<Row> rows = new ArrayList<>();
    for (Pair pair : pairs) {
      StackedEventStudy study = new StackedEventStudy(series(pair), LEADS, LAGS);
      for (int relative = -LEADS; relative <= LAGS; relative++) {
        StackedEventStudy.Effect effect = study.at(relative, LEVEL);
        rows.add(
            RowFactory.create(
                rule.id(),
                pair.from(),
                pair.to(),
                relative,
                effect.effect().isPresent() ? effect.effect().getAsDouble() : null,
                effect.interval().map(Interval::lower).orElse(null),
                effect.interval().map(Interval::upper).orElse(null),
                (long) effect.switchers(),
                (long) effect.controls(),
                washouts.getOrDefault(pair, new TreeSet<>()).contains(relative),
                effect.reason().map(Reason::word).orElse(null)));
      }
    }
    return rows.iterator();
  }

  private List<StackedEventStudy.Series> series(Pair pair) {
    List<StackedEventStudy.Series> series = new ArrayList<>();
    TreeSet<Integer> cohorts = new TreeSet<>();
    services.forEach(
        (name, service) -> {
          List<Move> own = moves.getOrDefault(name, List.of());
          if (!own.isEmpty()
              && own.get(0).from().equals(pair.from())
              && own.get(0).to().equals(pair.to())) {
            int month = own.get(0).month();
            int behind = own.size() > 1 ? own.get(1).month() : months.count();
            cohorts.add(month);
            series.add(switcher(service, pair, month, behind));
          }
        });
    services.forEach(
        (name, service) -> {
          for (int cohort : cohorts) {
            if (stays(moves.getOrDefault(name, List.of()), cohort)
                && service.byModel.containsKey(pair.from())) {
              series.add(control(service, pair.from(), cohort));
            }
          }
        });
    return series;
  }

  private static boolean stays(List<Move> moves, int cohort) {
    return moves.stream()
        .noneMatch(move -> move.month() >= cohort - LEADS && move.month() <= cohort + LAGS);
  }

  private StackedEventStudy.Series switcher(Service service, Pair pair, int month, int behind) {
    double[][] sums = new double[2][LEADS + 1 + LAGS];
    String team = null;
    for (int at = Math.max(0, month - LEADS); at < Math.min(behind, month + LAGS + 1); at++) {
      // The month of the move is that of the new model, from the day of the move on.
      double[][] own = service.byModel.get(at < month ? pair.from() : pair.to());
      if (own != null && at < months.count()) {
        sums[0][at - month + LEADS] = own[0][at];
        sums[1][at - month + LEADS] = own[1][at];
      }
      if (at >= month && team == null && at < months.count()) {
        team = service.teams[at];
      }
    }
    // Teams that took services over are what differs; one that never shows is told by the service.
    return new StackedEventStudy.Series(
        team == null ? firstTeam(service) : team, month, true, sums[0], sums[1]);
  }

  private StackedEventStudy.Series control(Service service, String model, int cohort) {
    double[][] sums = new double[2][LEADS + 1 + LAGS];
    double[][] own = service.byModel.get(model);
    for (int at = Math.max(0, cohort - LEADS);
        at < Math.min(months.count(), cohort + LAGS + 1);
        at++) {
      sums[0][at - cohort + LEADS] = own[0][at];
      sums[1][at - cohort + LEADS] = own[1][at];
    }
    return new StackedEventStudy.Series(firstTeam(service), cohort, false, sums[0], sums[1]);
  }

  private static String firstTeam(Service service) {
    return Arrays.stream(service.teams).filter(team -> team != null).findFirst().orElse("");
  }
}
