package lightkeeper.statistics;

/**
 * What one team did in one stratum.
 *
 * @param team the team; in two arms it counts as two units
 * @param tier the stratum, such as the tier of the service, any number; the same for all when there
 *     are none
 * @param numerator events or amount, finite and at least 0
 * @param denominator exposure or whole, finite and at least 0, in the same unit for all
 */
public record TeamStratum(String team, int tier, double numerator, double denominator) {
  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException when a number is negative or not finite, or there is a
   *     numerator without a denominator
   */
  public TeamStratum {
    TeamInterval.requireRatio(numerator, denominator);
  }
}
