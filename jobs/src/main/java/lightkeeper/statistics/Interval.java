package lightkeeper.statistics;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * A confidence interval.
 *
 * @param lower its lower limit
 * @param upper its upper limit
 */
public record Interval(double lower, double upper) {
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  /**
   * How many standard errors a two-sided interval reaches to either side.
   *
   * @throws IllegalArgumentException when the level is not strictly between 0 and 1
   */
  static double reach(double level) {
    return NORMAL.inverseSurvivalProbability(tail(level));
  }

  /**
   * The probability beyond each end of a two-sided interval.
   *
   * @throws IllegalArgumentException when the level is not strictly between 0 and 1
   */
  static double tail(double level) {
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException(
          "Cannot take an interval of level " + level + ": not between 0 and 1");
    }
    return (1 - level) / 2;
  }

  /** The probability that a standard normal number lies at least this far from 0. */
  static double beyond(double distance) {
    return 2 * NORMAL.survivalProbability(Math.abs(distance));
  }
}
