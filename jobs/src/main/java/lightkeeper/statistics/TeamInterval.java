package lightkeeper.statistics;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The confidence interval of a ratio Σ numerator / Σ denominator when the team is the unit: teams
 * are independent of each other, what happens within a team is not.
 *
 * <p>The variance is that between teams, corrected for few teams and for unequal sizes (CR2), the
 * reach that of Student's t with as many degrees of freedom as the teams' sizes leave
 * (Satterthwaite); the scale is the logarithm for rates and a power of the odds for shares. Of
 * jackknife, CR2 with simpler working models, studentised and wild bootstrap it is what keeps a
 * nominal 95 % between 93 % and 97 % most widely: see {@code
 * jobs/decisions/team-is-the-unit-of-uncertainty.md} and {@code jobs/benchmark/coverage}.
 *
 * @param interval the interval in the unit of the ratio, or empty
 * @param reason why there is none; empty when there is one
 * @param teams how many teams have a denominator
 * @param degreesOfFreedom of the interval; NaN when it does not rest on a spread between teams
 */
public record TeamInterval(
    Optional<Interval> interval, Optional<Reason> reason, int teams, double degreesOfFreedom) {
  /** Fewer teams have no interval: of three no method's holds its level without saying nothing. */
  public static final int LEAST_TEAMS = 4;

  /**
   * The variance of teams' rates, relative to their mean squared, that is supposed where no events
   * show it.
   */
  static final double SUPPOSED_SPREAD = 0.5;

  /** Of an estimate, the standard error that is rounding. */
  private static final double ROUNDING = 1e-9;

  /**
   * The interval of a rate or another ratio that is not bounded by 1.
   *
   * <p>Where no team has an event, its upper limit is the rate at which nothing at all has
   * probability (1 − level)/2 if teams' rates vary like a gamma distribution with a variance of
   * half the mean squared: Garwood's limit (Fiducial Limits for the Poisson Distribution, 1936)
   * made wider. Where all teams have the very same rate, events are taken as independent.
   *
   * @param numerators by team, each finite and at least 0
   * @param denominators by team, likewise; teams with 0 do not count
   * @param numerator what the numerators add up
   * @param level the confidence level, such as 0.95
   * @return the interval
   * @throws IllegalArgumentException when there are not as many numerators as denominators, one is
   *     negative or not finite, there is a numerator without a denominator, or the level is not
   *     strictly between 0 and 1
   */
  public static TeamInterval ofRate(
      double[] numerators, double[] denominators, Numerator numerator, double level) {
    return of(Teams.of(numerators, denominators), Scale.LOG, numerator, level);
  }

  /**
   * The interval of a share between 0 and 1, such that the share of the others has the interval
   * turned round. None and all are treated like no events: see {@link #ofRate}.
   *
   * @param numerators by team, each finite, at least 0 and at most the denominator
   * @param denominators by team, likewise; teams with 0 do not count
   * @param numerator what the numerators add up
   * @param level the confidence level, such as 0.95
   * @return the interval
   * @throws IllegalArgumentException as for {@link #ofRate}, or when a numerator is greater than
   *     its denominator
   */
  public static TeamInterval ofShare(
      double[] numerators, double[] denominators, Numerator numerator, double level) {
    Teams teams = Teams.of(numerators, denominators);
    for (int g = 0; g < teams.numerators.length; g++) {
      if (teams.numerators[g] > teams.denominators[g] * (1 + ROUNDING)) {
        throw new IllegalArgumentException(
            "Cannot take " + teams.numerators[g] + " of " + teams.denominators[g] + " as a share");
      }
    }
    return of(teams, Scale.ODDS, numerator, level);
  }

  private static TeamInterval of(Teams teams, Scale scale, Numerator numerator, double level) {
    double tail = Interval.tail(level);
    int count = teams.numerators.length;
    if (count < LEAST_TEAMS) {
      return none(count == 0 ? Reason.NO_DATA : Reason.FEW_TEAMS, count);
    }
    double all = Arrays.stream(teams.denominators).sum();
    double value = Arrays.stream(teams.numerators).sum() / all;
    boolean full = scale == Scale.ODDS && value >= 1 - 1e-12;
    if (value == 0 || full) {
      return numerator == Numerator.AMOUNT
          ? none(value == 0 ? Reason.NO_EVENTS : Reason.NO_SPREAD, count)
          : teams.bound(tail, scale, full);
    }
    ClusterVariance variance = teams.variance(value, all);
    double error = Math.sqrt(variance.variance());
    double degrees = variance.degreesOfFreedom();
    if (error <= ROUNDING * value) {
      if (numerator == Numerator.AMOUNT) {
        return none(Reason.NO_SPREAD, count);
      }
      error = Math.sqrt(value * (scale == Scale.ODDS ? 1 - value : 1) / all);
    }
    double reach = reach(tail, degrees);
    return new TeamInterval(
        Optional.of(scale.around(value, error, reach)), Optional.empty(), count, degrees);
  }

  private static TeamInterval none(Reason reason, int teams) {
    return new TeamInterval(Optional.empty(), Optional.of(reason), teams, Double.NaN);
  }

  /** How many standard errors a two-sided interval reaches to either side. */
  static double reach(double tail, double degreesOfFreedom) {
    return TDistribution.of(degreesOfFreedom).inverseSurvivalProbability(tail);
  }

  static void requireRatio(double numerator, double denominator) {
    if (!(numerator >= 0
        && numerator < Double.POSITIVE_INFINITY
        && denominator >= 0
        && denominator < Double.POSITIVE_INFINITY
        && (denominator > 0 || numerator == 0))) {
      throw new IllegalArgumentException(
          "Cannot divide " + numerator + " by " + denominator + ": not finite and at least 0");
    }
  }

  /** The teams that have a denominator. */
  private static final class Teams {
    private final double[] numerators;
    private final double[] denominators;

    Teams(double[] numerators, double[] denominators) {
      this.numerators = numerators;
      this.denominators = denominators;
    }

    static Teams of(double[] numerators, double[] denominators) {
      if (numerators.length != denominators.length) {
        throw new IllegalArgumentException(
            "Cannot divide " + numerators.length + " numbers by " + denominators.length);
      }
      for (int g = 0; g < numerators.length; g++) {
        requireRatio(numerators[g], denominators[g]);
      }
      int[] there =
          IntStream.range(0, numerators.length).filter(g -> denominators[g] > 0).toArray();
      return new Teams(
          Arrays.stream(there).mapToDouble(g -> numerators[g]).toArray(),
          Arrays.stream(there).mapToDouble(g -> denominators[g]).toArray());
    }

    ClusterVariance variance(double value, double all) {
      double[] parts = new double[numerators.length];
      double[] shares = new double[numerators.length];
      for (int g = 0; g < parts.length; g++) {
        parts[g] = (numerators[g] - value * denominators[g]) / all;
        shares[g] = denominators[g] / all;
      }
      return ClusterVariance.of(
          parts, new double[][] {shares}, new double[] {all}, new double[] {1}, new double[] {1});
    }

    /** Where the chance of no event in any team is the tail's. */
    TeamInterval bound(double tail, Scale scale, boolean full) {
      double low = 0;
      double high = 1 / Arrays.stream(denominators).max().orElseThrow();
      while (logOfNone(high) > Math.log(tail)) {
        high *= 2;
      }
      for (int step = 0; step < 200 && high - low > 1e-15 * high; step++) {
        double middle = (low + high) / 2;
        if (logOfNone(middle) > Math.log(tail)) {
          low = middle;
        } else {
          high = middle;
        }
      }
      double most = scale == Scale.ODDS ? -Math.expm1(-high) : high;
      Interval interval = full ? new Interval(1 - most, 1) : new Interval(0, most);
      return new TeamInterval(
          Optional.of(interval), Optional.empty(), numerators.length, Double.NaN);
    }

    private double logOfNone(double rate) {
      double sum = 0;
      for (double denominator : denominators) {
        sum -= Math.log1p(SUPPOSED_SPREAD * rate * denominator) / SUPPOSED_SPREAD;
      }
      return sum;
    }
  }
}
