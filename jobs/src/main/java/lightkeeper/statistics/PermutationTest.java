package lightkeeper.statistics;

import java.util.SplittableRandom;

/**
 * The test of whether two arms differ, by giving the teams other arms: if the model made no
 * difference, any arrangement of the same teams would have been as likely as the one there is.
 *
 * <p>The statistic is |ln(A/B)| over its standard error, with A and B the arms' figures
 * standardised over strata as {@link RatioComparison} does. Over its error, because otherwise arms
 * whose teams differ more from each other would be told apart for that alone (Janssen, Studentized
 * Permutation Tests for Non-i.i.d. Hypotheses, 1997; Chung and Romano, Exact and Asymptotically
 * Robust Permutation Tests, 2013). An arrangement without a finite statistic counts as extreme,
 * which never makes a difference clearer.
 */
final class PermutationTest {
  /** All arrangements are tried when there are no more than these, else so many drawn ones. */
  static final int ARRANGEMENTS = 20_000;

  /** The least share of a team's part in the error that is not its own doing. */
  private static final double LEAST_FREE = 0.05;

  private final int units;
  private final int strata;
  private final double[] numerators;
  private final double[] denominators;

  private PermutationTest(Units cells) {
    units = cells.model.length;
    strata = cells.strata();
    numerators = new double[units * strata];
    denominators = new double[units * strata];
    for (int u = 0; u < units; u++) {
      System.arraycopy(cells.numerators[u], 0, numerators, u * strata, strata);
      System.arraycopy(cells.denominators[u], 0, denominators, u * strata, strata);
    }
  }

  /**
   * The p-value.
   *
   * @param cells the units, in their arms
   * @param seed of the draws, where not all arrangements are tried
   * @return the share of arrangements, with the one there is, whose statistic is at least as great
   */
  static double pValue(Units cells, long seed) {
    PermutationTest test = new PermutationTest(cells);
    double observed = test.statistic(cells.model) * (1 - 1e-9);
    int chosen = Math.min(cells.teams(true), cells.teams(false));
    return arrangements(test.units, chosen) <= ARRANGEMENTS
        ? test.exact(chosen, observed)
        : test.drawn(chosen, observed, seed);
  }

  /** Number of ways to choose; at least {@link #ARRANGEMENTS} + 1 when there are more. */
  static long arrangements(int all, int chosen) {
    long count = 1;
    for (int i = 1; i <= chosen && count <= ARRANGEMENTS; i++) {
      count = count * (all - chosen + i) / i;
    }
    return count;
  }

  private double exact(int chosen, double observed) {
    boolean[] arm = new boolean[units];
    int[] members = new int[chosen];
    for (int i = 0; i < chosen; i++) {
      members[i] = i;
      arm[i] = true;
    }
    long all = 0;
    long extreme = 0;
    while (true) {
      all++;
      extreme += statistic(arm) >= observed ? 1 : 0;
      int last = chosen - 1;
      while (last >= 0 && members[last] == units - chosen + last) {
        last--;
      }
      if (last < 0) {
        return (double) extreme / all;
      }
      for (int i = last; i < chosen; i++) {
        arm[members[i]] = false;
      }
      members[last]++;
      arm[members[last]] = true;
      for (int i = last + 1; i < chosen; i++) {
        members[i] = members[i - 1] + 1;
        arm[members[i]] = true;
      }
    }
  }

  private double drawn(int chosen, double observed, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] order = new int[units];
    for (int u = 0; u < units; u++) {
      order[u] = u;
    }
    boolean[] arm = new boolean[units];
    long extreme = 1;
    for (int draw = 1; draw < ARRANGEMENTS; draw++) {
      for (int i = 0; i < chosen; i++) {
        int other = i + random.nextInt(units - i);
        int team = order[other];
        order[other] = order[i];
        order[i] = team;
        arm[team] = true;
      }
      extreme += statistic(arm) >= observed ? 1 : 0;
      for (int i = 0; i < chosen; i++) {
        arm[order[i]] = false;
      }
    }
    return (double) extreme / ARRANGEMENTS;
  }

  private double statistic(boolean[] arm) {
    double[] events = new double[2 * strata];
    double[] exposures = new double[2 * strata];
    for (int u = 0; u < units; u++) {
      int side = arm[u] ? 0 : strata;
      for (int s = 0; s < strata; s++) {
        events[side + s] += numerators[u * strata + s];
        exposures[side + s] += denominators[u * strata + s];
      }
    }
    double all = 0;
    double[] rates = new double[2];
    for (int s = 0; s < strata; s++) {
      double one = exposures[s];
      double other = exposures[strata + s];
      if (one > 0 && other > 0) {
        all += one + other;
        rates[0] += (one + other) * events[s] / one;
        rates[1] += (one + other) * events[strata + s] / other;
      }
    }
    if (!(rates[0] > 0 && rates[1] > 0)) {
      return Double.POSITIVE_INFINITY;
    }
    double variance = 0;
    for (int u = 0; u < units; u++) {
      int side = arm[u] ? 0 : strata;
      double part = 0;
      double share = 0;
      for (int s = 0; s < strata; s++) {
        double own = exposures[side + s];
        if (own > 0 && exposures[strata - side + s] > 0) {
          double weight = (exposures[s] + exposures[strata + s]) / own;
          double denominator = denominators[u * strata + s];
          part += weight * (numerators[u * strata + s] - events[side + s] / own * denominator);
          share += weight * denominator;
        }
      }
      double relative = part / rates[arm[u] ? 0 : 1];
      variance += relative * relative / Math.max(LEAST_FREE, 1 - share / all);
    }
    double distance = Math.abs(Math.log(rates[0] / rates[1]));
    if (distance <= 1e-12) {
      return 0;
    }
    return distance / Math.sqrt(variance);
  }
}
