package lightkeeper.statistics;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The test of whether two arms differ, by giving the teams other arms: if the model made no
 * difference, any arrangement of the same teams would have been as likely as the one there is.
 *
 * <p>A team has a numerator and an expected one: what it would have if all teams of either arm had
 * the same ratio in each stratum (indirect standardisation), so that teams of other tiers can
 * change places. The statistic is |ln(A/B)| over its standard error, with A and B the arms' sums of
 * numerators over those expected. Over its error, because otherwise arms whose teams differ more
 * from each other would be told apart for that alone (Janssen, Studentized Permutation Tests for
 * Non-i.i.d. Hypotheses, 1997; Chung and Romano, Exact and Asymptotically Robust Permutation Tests,
 * 2013). An arrangement without a finite statistic counts as extreme, which never makes a
 * difference clearer.
 */
final class PermutationTest {
  /** All arrangements are tried when there are no more than these. */
  static final int ARRANGEMENTS = 20_000;

  /** How many are drawn when there are more, besides the one there is. */
  static final int DRAWS = 4_999;

  /** The least share of a team's part in the error that is not its own doing. */
  private static final double LEAST_FREE = 0.05;

  /** Of a logarithm, what is rounding. */
  private static final double ROUNDING = 1e-12;

  private final int units;
  private final double[] numerators;
  private final double[] expected;
  private final double allNumerators;
  private final double allExpected;

  private PermutationTest(Units cells) {
    units = cells.model.length;
    numerators = new double[units];
    expected = new double[units];
    double[] ratios = cells.pooled();
    for (int u = 0; u < units; u++) {
      for (int s = 0; s < ratios.length; s++) {
        numerators[u] += cells.numerators[u][s];
        expected[u] += cells.denominators[u][s] * ratios[s];
      }
    }
    allNumerators = Arrays.stream(numerators).sum();
    allExpected = Arrays.stream(expected).sum();
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
    double observed = test.statistic(cells.model, 0) * (1 - 1e-9);
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

  /**
   * Goes through the choices in order: 0 1 2, 0 1 3, … Sums are kept by place, since from one
   * choice to the next mostly the last place changes.
   */
  private double exact(int chosen, double observed) {
    boolean[] arm = new boolean[units];
    int[] members = new int[chosen];
    double[] sums = new double[chosen + 1];
    double[] dues = new double[chosen + 1];
    int changed = 0;
    long all = 0;
    long extreme = 0;
    while (true) {
      for (int i = changed; i < chosen; i++) {
        members[i] = i == changed ? members[i] : members[i - 1] + 1;
        arm[members[i]] = true;
        sums[i + 1] = sums[i] + numerators[members[i]];
        dues[i + 1] = dues[i] + expected[members[i]];
      }
      all++;
      extreme += statistic(arm, sums[chosen], dues[chosen], observed) >= observed ? 1 : 0;
      changed = chosen - 1;
      while (changed >= 0 && members[changed] == units - chosen + changed) {
        changed--;
      }
      // In arms of one size, each arrangement has a twin with the arms' names exchanged.
      if (changed < 0 || (changed == 0 && 2 * chosen == units)) {
        return (double) extreme / all;
      }
      for (int i = changed; i < chosen; i++) {
        arm[members[i]] = false;
      }
      members[changed]++;
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
    for (int draw = 0; draw < DRAWS; draw++) {
      double sum = 0;
      double due = 0;
      for (int i = 0; i < chosen; i++) {
        int other = i + random.nextInt(units - i);
        int team = order[other];
        order[other] = order[i];
        order[i] = team;
        arm[team] = true;
        sum += numerators[team];
        due += expected[team];
      }
      extreme += statistic(arm, sum, due, observed) >= observed ? 1 : 0;
      for (int i = 0; i < chosen; i++) {
        arm[order[i]] = false;
      }
    }
    return (double) extreme / (DRAWS + 1);
  }

  private double statistic(boolean[] arm, double least) {
    double sum = 0;
    double due = 0;
    for (int u = 0; u < units; u++) {
      if (arm[u]) {
        sum += numerators[u];
        due += expected[u];
      }
    }
    return statistic(arm, sum, due, least);
  }

  /** The statistic; any lesser number instead when it is less than what is asked for. */
  private double statistic(boolean[] arm, double sum, double due, double least) {
    double otherSum = allNumerators - sum;
    double otherDue = allExpected - due;
    double nothing = ROUNDING * allNumerators;
    if (!(sum > nothing && otherSum > nothing && due > nothing && otherDue > nothing)) {
      return Double.POSITIVE_INFINITY;
    }
    double distance = Math.abs(Math.log(sum / due / (otherSum / otherDue)));
    if (distance <= ROUNDING) {
      return 0;
    }
    double most = distance / least * (distance / least);
    double perSum = 1 / sum;
    double perDue = 1 / due;
    double perOtherSum = 1 / otherSum;
    double perOtherDue = 1 / otherDue;
    double variance = 0;
    for (int u = 0; u < units && variance <= most; u++) {
      double share = expected[u] * (arm[u] ? perDue : perOtherDue);
      double part = numerators[u] * (arm[u] ? perSum : perOtherSum) - share;
      variance += part * part / Math.max(LEAST_FREE, 1 - share);
    }
    return distance / Math.sqrt(variance);
  }
}
