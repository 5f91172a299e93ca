package lightkeeper.statistics;

/**
 * One case of a team.
 *
 * @param team the team; in two arms it counts as two units
 * @param tier the stratum, such as the tier of the service, any number; the same for all when there
 *     are none
 * @param duration how long the case lasted, or has lasted so far, finite and at least 0
 * @param ended whether it ended; if not, it was still open
 */
public record TeamDuration(String team, int tier, double duration, boolean ended) {
  /**
   * Checks the duration.
   *
   * @throws IllegalArgumentException when it is negative or not finite
   */
  public TeamDuration {
    if (!(duration >= 0 && duration < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("Cannot last " + duration + ": not finite and at least 0");
    }
  }
}
