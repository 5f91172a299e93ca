package lightkeeper.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A weighted mean of strata's Kaplan–Meier curves, ΣWₛ·Sₛ(t), and the parts that teams have in its
 * error. Behind its last exit a stratum's curve is held where it is.
 */
final class StandardCurve {
  /** S(t) and 1 − q count as equal within this, as in {@link KaplanMeier}. */
  private static final double NEAR = 1e-9;

  /** Sums of doubles depend on their order. */
  static final Comparator<Case> ORDER =
      Comparator.comparingInt(Case::team)
          .thenComparingDouble(Case::duration)
          .thenComparing(Case::ended);

  private final List<Stratum> strata;
  private final double[] weights;
  private final int teams;
  private final double[] times;

  /**
   * Takes the strata.
   *
   * @param strata the cases of each, at least one case in each
   * @param weights their weights, adding up to 1
   * @param teams the number of teams; those of cases are less than it
   */
  StandardCurve(List<List<Case>> strata, double[] weights, int teams) {
    this.strata = strata.stream().map(Stratum::new).toList();
    this.weights = weights;
    this.teams = teams;
    this.times =
        this.strata.stream()
            .flatMapToDouble(stratum -> Arrays.stream(stratum.times))
            .sorted()
            .distinct()
            .toArray();
  }

  /** A case of a team, told by number. */
  record Case(int team, double duration, boolean ended) {}

  /** The smallest time with S(t) ≤ 1 − q, or empty when there is none. */
  OptionalDouble quantile(double q) {
    int low = 0;
    int high = times.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (survival(times[middle]) <= 1 - q + NEAR) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low < times.length ? OptionalDouble.of(times[low]) : OptionalDouble.empty();
  }

  private double survival(double time) {
    double sum = 0;
    for (int s = 0; s < weights.length; s++) {
      sum += weights[s] * strata.get(s).survival(time);
    }
    return sum;
  }

  /** A quantile, and the standard error of the share that has ended by then. */
  Estimate estimate(double q) {
    OptionalDouble value = quantile(q);
    if (value.isEmpty()) {
      return new Estimate(this, q, value, Double.NaN, Double.NaN, Reason.NOT_REACHED);
    }
    // Where all have ended nobody differs: the last time before is as near as there is.
    int at = Arrays.binarySearch(times, value.getAsDouble());
    if (survival(times[at]) <= NEAR) {
      at--;
    }
    if (at < 0) {
      return new Estimate(this, q, value, Double.NaN, Double.NaN, Reason.NO_SPREAD);
    }
    ClusterVariance variance = variance(times[at]);
    double error = Math.sqrt(variance.variance());
    return error > NEAR
        ? new Estimate(this, q, value, error, variance.degreesOfFreedom(), null)
        : new Estimate(this, q, value, Double.NaN, Double.NaN, Reason.NO_SPREAD);
  }

  private ClusterVariance variance(double time) {
    double[] parts = new double[teams];
    double[][] shares = new double[weights.length][teams];
    double[] exposures = new double[weights.length];
    double[] levels = new double[weights.length];
    for (int s = 0; s < weights.length; s++) {
      Stratum stratum = strata.get(s);
      stratum.addParts(time, weights[s], parts);
      exposures[s] = stratum.cases.size();
      for (Case one : stratum.cases) {
        shares[s][one.team()] += 1 / exposures[s];
      }
      double survival = stratum.survival(time);
      levels[s] = survival * (1 - survival);
    }
    return ClusterVariance.of(parts, shares, exposures, weights, levels);
  }

  /**
   * A quantile.
   *
   * @param curve whose it is
   * @param q the share
   * @param value the smallest time with S(t) ≤ 1 − q, or empty
   * @param error the standard error of the share that has ended by then; NaN when there is a reason
   * @param degreesOfFreedom of the error, likewise
   * @param reason why there is no error; null when there is
   */
  record Estimate(
      StandardCurve curve,
      double q,
      OptionalDouble value,
      double error,
      double degreesOfFreedom,
      Reason reason) {
    /**
     * The limits of the quantile: where the curve meets those of the share that has ended by then
     * (Woodruff, Confidence Intervals for Medians and Other Position Measures, JASA 1952).
     *
     * @param reach how many standard errors they reach to either side
     * @return the limits; 0 or empty where the share's are none or all
     */
    KaplanMeier.Limits limits(double reach) {
      Interval share = Scale.ODDS.around(q, error, reach);
      return new KaplanMeier.Limits(
          share.lower() > 0 ? curve.quantile(share.lower()) : OptionalDouble.of(0),
          share.upper() < 1 ? curve.quantile(share.upper()) : OptionalDouble.empty());
    }
  }

  /** One curve: its event times and, at each, S(t) and Σd/(n(n−d)). */
  private static final class Stratum {
    private final List<Case> cases;
    private final double[] times;
    private final Point[] points;
    private final double[] sums;

    Stratum(List<Case> cases) {
      this.cases = cases;
      List<Point> events = new ArrayList<>();
      for (Point point : KaplanMeier.of(durations(cases, true), durations(cases, false)).points()) {
        if (point.events() > 0) {
          events.add(point);
        }
      }
      points = events.toArray(Point[]::new);
      times = events.stream().mapToDouble(Point::time).toArray();
      sums = new double[points.length];
      double sum = 0;
      for (int j = 0; j < points.length; j++) {
        sum += points[j].greenwood();
        sums[j] = sum;
      }
    }

    private static double[] durations(List<Case> cases, boolean ended) {
      return cases.stream()
          .filter(one -> one.ended() == ended)
          .mapToDouble(Case::duration)
          .toArray();
    }

    /** The number of event times up to a time. */
    private int until(double time) {
      int found = Arrays.binarySearch(times, time);
      return found >= 0 ? found + 1 : -found - 1;
    }

    double survival(double time) {
      int count = until(time);
      return count == 0 ? 1 : points[count - 1].survival();
    }

    /**
     * Adds, for every case, what S(t) changes by when the case counts a little more: S(t)·(Σ up to
     * its end of d/(n(n−d)) − 1/(n−d) where it ended itself). Without open cases that is (1 if it
     * lasts longer, else 0, minus S(t)) / n.
     */
    void addParts(double time, double weight, double[] parts) {
      double survival = survival(time);
      if (survival <= NEAR) {
        return;
      }
      for (Case one : cases) {
        int count = until(Math.min(one.duration(), time));
        double change = count == 0 ? 0 : sums[count - 1];
        if (one.ended() && one.duration() <= time) {
          Point own = points[count - 1];
          change -= 1.0 / (own.atRisk() - own.events());
        }
        parts[one.team()] += weight * survival * change;
      }
    }
  }
}
