package lightkeeper.metric;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/**
 * What somebody can work out about the counts of one model in overlapping windows: of a metric, of
 * the part of it that another metric counts, and of the rest, which no metric counts but the two
 * tell. In every run of quarters the part and the rest are the whole, so what is known of two of
 * them bounds the third, and each runs through its windows by itself ({@link WindowCounts}). The
 * least and the most that are left of a hidden count are tried, until one holds.
 */
final class Inference {
  /** Bounds that still move after so many rounds move by one each; nobody counts that far. */
  private static final int ROUNDS = 50;

  private final int quarters;
  private final WindowCounts whole;
  private final WindowCounts part;
  private final WindowCounts rest;
  private final TreeSet<Integer> windows = new TreeSet<>();
  private final Set<Integer> hiddenWholes = new TreeSet<>();
  private final Set<Integer> hiddenParts = new TreeSet<>();

  /** Nothing known yet of windows of so many quarters. */
  Inference(int quarters) {
    this.quarters = quarters;
    whole = new WindowCounts(quarters);
    part = new WindowCounts(quarters);
    rest = new WindowCounts(quarters);
  }

  /** Tells the whole's window that ends with a quarter. */
  void whole(int quarter, long count) {
    windows.add(quarter);
    whole.told(quarter, count);
  }

  /** Says that the whole's window is hidden, and what is known of it all the same. */
  void wholeIsHidden(int quarter, WindowCounts.Range range) {
    windows.add(quarter);
    hiddenWholes.add(quarter);
    whole.within(quarter, range);
  }

  /** Tells the part's window that ends with a quarter. */
  void part(int quarter, long count) {
    windows.add(quarter);
    part.told(quarter, count);
  }

  /** Says that the part's window is hidden, and what is known of it all the same. */
  void partIsHidden(int quarter, WindowCounts.Range range) {
    windows.add(quarter);
    hiddenParts.add(quarter);
    part.within(quarter, range);
  }

  /** Whether any count that is hidden can have one value only. */
  boolean findsOut() {
    if (hiddenWholes.isEmpty() && hiddenParts.isEmpty()) {
      return false;
    }
    int first = windows.first() - quarters;
    Reach reach =
        new Reach(
            whole.reach(first, windows.last()),
            part.reach(first, windows.last()),
            rest.reach(first, windows.last()));
    if (!reach.narrow()) {
      // These are no counts of the same people; from what contradicts itself nothing follows.
      return false;
    }
    return isFoundOut(reach, reach.wholes, first, hiddenWholes)
        || isFoundOut(reach, reach.parts, first, hiddenParts);
  }

  /** Bounds alone may leave values open that nobody's counts can have: those are tried. */
  private boolean isFoundOut(Reach reach, long[][] of, int first, Set<Integer> hidden) {
    for (int end : hidden) {
      int to = end - first;
      int from = to - quarters;
      WindowCounts.Range range = whole.within(of, to);
      while (!range.isOneValue() && !reach.allows(of, from, to, range.least())) {
        of[to][from] = -range.least() - 1;
        range = whole.within(of, to);
      }
      while (!range.isOneValue()
          && range.most() != Long.MAX_VALUE
          && !reach.allows(of, to, from, -range.most())) {
        of[from][to] = range.most() - 1;
        range = whole.within(of, to);
      }
      if (range.isOneValue()) {
        return true;
      }
    }
    return false;
  }

  /** The most that may lie between two quarters, of the whole, the part and the rest. */
  private static final class Reach {
    private final long[][] wholes;
    private final long[][] parts;
    private final long[][] rests;

    Reach(long[][] wholes, long[][] parts, long[][] rests) {
      this.wholes = wholes;
      this.parts = parts;
      this.rests = rests;
    }

    /** Whether one of these may be at most so much. */
    boolean allows(long[][] of, int from, int to, long most) {
      Reach copy = new Reach(copy(wholes), copy(parts), copy(rests));
      lower(of == wholes ? copy.wholes : copy.parts, from, to, most);
      return copy.narrow();
    }

    /**
     * Follows from each what it says of the others.
     *
     * @return whether anything can be at all
     */
    boolean narrow() {
      boolean news = true;
      for (int round = 0; news && round < ROUNDS; round++) {
        if (!WindowCounts.close(wholes)
            || !WindowCounts.close(parts)
            || !WindowCounts.close(rests)) {
          return false;
        }
        news = Inference.narrow(wholes, parts, rests);
      }
      return true;
    }

    private static long[][] copy(long[][] of) {
      return Arrays.stream(of).map(long[]::clone).toArray(long[][]::new);
    }
  }

  /** In any run of quarters, the part and the rest are the whole. */
  private static boolean narrow(long[][] wholes, long[][] parts, long[][] rests) {
    boolean news = false;
    for (int i = 0; i < wholes.length; i++) {
      for (int j = 0; j < wholes.length; j++) {
        // The other way round stands what is least, less than 0.
        news |= lower(wholes, i, j, plus(parts[i][j], rests[i][j]));
        news |= lower(parts, i, j, plus(wholes[i][j], rests[j][i]));
        news |= lower(rests, i, j, plus(wholes[i][j], parts[j][i]));
      }
    }
    return news;
  }

  private static long plus(long one, long other) {
    return one == Long.MAX_VALUE || other == Long.MAX_VALUE ? Long.MAX_VALUE : one + other;
  }

  private static boolean lower(long[][] reach, int i, int j, long most) {
    boolean lower = most < reach[i][j];
    reach[i][j] = Math.min(reach[i][j], most);
    return lower;
  }
}
