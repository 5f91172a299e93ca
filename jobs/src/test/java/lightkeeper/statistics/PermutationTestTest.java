package lightkeeper.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class PermutationTestTest {
  /** Teams of an arm with Poisson-like counts in two tiers, some without the second. */
  private static List<TeamStratum> arm(
      SplittableRandom random, String prefix, int teams, double rate) {
    List<TeamStratum> rows = new ArrayList<>();
    for (int g = 0; g < teams; g++) {
      rows.add(row(random, prefix + g, 1, rate));
      if (random.nextInt(3) > 0) {
        rows.add(row(random, prefix + g, 2, 2 * rate));
      }
    }
    return rows;
  }

  private static TeamStratum row(SplittableRandom random, String team, int tier, double rate) {
    int exposure = 5 + random.nextInt(20);
    int count = 0;
    for (int i = 0; i < 10 * exposure; i++) {
      count += random.nextDouble() < rate / 10 ? 1 : 0;
    }
    return new TeamStratum(team, tier, count, exposure);
  }

  /** Every subset of the units as a number in binary, each statistic from the words of the doc. */
  private static double bruteForce(List<TeamStratum> model, List<TeamStratum> reference) {
    List<TeamStratum> all = new ArrayList<>(model);
    all.addAll(reference);
    List<String> teams = all.stream().map(TeamStratum::team).distinct().toList();
    double[] ended = new double[teams.size()];
    double[] expected = new double[teams.size()];
    for (TeamStratum row : all) {
      double numerator = 0;
      double denominator = 0;
      for (TeamStratum other : all) {
        numerator += other.tier() == row.tier() ? other.numerator() : 0;
        denominator += other.tier() == row.tier() ? other.denominator() : 0;
      }
      ended[teams.indexOf(row.team())] += row.numerator();
      expected[teams.indexOf(row.team())] += row.denominator() * numerator / denominator;
    }
    int chosen = (int) model.stream().map(TeamStratum::team).distinct().count();
    double observed = statistic((1 << chosen) - 1, ended, expected);
    int extreme = 0;
    int count = 0;
    for (int subset = 0; subset < 1 << teams.size(); subset++) {
      if (Integer.bitCount(subset) == chosen) {
        count++;
        extreme += statistic(subset, ended, expected) >= observed - 1e-9 ? 1 : 0;
      }
    }
    return (double) extreme / count;
  }

  private static double statistic(int subset, double[] ended, double[] expected) {
    double[] o = new double[2];
    double[] e = new double[2];
    for (int u = 0; u < ended.length; u++) {
      o[subset >> u & 1] += ended[u];
      e[subset >> u & 1] += expected[u];
    }
    double variance = 0;
    for (int u = 0; u < ended.length; u++) {
      int arm = subset >> u & 1;
      double part = ended[u] / o[arm] - expected[u] / e[arm];
      variance += part * part / Math.max(0.05, 1 - expected[u] / e[arm]);
    }
    return o[0] > 0 && o[1] > 0
        ? Math.abs(Math.log(o[0] / e[0] * e[1] / o[1])) / Math.sqrt(variance)
        : Double.POSITIVE_INFINITY;
  }

  private static double pValue(List<TeamStratum> model, List<TeamStratum> reference, long seed) {
    return PermutationTest.pValue(Units.of(model, reference), seed);
  }

  @RepeatedTest(20)
  void exactPValueIsThatOfEverySubset(RepetitionInfo repetition) {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    int teams = 3 + random.nextInt(4);
    int others = random.nextBoolean() ? teams : 3 + random.nextInt(6);
    List<TeamStratum> model = arm(random, "a", teams, 0.3 + random.nextDouble());
    List<TeamStratum> reference = arm(random, "b", others, 0.5);
    assertThat(pValue(model, reference, 1)).isCloseTo(bruteForce(model, reference), within(1e-12));
    assertThat(pValue(reference, model, 2)).isCloseTo(bruteForce(model, reference), within(1e-12));
  }

  @Test
  void drawnPValueIsNearThatOfEverySubset() {
    SplittableRandom random = new SplittableRandom(5);
    List<TeamStratum> model = arm(random, "a", 9, 0.8);
    List<TeamStratum> reference = arm(random, "b", 9, 0.65);
    assertThat(PermutationTest.arrangements(18, 9)).isGreaterThan(20_000);
    double exact = bruteForce(model, reference);
    assertThat(exact).isBetween(0.01, 0.5);
    assertThat(pValue(model, reference, 1)).isCloseTo(exact, within(0.03));
    assertThat(pValue(model, reference, 1)).isEqualTo(pValue(model, reference, 1));
  }

  @Test
  void pValueIsNeverLessThanOneOverTheArrangements() {
    SplittableRandom random = new SplittableRandom(6);
    assertThat(pValue(arm(random, "a", 4, 5), arm(random, "b", 6, 0.1), 1))
        .isCloseTo(1.0 / 210, within(1e-12));
    assertThat(pValue(arm(random, "a", 12, 5), arm(random, "b", 12, 0.1), 1))
        .isCloseTo(1.0 / (PermutationTest.DRAWS + 1), within(1e-12));
    // Of 3 v 3 each arrangement has a twin.
    assertThat(pValue(arm(random, "a", 3, 5), arm(random, "b", 3, 0.1), 1))
        .isCloseTo(2.0 / 20, within(1e-12));
  }

  @Test
  void armsThatAreAlikeHaveAPValueOfOne() {
    List<TeamStratum> rows =
        List.of(
            new TeamStratum("a", 1, 1, 5),
            new TeamStratum("b", 1, 3, 5),
            new TeamStratum("c", 1, 8, 9));
    assertThat(pValue(rows, rows, 1)).isEqualTo(1);
  }

  @Test
  void unitsOfNumeratorsAndDenominatorsDoNotMatter() {
    SplittableRandom random = new SplittableRandom(8);
    List<TeamStratum> model = arm(random, "a", 5, 0.8);
    List<TeamStratum> reference = arm(random, "b", 6, 0.5);
    assertThat(pValue(times(model), times(reference), 1)).isEqualTo(pValue(model, reference, 1));
  }

  private static List<TeamStratum> times(List<TeamStratum> rows) {
    return rows.stream()
        .map(r -> new TeamStratum(r.team(), r.tier(), 7 * r.numerator(), 0.3 * r.denominator()))
        .toList();
  }

  @Test
  void arrangementsAreBinomialCoefficients() {
    assertThat(PermutationTest.arrangements(6, 3)).isEqualTo(20);
    assertThat(PermutationTest.arrangements(16, 8)).isEqualTo(12_870);
    assertThat(PermutationTest.arrangements(200, 100)).isGreaterThan(20_000);
  }

  /** Tiers differ and one arm has more of the second; the truth within tiers is the same. */
  @Test
  void withoutADifferencePValuesAreAboutEvenlySpread() {
    SplittableRandom random = new SplittableRandom(9);
    int below = 0;
    int half = 0;
    for (int sample = 0; sample < 400; sample++) {
      double p = pValue(arm(random, "a", 5, 0.5), arm(random, "b", 5, 0.5), 1);
      below += p <= 0.1 ? 1 : 0;
      half += p <= 0.5 ? 1 : 0;
    }
    assertThat(below).isBetween(20, 65);
    assertThat(half).isBetween(160, 240);
  }
}
