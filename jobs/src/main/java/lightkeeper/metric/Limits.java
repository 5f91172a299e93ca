package lightkeeper.metric;

import java.io.Serializable;
import lightkeeper.statistics.TeamInterval;

/**
 * The limits of a value, or why there are none.
 *
 * @param low lower limit; null when there is none
 * @param high upper limit; null when there is none
 * @param reason why there is no interval; null when there is
 */
record Limits(Double low, Double high, String reason) implements Serializable {
  /** Neither limits nor a reason: there is no value either. */
  static final Limits NOTHING = new Limits(null, null, null);

  /**
   * As they stand in tables.
   *
   * @param interval the interval
   * @param per what its limits are multiplied by
   */
  static Limits of(TeamInterval interval, double per) {
    return new Limits(
        interval.interval().map(limits -> per * limits.lower()).orElse(null),
        interval.interval().map(limits -> per * limits.upper()).orElse(null),
        interval.reason().map(lightkeeper.statistics.Reason::word).orElse(null));
  }
}
