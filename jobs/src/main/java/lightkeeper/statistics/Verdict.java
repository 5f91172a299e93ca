package lightkeeper.statistics;

import java.util.Locale;

/** What a comparison says. */
public enum Verdict {
  /** The model is better than the one it is compared to, by more than chance explains. */
  BETTER,
  /** It is worse, by more than chance explains. */
  WORSE,
  /** Chance may explain what is seen, which does not mean that the two are alike. */
  NO_CLEAR_DIFFERENCE,
  /** The data do not allow a comparison. */
  NOT_COMPARABLE;

  /**
   * The verdict as it stands in tables.
   *
   * @return the name in small letters, such as {@code no_clear_difference}
   */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
