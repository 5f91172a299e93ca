package lightkeeper.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Unknown whole numbers from 0 on, some sums of which are known to lie in certain ranges. Tells
 * whether any numbers fit: by narrowing the bounds of each as far as the sums allow, and by trying
 * what remains, though not for ever.
 */
final class Puzzle {
  /** Nobody counts further here. */
  static final int MANY = 80;

  /** Some questions would take for ever; there the attacker gives up, which is rare. */
  private static final int PATIENCE = 4000;

  private final int size;
  private final int[] hints;
  private final List<Sum> sums = new ArrayList<>();
  private int steps;

  /** Numbers that are tried first; any will do, but near ones find an answer sooner. */
  Puzzle(int... hints) {
    this.size = hints.length;
    this.hints = hints.clone();
  }

  private Puzzle(Puzzle other) {
    this(other.hints);
    sums.addAll(other.sums);
  }

  private static final class Sum {
    private final int[] of;
    private final int[] ranges;

    Sum(int[] of, int[] ranges) {
      this.of = of;
      this.ranges = ranges;
    }
  }

  /** Says that a sum lies in one of some ranges, each given by its least and its most. */
  void sumIs(int[] of, int... leastAndMost) {
    sums.add(new Sum(of.clone(), leastAndMost.clone()));
  }

  /** Whether a sum may be something else than a value. */
  boolean canDiffer(int[] of, int value) {
    Puzzle other = new Puzzle(this);
    other.sumIs(of, 0, value - 1, value + 1, MANY);
    return other.isSolvable();
  }

  /** Whether any numbers fit, as far as somebody of some patience can tell. */
  boolean isSolvable() {
    int[] least = new int[size];
    int[] most = new int[size];
    Arrays.fill(most, MANY);
    int[] choices = new int[sums.size()];
    Arrays.fill(choices, -1);
    steps = 0;
    return solve(least, most, choices);
  }

  private boolean solve(int[] least, int[] most, int[] choices) {
    steps++;
    if (steps > PATIENCE) {
      return true;
    }
    if (!narrow(least, most, choices)) {
      return false;
    }
    for (int i = 0; i < choices.length; i++) {
      if (choices[i] < 0) {
        int hint = sum(sums.get(i).of, hints);
        int[] ranges = sums.get(i).ranges;
        for (boolean near : new boolean[] {true, false}) {
          for (int r = 0; r < ranges.length; r += 2) {
            if (near == (ranges[r] <= hint && hint <= ranges[r + 1])) {
              int[] chosen = choices.clone();
              chosen[i] = r;
              if (solve(least.clone(), most.clone(), chosen)) {
                return true;
              }
            }
          }
        }
        return false;
      }
    }
    int open = -1;
    for (int i = 0; i < size; i++) {
      if (least[i] < most[i] && (open < 0 || most[i] - least[i] < most[open] - least[open])) {
        open = i;
      }
    }
    if (open < 0) {
      return true;
    }
    int middle = Math.max(least[open], Math.min(most[open], hints[open]));
    return solve(with(least, open, middle), with(most, open, middle), choices)
        || (middle > least[open] && solve(least.clone(), with(most, open, middle - 1), choices))
        || (middle < most[open] && solve(with(least, open, middle + 1), most.clone(), choices));
  }

  private static int[] with(int[] numbers, int at, int number) {
    int[] copy = numbers.clone();
    copy[at] = number;
    return copy;
  }

  private static int sum(int[] of, int[] numbers) {
    return Arrays.stream(of).map(i -> numbers[i]).sum();
  }

  /** Narrows bounds until nothing moves; false when nothing fits. */
  private boolean narrow(int[] least, int[] most, int[] choices) {
    boolean moved = true;
    while (moved) {
      moved = false;
      for (int s = 0; s < choices.length; s++) {
        Sum sum = sums.get(s);
        int lowest = sum(sum.of, least);
        int highest = sum(sum.of, most);
        int from = Integer.MAX_VALUE;
        int to = Integer.MIN_VALUE;
        int possible = 0;
        int only = -1;
        for (int r = 0; r < sum.ranges.length; r += 2) {
          int low = Math.max(lowest, sum.ranges[r]);
          int high = Math.min(highest, sum.ranges[r + 1]);
          if (low <= high && (choices[s] < 0 || choices[s] == r)) {
            from = Math.min(from, low);
            to = Math.max(to, high);
            possible++;
            only = r;
          }
        }
        if (possible == 0) {
          return false;
        }
        if (possible == 1) {
          choices[s] = only;
        }
        for (int i : sum.of) {
          int low = Math.max(least[i], from - (highest - most[i]));
          int high = Math.min(most[i], to - (lowest - least[i]));
          if (low > high) {
            return false;
          }
          if (low > least[i] || high < most[i]) {
            moved = true;
            lowest += low - least[i];
            highest -= most[i] - high;
            least[i] = low;
            most[i] = high;
          }
        }
      }
    }
    return true;
  }
}
