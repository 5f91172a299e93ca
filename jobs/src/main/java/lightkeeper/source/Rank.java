package lightkeeper.source;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * A row's place among those of its key: no value, then texts, then numbers and instants.
 *
 * @param kind 0 for none, 1 for a text, 2 for an instant, 3 for a number
 * @param number the number, or the instant in seconds
 * @param text the text
 */
record Rank(int kind, BigDecimal number, String text) implements Comparable<Rank> {
  private static final int MOST_DIGITS = 40;

  /** The rank of what a mapping orders by. */
  static Rank of(String text, Times.Reading times) {
    if (text == null) {
      return new Rank(0, BigDecimal.ZERO, "");
    }
    if (text.length() <= MOST_DIGITS && text.matches("-?\\d+(\\.\\d+)?")) {
      return new Rank(3, new BigDecimal(text), "");
    }
    Instant instant = times.instant(text, java.time.ZoneOffset.UTC);
    return instant == null
        ? new Rank(1, BigDecimal.ZERO, text)
        : new Rank(
            2,
            BigDecimal.valueOf(instant.getEpochSecond())
                .add(BigDecimal.valueOf(instant.getNano(), 9)),
            "");
  }

  @Override
  public int compareTo(Rank other) {
    int byKind = Integer.compare(kind, other.kind);
    int byNumber = byKind != 0 ? byKind : number.compareTo(other.number);
    return byNumber != 0 ? byNumber : text.compareTo(other.text);
  }
}
