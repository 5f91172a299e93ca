package lightkeeper.metric;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import lightkeeper.statistics.KaplanMeier;

/**
 * Turns the cases of one metric and model into its estimates for every month and window. Cases must
 * come in an order that does not depend on chance, because sums of doubles do.
 */
abstract class Estimator {
  /** The windows, in months; each ends with the month it is told for. */
  static final int[] WINDOWS = {1, 3, 12};

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
   * @param numerator events; null when there is no value
   * @param denominator exposure or cases; null when there is no value
   */
  record Result(
      String suppression, Double value, Double p90, Double numerator, Double denominator) {
    static Result none(String reason) {
      return new Result(reason, null, null, null, null);
    }
  }

  /** The estimator of a kind; ratios are told per so many of the denominator's unit. */
  static Estimator of(Metric.Kind kind, double per, Months months) {
    return switch (kind) {
      case RATE, SHARE -> new Ratio(per, months);
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
    private final double[] numerators;
    private final double[] denominators;
    private final double per;

    Ratio(double per, Months months) {
      super(months);
      this.per = per;
      numerators = new double[months.count()];
      denominators = new double[months.count()];
    }

    @Override
    void add(int month, String service, String team, Case one) {
      numerators[month] += one.numerator();
      denominators[month] += one.denominator();
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
          : new Result(null, per * numerator / denominator, null, numerator, denominator);
    }
  }

  /** Durations: median and 90 % quantile of Kaplan–Meier. */
  private static final class Duration extends Estimator {
    private final List<Doubles> ended = new ArrayList<>();
    private final List<Doubles> open = new ArrayList<>();

    Duration(Months months) {
      super(months);
      for (int month = 0; month < months.count(); month++) {
        ended.add(new Doubles());
        open.add(new Doubles());
      }
    }

    @Override
    void add(int month, String service, String team, Case one) {
      (one.ended() ? ended : open).get(month).add(one.duration());
      present(month, service, team);
    }

    @Override
    Result over(int from, int to) {
      double[] over = Doubles.join(ended.subList(from, to + 1));
      double[] still = Doubles.join(open.subList(from, to + 1));
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
          (double) over.length,
          (double) over.length + still.length);
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
