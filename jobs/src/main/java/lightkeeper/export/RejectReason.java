package lightkeeper.export;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Why a record or a file is kept out. A record with several faults gets the first of them in this
 * order.
 */
public enum RejectReason {
  /** More or fewer cells than the header. */
  WRONG_WIDTH,
  /** A row that its source's mapping does not want; the detail is the mapping's reason. */
  DROPPED,
  /** A row of a source of which another row of the same key counts, as its mapping says. */
  SUPERSEDED,
  /** An empty cell in a key column. */
  MISSING_KEY,
  /** A date or instant that cannot be read, or is missing where one is needed. */
  BAD_TIMESTAMP,
  /** A number that cannot be read, or is missing where one is needed. */
  BAD_NUMBER,
  /** A value outside its words or range, or a missing text. */
  BAD_VALUE,
  /** An end before its start, or an acknowledgement before the start. */
  ENDS_BEFORE_START,
  /** Starts after the as-of: it heals when the as-of has passed it. */
  IN_THE_FUTURE,
  /** The later-starting of two overlapping intervals of one key. */
  OVERLAPPING_INTERVAL,
  /** Names a service that no accepted record describes. */
  UNKNOWN_SERVICE,
  /** Names a team that no accepted record describes. */
  UNKNOWN_TEAM,
  /** A whole file that cannot be read. */
  UNREADABLE_FILE;

  /**
   * The reason as it stands in tables.
   *
   * @return its name in lower case
   */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The reason of a word in a table.
   *
   * @param word a reason in lower case
   * @return the reason; empty when the word names none
   */
  public static Optional<RejectReason> of(String word) {
    return Arrays.stream(values()).filter(reason -> reason.word().equals(word)).findFirst();
  }

  /**
   * Whether the reason depends on other records or on the as-of, so that each run judges anew.
   *
   * @return false when the record alone decides
   */
  public boolean mayHeal() {
    return switch (this) {
      case IN_THE_FUTURE, OVERLAPPING_INTERVAL, UNKNOWN_SERVICE, UNKNOWN_TEAM -> true;
      default -> false;
    };
  }
}
