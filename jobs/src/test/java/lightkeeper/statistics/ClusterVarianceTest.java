package lightkeeper.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ClusterVarianceTest {
  private static final Offset<Double> CLOSE = within(1e-12);

  private static final double[][] NUMERATORS = {{4, 0, 6, 2, 9}, {1, 5, 0, 8, 2}};
  private static final double[][] DENOMINATORS = {{5, 2, 9, 4, 8}, {3, 6, 0, 7, 4}};

  /** Of the ratio Σn/Σd of one stratum. */
  private static ClusterVariance of(double[] numerators, double[] denominators) {
    return of(
        new double[][] {numerators},
        new double[][] {denominators},
        new double[] {1},
        new double[] {1});
  }

  private static ClusterVariance of(
      double[][] numerators, double[][] denominators, double[] weights, double[] levels) {
    int teams = numerators[0].length;
    double[] parts = new double[teams];
    double[][] shares = new double[weights.length][teams];
    double[] exposures = new double[weights.length];
    for (int s = 0; s < weights.length; s++) {
      exposures[s] = Arrays.stream(denominators[s]).sum();
      double ratio = Arrays.stream(numerators[s]).sum() / exposures[s];
      for (int g = 0; g < teams; g++) {
        double own = denominators[s][g];
        parts[g] += weights[s] * (numerators[s][g] - ratio * own) / exposures[s];
        shares[s][g] = own / exposures[s];
      }
    }
    return ClusterVariance.of(parts, shares, exposures, weights, levels);
  }

  @Test
  void teamsOfOneSizeGiveTheVarianceOfAMeanOnOneDegreeOfFreedomLessThanTeams() {
    // Rates 2, 4, 9: mean 5, squared differences 9 + 1 + 16, over 2 and over 3.
    ClusterVariance variance = of(new double[] {20, 40, 90}, new double[] {10, 10, 10});
    assertThat(variance.variance()).isCloseTo(26.0 / 2 / 3, CLOSE);
    assertThat(variance.degreesOfFreedom()).isCloseTo(2, CLOSE);
  }

  /**
   * By hand: shares ¼, ¼, ½, the ratio 1, parts (2−1)/4, (0−1)/4 and 0. Both moments, ⅛ and ½, fit
   * noise alone: E(e²) is ½ and E(e²/share) 2 with noise of 1 but ½·9/32 of each with spread. With
   * noise each square is divided by 1 − share, so 1/16/¾ twice.
   */
  @Test
  void unequalTeamsAreCorrectedByWhatTheyLeaveToOthers() {
    ClusterVariance variance = of(new double[] {2, 0, 2}, new double[] {1, 1, 2});
    assertThat(variance.variance()).isCloseTo(2 / 16.0 / 0.75, CLOSE);
    // 1/Σ of squared covariances over (1−own)(1−other): 2·¼² + ½² + 2·1/16²·16/9 + 4·⅛²·8/3
    assertThat(variance.degreesOfFreedom())
        .isCloseTo(1 / (2 / 16.0 + 1 / 4.0 + 2 / 256.0 * 16 / 9 + 4 / 64.0 * 8 / 3), CLOSE);
  }

  /** {@code python3 src/test/resources/statistics/cluster_variance.py}, from whole matrices. */
  @Test
  void varianceIsThatOfTheMatrices() {
    ClusterVariance variance = of(new double[] {12, 3, 20, 7, 1}, new double[] {10, 4, 30, 6, 5});
    assertThat(variance.variance()).isCloseTo(0.021573249605210846, CLOSE);
    assertThat(variance.degreesOfFreedom()).isCloseTo(1.998218426102045, within(1e-10));
  }

  /** As above. */
  @Test
  void varianceOverStrataIsThatOfTheMatrices() {
    ClusterVariance variance =
        of(NUMERATORS, DENOMINATORS, new double[] {0.6, 0.4}, new double[] {0.7, 1.1});
    assertThat(variance.variance()).isCloseTo(0.005511346871340127, CLOSE);
    assertThat(variance.degreesOfFreedom()).isCloseTo(3.2868295383662156, within(1e-7));
  }

  @Test
  void unitsOfNumeratorsAndDenominatorsDoNotMatter() {
    double[] weights = {0.6, 0.4};
    double[] levels = {0.7, 1.1};
    ClusterVariance one = of(NUMERATORS, DENOMINATORS, weights, levels);
    ClusterVariance other = of(times(3), DENOMINATORS, weights, levels);
    assertThat(other.variance()).isCloseTo(9 * one.variance(), CLOSE);
    assertThat(other.degreesOfFreedom()).isCloseTo(one.degreesOfFreedom(), within(1e-9));
  }

  private static double[][] times(double factor) {
    return Arrays.stream(NUMERATORS)
        .map(row -> Arrays.stream(row).map(n -> factor * n).toArray())
        .toArray(double[][]::new);
  }

  @Test
  void teamsThatAreAloneInTheirStrataShowNothing() {
    ClusterVariance variance =
        of(
            new double[][] {{4, 0}, {0, 5}},
            new double[][] {{5, 0}, {0, 6}},
            new double[] {0.5, 0.5},
            new double[] {1, 1});
    assertThat(variance.variance()).isNaN();
  }

  @Test
  void teamsThatAreAlikeHaveNoVariance() {
    assertThat(of(new double[] {1, 2, 3}, new double[] {10, 20, 30}).variance())
        .isCloseTo(0, CLOSE);
  }

  @Test
  void degreesOfFreedomAreFewWhereOneTeamHoldsMost() {
    ClusterVariance variance =
        of(new double[] {90, 3, 1, 2, 5, 4}, new double[] {100, 2, 2, 2, 2, 2});
    assertThat(variance.degreesOfFreedom()).isBetween(1.0, 2.0);
  }
}
