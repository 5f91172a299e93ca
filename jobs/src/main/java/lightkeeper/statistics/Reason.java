package lightkeeper.statistics;

import java.util.Locale;

/** Why there is no interval or no comparison. */
public enum Reason {
  /** Nothing was observed. */
  NO_DATA,
  /** Fewer teams than an interval or a comparison needs. */
  FEW_TEAMS,
  /** Less than half of the exposure lies in tiers that both arms have. */
  LITTLE_OVERLAP,
  /** No events, and so no ratio, or no way to tell how large one would have been. */
  NO_EVENTS,
  /** All teams have the very same value, so that they do not show how far teams differ. */
  NO_SPREAD,
  /** Too many cases are still open for the quantile to be known. */
  NOT_REACHED,
  /** A median of length zero, which is no multiple of anything. */
  ZERO_DURATION;

  /**
   * The reason as it stands in tables.
   *
   * @return the name in small letters, such as {@code few_teams}
   */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
