package lightkeeper.metric;

import java.util.TreeMap;

/**
 * What somebody can work out about counts over overlapping windows from those that are told.
 *
 * <p>Let P(i) be the count up to and with quarter i. Each quarter counts nobody or somebody, so
 * P(i) − P(i−1) ≥ 0, and what is known of a window are bounds of P(t) − P(t−n), both its count
 * where it is told. These are differences of two unknowns each, so the bounds of any window are
 * shortest paths, and whole numbers where the told counts are (Cormen et al., Introduction to
 * Algorithms, 24.4).
 */
final class WindowCounts {
  private final int quarters;
  private final TreeMap<Integer, Range> known = new TreeMap<>();

  /** Nothing known yet of windows of so many quarters. */
  WindowCounts(int quarters) {
    this.quarters = quarters;
  }

  /** Tells the count of the window that ends with a quarter. */
  void told(int quarter, long count) {
    within(quarter, new Range(count, count));
  }

  /**
   * Tells between which counts that of the window lies, besides what was known.
   *
   * @return whether that is news
   */
  boolean within(int quarter, Range range) {
    Range before = known.getOrDefault(quarter, Range.ANY);
    Range now = new Range(Math.max(before.least, range.least), Math.min(before.most, range.most));
    known.put(quarter, now);
    return !now.equals(before);
  }

  /**
   * Counts that are possible.
   *
   * @param least the smallest
   * @param most the largest; {@link Long#MAX_VALUE} when there is none
   */
  record Range(long least, long most) {
    /** Nothing is known. */
    static final Range ANY = new Range(0, Long.MAX_VALUE);

    /** Whether the count is as good as told. */
    boolean isOneValue() {
      return least == most;
    }
  }

  /** What the count of the window that ends with a quarter can be. */
  Range range(int quarter) {
    int first = Math.min(quarter, firstEnd(quarter)) - quarters;
    int last = Math.max(quarter, lastEnd(quarter));
    return within(reach(first, last), quarter - first);
  }

  /** The window in a matrix of {@link #reach} that ends with a quarter, by its place in it. */
  Range within(long[][] reach, int to) {
    return new Range(-reach[to][to - quarters], reach[to - quarters][to]);
  }

  /** The earliest window known of, or another one. */
  int firstEnd(int other) {
    return known.isEmpty() ? other : known.firstKey();
  }

  /** The latest window known of, or another one. */
  int lastEnd(int other) {
    return known.isEmpty() ? other : known.lastKey();
  }

  /**
   * The most that P(j) − P(i) can be, for every i and j: counts of any run of quarters for i before
   * j, and less their least the other way round.
   *
   * @param first the quarter behind which the first window begins
   * @param last the quarter with which the last one ends
   */
  long[][] reach(int first, int last) {
    int size = last - first + 1;
    long[][] reach = new long[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        reach[i][j] = i == j || j == i - 1 ? 0 : Long.MAX_VALUE;
      }
    }
    known.forEach(
        (end, range) -> {
          int to = end - first;
          int from = to - quarters;
          reach[from][to] = Math.min(reach[from][to], range.most());
          reach[to][from] = Math.min(reach[to][from], -range.least());
        });
    close(reach);
    return reach;
  }

  /**
   * Follows every path: what is between i and j is at most what is between i and any other, and
   * that and j.
   *
   * @return whether anything can be at all; if not, a count would have to be less than itself
   */
  static boolean close(long[][] reach) {
    int size = reach.length;
    for (int via = 0; via < size; via++) {
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < size && reach[i][via] != Long.MAX_VALUE; j++) {
          if (reach[via][j] != Long.MAX_VALUE) {
            reach[i][j] = Math.min(reach[i][j], reach[i][via] + reach[via][j]);
          }
        }
      }
    }
    for (int i = 0; i < size; i++) {
      if (reach[i][i] < 0) {
        return false;
      }
    }
    return true;
  }
}
