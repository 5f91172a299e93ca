package lightkeeper.metric;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import lightkeeper.statistics.KaplanMeier;
import lightkeeper.statistics.Reason;
import lightkeeper.statistics.TeamQuantile;

/**
 * Turns the cases of one metric and model into its estimates for every month and window. Cases must
 * come in an order that does not depend on chance, because sums of doubles do.
 */
abstract class Estimator {
  /** The windows, in months; each ends with the month it is told for. */
  static final int[] WINDOWS = {1, 3, 12};

  private static final double LEVEL = 0.95;

  private final Months months;
  private final Presence services;
  private final Presence teams;

  private Estimator(Months months) {
    this.months = months;
    this.services = new Presence(months.count());
    this.teams = new Presence(months.count());
  }

  /**
   * One estimate.
   *
   * @param month last month of the window
   * @param windowMonths length of the window
   * @param result the value or the reason
   * @param services services with a denominator or a case
   * @param teams teams with a denominator or a case
   */
  record Estimate(LocalDate month, int windowMonths, Result result, long services, long teams) {}

  /**
   * A value or the reason why there is none.
   *
   * @param suppression the reason; null when there is a value
   * @param value the value; null when there is none
   * @param p90 time by which 90 % are over; null when not reached or no duration
   * @param limits of the value
   * @param numerator events; null when there is no value
   * @param denominator exposure or cases; null when there is no value
   */
  record Result(
      String suppression,
      Double value,
      Double p90,
      Limits limits,
      Double numerator,
      Double denominator) {
    static Result none(String reason) {
      return new Result(reason, null, null, Limits.NOTHING, null, null);
    }
  }

  /** The estimator of a kind; the rule is for rates and shares. */
  static Estimator of(Metric.Kind kind, RatioRule rule, Months months) {
    return switch (kind) {
      case RATE, SHARE -> new Ratio(rule, months);
      case DURATION -> new Duration(months);
      case SURVIVAL -> throw new IllegalArgumentException("Survival is about people");
    };
  }

  /** Adds one case; the month is one of the months. */
  abstract void add(int month, String service, String team, Case one);

  /** What is known for the months from one to another, both included. */
  abstract Result over(int from, int to);

  /**
   * One row that a metric's query yields.
   *
   * @param numerator for ratios
   * @param denominator for ratios
   * @param duration for durations
   * @param ended for durations
   */
  record Case(double numerator, double denominator, double duration, boolean ended) {}

  /** All estimates, for the cases so far. */
  final List<Estimate> estimates() {
    List<Estimate> estimates = new ArrayList<>();
    for (int window : WINDOWS) {
      long[] serviceCounts = services.counts(window);
      long[] teamCounts = teams.counts(window);
      for (int month = 0; month < months.count(); month++) {
        estimates.add(
            new Estimate(
                months.at(month),
                window,
                over(Math.max(0, month - window + 1), month),
                serviceCounts[month],
                teamCounts[month]));
      }
    }
    return estimates;
  }

  final void present(int month, String service, String team) {
    services.mark(service, month);
    teams.mark(team, month);
  }

  /** Who was there in which month. */
  private static final class Presence {
    private final Map<String, BitSet> byName = new HashMap<>();
    private final int months;

    Presence(int months) {
      this.months = months;
    }

    void mark(String name, int month) {
      byName.computeIfAbsent(name, n -> new BitSet(months)).set(month);
    }

    /** How many were there in the window that ends with each month. */
    long[] counts(int window) {
      long[] counts = new long[months];
      for (BitSet there : byName.values()) {
        int last = -window;
        for (int month = 0; month < months; month++) {
          last = there.get(month) ? month : last;
          counts[month] += month - last < window ? 1 : 0;
        }
      }
      return counts;
    }
  }

  /** Rates and shares: the sum of numerators over the sum of denominators. */
  private static final class Ratio extends Estimator {
    private final RatioRule rule;
    private final int count;
    private final double[] numerators;
    private final double[] denominators;
    private final Map<String, double[][]> byTeam = new TreeMap<>();

