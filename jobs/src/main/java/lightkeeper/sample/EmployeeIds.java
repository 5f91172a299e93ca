package lightkeeper.sample;

import java.util.HashSet;
import java.util.Set;

/**
 * Gives out employee ids: scattered numbers, so that they tell neither order nor date, behind a
 * word that stands nowhere else in the exports. A search for their bytes finds them or nothing.
 */
final class EmployeeIds {
  private static final String PREFIX = "EMP-";
  private static final int WIDTH = 8;
  private static final int NUMBERS = 100_000_000;

  private final Chance chance;
  private final Set<Integer> given = new HashSet<>();

  /** Ids of which none is given out yet. */
  EmployeeIds(long seed) {
    this.chance = Chance.of(seed, "employee-ids");
  }

  /** An id that nobody has. */
  String next() {
    int number = chance.below(NUMBERS);
    while (!given.add(number)) {
      number = chance.below(NUMBERS);
    }
    return PREFIX + Digits.padded(number, WIDTH);
  }
}
