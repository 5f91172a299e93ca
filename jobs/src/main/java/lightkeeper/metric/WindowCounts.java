package lightkeeper.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What somebody can work out about counts over overlapping windows from those that are told.
 *
 * <p>Let P(i) be the count up to and with quarter i. Each quarter counts nobody or somebody, so
 * P(i) − P(i−1) ≥ 0, and a window told is P(t) − P(t−n) = its count. These are differences of two
 * unknowns each, so the bounds of any window are shortest paths, and whole numbers where the told
 * counts are (Cormen et al., Introduction to Algorithms, 24.4).
 */
final class WindowCounts {
  private final int quarters;
  private final TreeMap<Integer, Long> told = new TreeMap<>();

  /** Nothing told yet of windows of so many quarters. */
  WindowCounts(int quarters) {
    this.quarters = quarters;
  }

  /** Tells the count of the window that ends with a quarter. */
  void told(int quarter, long count) {
    told.put(quarter, count);
  }

  /**
   * Counts that are possible.
   *
   * @param least the smallest
   * @param most the largest; {@link Long#MAX_VALUE} when there is none
   */
  record Range(long least, long most) {
    /** Whether the count is as good as told. */
    boolean isOneValue() {
      return least == most;
    }
  }

  /** What the count of the window that ends with a quarter can be. */
  Range range(int quarter) {
    List<Integer> ends = new ArrayList<>(told.keySet());
    ends.add(quarter);
    int first = ends.stream().mapToInt(Integer::intValue).min().orElseThrow() - quarters;
    int last = ends.stream().mapToInt(Integer::intValue).max().orElseThrow();
    int size = last - first + 1;
    // reach[i][j] is the most that P(j) − P(i) can be.
    long[][] reach = new long[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        reach[i][j] = i == j || j == i - 1 ? 0 : Long.MAX_VALUE;
      }
    }
    told.forEach(
        (end, count) -> {
          int to = end - first;
          int from = to - quarters;
          reach[from][to] = Math.min(reach[from][to], count);
          reach[to][from] = Math.min(reach[to][from], -count);
        });
    for (int via = 0; via < size; via++) {
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < size; j++) {
          if (reach[i][via] != Long.MAX_VALUE && reach[via][j] != Long.MAX_VALUE) {
            reach[i][j] = Math.min(reach[i][j], reach[i][via] + reach[via][j]);
          }
        }
      }
    }
    int to = quarter - first;
    int from = to - quarters;
    return new Range(-reach[to][from], reach[from][to]);
  }
}