    Ratio(RatioRule rule, Months months) {
      super(months);
      this.rule = rule;
      count = months.count();
      numerators = new double[count];
      denominators = new double[count];
    }

    @Override
    void add(int month, String service, String team, Case one) {
      numerators[month] += one.numerator();
      denominators[month] += one.denominator();
      double[][] own = byTeam.computeIfAbsent(team, name -> new double[2][count]);
      own[0][month] += one.numerator();
      own[1][month] += one.denominator();
      if (one.denominator() != 0) {
        present(month, service, team);
      }
    }

    @Override
    Result over(int from, int to) {
      double numerator = 0;
      double denominator = 0;
      for (int month = from; month <= to; month++) {
        numerator += numerators[month];
        denominator += denominators[month];
      }
      return denominator == 0
          ? Result.none("no_data")
          : new Result(
              null,
              rule.value(numerator, denominator),
              null,
              rule.limits(sums(0, from, to), sums(1, from, to)),
              numerator,
              denominator);
    }

    /** By team, what its numerators or denominators add up to. */
    private double[] sums(int side, int from, int to) {
      return byTeam.values().stream()
          .mapToDouble(own -> Arrays.stream(own[side], from, to + 1).sum())
          .toArray();
    }
  }

  /** Durations: median and 90 % quantile of Kaplan–Meier. */
  private static final class Duration extends Estimator {
    private final int count;
    private final Map<String, Team> byTeam = new TreeMap<>();

    Duration(Months months) {
      super(months);
      count = months.count();
    }

    /** A team's cases by month. */
    private static final class Team {
      private final List<Doubles> ended;
      private final List<Doubles> open;

      Team(int months) {
        ended = Stream.generate(Doubles::new).limit(months).toList();
        open = Stream.generate(Doubles::new).limit(months).toList();
      }
    }

    @Override
    void add(int month, String service, String team, Case one) {
      Team own = byTeam.computeIfAbsent(team, name -> new Team(count));
      (one.ended() ? own.ended : own.open).get(month).add(one.duration());
      present(month, service, team);
    }

    @Override
    Result over(int from, int to) {
      double[][] ended = cases(team -> team.ended.subList(from, to + 1));
      double[][] open = cases(team -> team.open.subList(from, to + 1));
      double[] over = Arrays.stream(ended).flatMapToDouble(Arrays::stream).toArray();
      double[] still = Arrays.stream(open).flatMapToDouble(Arrays::stream).toArray();
      if (over.length + still.length == 0) {
        return Result.none("no_data");
      }
      KaplanMeier curve = KaplanMeier.of(over, still);
      OptionalDouble median = curve.quantile(0.5);
      if (median.isEmpty()) {
        return Result.none("not_reached");
      }
      OptionalDouble p90 = curve.quantile(0.9);
      return new Result(
          null,
          median.getAsDouble(),
          p90.isPresent() ? p90.getAsDouble() : null,
          limits(TeamQuantile.of(ended, open, 0.5, LEVEL)),
          (double) over.length,
          (double) over.length + still.length);
    }

    private double[][] cases(Function<Team, List<Doubles>> months) {
      return byTeam.values().stream().map(months).map(Doubles::join).toArray(double[][]::new);
    }

    private static Limits limits(TeamQuantile median) {
      OptionalDouble low = median.limits().lower();
      OptionalDouble high = median.limits().upper();
      return new Limits(
          low.isPresent() ? low.getAsDouble() : null,
          high.isPresent() ? high.getAsDouble() : null,
          median.reason().map(Reason::word).orElse(null));
    }
  }

  /** A growing list of numbers without an object for each. */
  private static final class Doubles {
    private double[] values = new double[8];
    private int size;

    void add(double value) {
      if (size == values.length) {
        values = java.util.Arrays.copyOf(values, size * 2);
      }
      values[size++] = value;
    }

    static double[] join(List<Doubles> parts) {
      double[] joined = new double[parts.stream().mapToInt(part -> part.size).sum()];
      int at = 0;
      for (Doubles part : parts) {
        System.arraycopy(part.values, 0, joined, at, part.size);
        at += part.size;
      }
      return joined;
    }
  }
}
