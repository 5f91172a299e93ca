package lightkeeper.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TeamIntervalTest {
  private static final Offset<Double> CLOSE = within(1e-9);
  private static final double[] EVENTS = {12, 3, 20, 7, 1};
  private static final double[] MONTHS = {10, 4, 30, 6, 5};
  private static final double[] FAILED = {3, 0, 11, 2, 1};
  private static final double[] DEPLOYED = {10, 4, 30, 6, 5};

  private static Interval rate(double[] numerators, double[] denominators) {
    return TeamInterval.ofRate(numerators, denominators, Numerator.EVENTS, 0.95)
        .interval()
        .orElseThrow();
  }

  private static Interval share(double[] numerators, double[] denominators) {
    return TeamInterval.ofShare(numerators, denominators, Numerator.EVENTS, 0.95)
        .interval()
        .orElseThrow();
  }

  private static void assertClose(Interval one, double lower, double upper) {
    assertThat(one.lower()).isCloseTo(lower, CLOSE);
    assertThat(one.upper()).isCloseTo(upper, CLOSE);
  }

  /** {@code python3 src/test/resources/statistics/cluster_variance.py}. */
  @Test
  void intervalOfARateIsThatOfTheMatrices() {
    assertClose(rate(EVENTS, MONTHS), 0.3481390256354637, 1.7557344176102703);
  }

  /** t of 3 degrees of freedom at 97.5 %: 3.182446305284263. */
  @Test
  void teamsOfOneSizeHaveStudentsIntervalOfTheLogarithm() {
    // Rates 1, 2, 3, 6: mean 3, squared differences 4 + 1 + 0 + 9 over 3 and over 4.
    double error = Math.sqrt(14.0 / 12) / 3;
    double factor = Math.exp(3.182446305284263 * error);
    TeamInterval interval =
        TeamInterval.ofRate(
            new double[] {5, 10, 15, 30}, new double[] {5, 5, 5, 5}, Numerator.EVENTS, 0.95);
    assertClose(interval.interval().orElseThrow(), 3 / factor, 3 * factor);
    assertThat(interval.degreesOfFreedom()).isCloseTo(3, CLOSE);
    assertThat(interval.teams()).isEqualTo(4);
    assertThat(interval.reason()).isEmpty();
  }

  @Test
  void intervalOfHalfIsStudentsOfTheLogOdds() {
    // Shares .2, .4, .6, .8: squared differences .09 + .01 + .01 + .09 over 3 and over 4.
    double error = Math.sqrt(0.2 / 12) / 0.25;
    double odds = Math.exp(3.182446305284263 * error);
    assertClose(
        share(new double[] {2, 4, 6, 8}, new double[] {10, 10, 10, 10}),
        1 / (1 + odds),
        odds / (1 + odds));
  }

  @Test
  void intervalOfTheOthersIsTurnedRound() {
    double[] others = new double[FAILED.length];
    Arrays.setAll(others, g -> DEPLOYED[g] - FAILED[g]);
    Interval one = share(FAILED, DEPLOYED);
    assertClose(share(others, DEPLOYED), 1 - one.upper(), 1 - one.lower());
  }

  @Test
  void intervalContainsTheEstimateAndIsWiderAtAHigherLevel() {
    Interval one = share(FAILED, DEPLOYED);
    assertThat(one.lower()).isBetween(0.0, 17.0 / 55);
    assertThat(one.upper()).isBetween(17.0 / 55, 1.0);
    Interval wider =
        TeamInterval.ofShare(FAILED, DEPLOYED, Numerator.EVENTS, 0.99).interval().orElseThrow();
    assertThat(wider.lower()).isLessThan(one.lower());
    assertThat(wider.upper()).isGreaterThan(one.upper());
  }

  @Test
  void unitOfExposureDoesNotMatter() {
    double[] days = Arrays.stream(MONTHS).map(month -> month * 30).toArray();
    Interval one = rate(EVENTS, MONTHS);
    assertClose(rate(EVENTS, days), one.lower() / 30, one.upper() / 30);
  }

  @Test
  void orderOfTeamsAndTeamsWithoutExposureDoNotMatter() {
    Interval one = rate(EVENTS, MONTHS);
    assertClose(
        rate(new double[] {1, 0, 20, 12, 7, 3}, new double[] {5, 0, 30, 10, 6, 4}),
        one.lower(),
        one.upper());
  }

  @Test
  void withoutEventsTheLimitIsWhereNoneHasTheChanceOfTheTail() {
    // Four teams of exposure 5: (1 + ½·5x)^(−8) = .025
    double limit = (Math.pow(0.025, -1.0 / 8) - 1) / 2.5;
    assertClose(rate(new double[4], new double[] {5, 5, 5, 5}), 0, limit);
    // It is wider than Garwood's of independent events, ln 40 over the exposure.
    assertThat(limit).isGreaterThan(Math.log(40) / 20);
  }

  @Test
  void noneAndAllOfAShareAreEachOthersMirror() {
    Interval none = share(new double[4], new double[] {50, 50, 50, 50});
    Interval all = share(new double[] {50, 50, 50, 50}, new double[] {50, 50, 50, 50});
    assertThat(none.lower()).isZero();
    assertThat(none.upper()).isBetween(0.018, 0.04);
    assertClose(all, 1 - none.upper(), 1);
  }

  @Test
  void amountsOfNothingHaveNoInterval() {
    TeamInterval interval = TeamInterval.ofShare(new double[5], MONTHS, Numerator.AMOUNT, 0.95);
    assertThat(interval.interval()).isEmpty();
    assertThat(interval.reason()).contains(Reason.NO_EVENTS);
  }

  @Test
  void amountsThatAreAlikeShowNoSpreadButEventsDo() {
    double[] alike = {1, 2, 3, 4};
    double[] exposures = {10, 20, 30, 40};
    assertThat(TeamInterval.ofRate(alike, exposures, Numerator.AMOUNT, 0.95).reason())
        .contains(Reason.NO_SPREAD);
    Interval interval = rate(alike, exposures);
    assertThat(interval.lower()).isLessThan(0.09);
    assertThat(interval.upper()).isGreaterThan(0.11);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void fewTeamsHaveNoInterval(int teams) {
    TeamInterval interval =
        TeamInterval.ofRate(
            Arrays.copyOf(EVENTS, teams), Arrays.copyOf(MONTHS, teams), Numerator.EVENTS, 0.95);
    assertThat(interval.interval()).isEmpty();
    assertThat(interval.reason()).contains(Reason.FEW_TEAMS);
    assertThat(interval.degreesOfFreedom()).isNaN();
  }

  @Test
  void noExposureIsNoData() {
    assertThat(TeamInterval.ofRate(new double[2], new double[2], Numerator.EVENTS, 0.95).reason())
        .contains(Reason.NO_DATA);
  }

  /** Some intervals are limits where nothing happened: one team has all, the others none. */
  @Test
  void limitsStayWithinWhatIsPossible() {
    Interval interval = share(new double[] {9, 0, 0, 0}, new double[] {10, 10, 10, 10});
    assertThat(interval.lower()).isBetween(0.0, 0.225);
    assertThat(interval.upper()).isBetween(0.225, 1.0);
  }

  /** 1,000 samples of eight teams of which each has a rate of its own; 4,000 in the benchmark. */
  @Test
  void intervalContainsTheTruthAboutAsOftenAsItSays() {
    SplittableRandom random = new SplittableRandom(11);
    int within = 0;
    for (int sample = 0; sample < 1000; sample++) {
      double[] numerators = new double[8];
      double[] denominators = new double[8];
      for (int g = 0; g < 8; g++) {
        denominators[g] = 10 + random.nextInt(60);
        double own = 0;
        for (int i = 0; i < 5; i++) {
          own -= Math.log1p(-random.nextDouble()) / 5;
        }
        for (double time = 0; time < denominators[g]; numerators[g]++) {
          time -= Math.log1p(-random.nextDouble()) / own;
        }
        numerators[g]--;
      }
      Interval interval = rate(numerators, denominators);
      within += interval.lower() <= 1 && 1 <= interval.upper() ? 1 : 0;
    }
    assertThat(within).isBetween(920, 980);
  }

  @Test
  void numbersThatAreNoRatioAreRefused() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> rate(new double[3], new double[4]));
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> rate(new double[] {1, 1, 1, -1}, new double[] {1, 1, 1, 1}));
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> rate(new double[] {1, 1, 1, 1}, new double[] {1, 1, 1, 0}));
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> share(new double[] {1, 1, 1, 2}, new double[] {1, 1, 1, 1}))
        .withMessageContaining("2.0 of 1.0");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> TeamInterval.ofRate(EVENTS, MONTHS, Numerator.EVENTS, 1));
  }
}
