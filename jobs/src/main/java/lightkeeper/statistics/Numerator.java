package lightkeeper.statistics;

/** What the numerator of a ratio adds up. */
public enum Numerator {
  /** Events, so that even none of them say how many there may be at most. */
  EVENTS,
  /** Amounts such as minutes or years: none of them say nothing about how large one may be. */
  AMOUNT
}
