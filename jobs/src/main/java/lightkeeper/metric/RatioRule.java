package lightkeeper.metric;

import java.io.Serializable;
import java.util.stream.IntStream;
import lightkeeper.statistics.Numerator;
import lightkeeper.statistics.TeamInterval;

/**
 * How a rate or share and its interval are told, small enough to be sent to where rows are.
 *
 * @param isShare whether it is a share and no rate
 * @param per the value is told for so many of the denominator's unit
 * @param counts what the numerator adds up
 */
record RatioRule(boolean isShare, double per, Metric.Counts counts) implements Serializable {
  private static final double LEVEL = 0.95;

  /** By so much of itself a part may exceed its whole where both are sums. */
  private static final double ROUNDING = 1e-9;

  static RatioRule of(Metric metric) {
    return new RatioRule(metric.kind() == Metric.Kind.SHARE, metric.per(), metric.counts());
  }

  /**
   * The value.
   *
   * @param numerator all that was counted
   * @param denominator what it is divided by, not 0
   */
  double value(double numerator, double denominator) {
    return per * numerator / denominator;
  }

  /**
   * The interval, with the team as the unit.
   *
   * @param numerators by team
   * @param denominators by team
   * @return the limits in the unit of the value, or why there are none; nothing at all where a
   *     number is negative or none, which the audit tells of
   */
  Limits limits(double[] numerators, double[] denominators) {
    int[] teams =
        IntStream.range(0, denominators.length)
            .filter(g -> denominators[g] != 0 || numerators[g] != 0)
            .toArray();
    double[] above = IntStream.of(teams).mapToDouble(g -> numerators[g]).toArray();
    double[] below = IntStream.of(teams).mapToDouble(g -> denominators[g]).toArray();
    boolean bounded = isShare && counts != Metric.Counts.AMOUNT;
    boolean cases = counts == Metric.Counts.CASES;
    for (int g = 0; g < teams.length; g++) {
      if (!(above[g] >= 0 && below[g] > 0 && above[g] + below[g] < Double.POSITIVE_INFINITY)) {
        return Limits.NOTHING;
      }
      if (bounded && above[g] > below[g] * (1 + ROUNDING)) {
        // Declared as a share, but it is none: at least its limits shall not lie.
        bounded = false;
        cases = false;
      }
    }
    Numerator numerator = cases ? Numerator.EVENTS : Numerator.AMOUNT;
    return Limits.of(
        bounded
            ? TeamInterval.ofShare(above, below, numerator, LEVEL)
            : TeamInterval.ofRate(above, below, numerator, LEVEL),
        per);
  }
}
