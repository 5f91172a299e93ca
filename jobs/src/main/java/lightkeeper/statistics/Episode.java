package lightkeeper.statistics;

/**
 * A stretch of time in which somebody or something is watched for an event.
 *
 * <p>It is at risk at a time t when entry &lt; t ≤ exit: from just behind the entry up to and with
 * the exit. A case whose beginning was not seen (left truncation, delayed entry) enters late; one
 * that changes is several episodes, each with the next one's entry as its exit.
 *
 * @param entry since when it is watched, on the clock of the analysis and in any unit; negative
 *     infinity when it is watched from the very beginning, so that it is at risk at 0 too
 * @param exit until when, in the same unit, finite and at least 0
 * @param ended whether the event happened at the exit; if not, the case was still open there
 */
public record Episode(double entry, double exit, boolean ended) {
  /**
   * Checks the times.
   *
   * @throws IllegalArgumentException when the exit is negative or not finite, or the entry is not
   *     before the exit
   */
  public Episode {
    if (!(exit >= 0 && exit < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("Cannot leave at " + exit + ": not finite and at least 0");
    }
    if (!(entry < exit)) {
      throw new IllegalArgumentException(
          "Cannot enter at " + entry + " and leave at " + exit + ": the entry is not before it");
    }
    exit += 0.0; // -0.0 is 0.0
  }

  /**
   * An episode that is watched from the very beginning.
   *
   * @param exit until when, finite and at least 0
   * @param ended whether the event happened there
   * @return the episode, with an entry of negative infinity
   * @throws IllegalArgumentException when the exit is negative or not finite
   */
  public static Episode fromStart(double exit, boolean ended) {
    return new Episode(Double.NEGATIVE_INFINITY, exit, ended);
  }
}
