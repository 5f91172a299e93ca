package lightkeeper.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits lie where the scale is straight. */
class ScaleTest {
  private static final Offset<Double> CLOSE = within(1e-9);

  /** 2·0.1/4 = 0.05 on the logarithm: 4·exp(∓0.05). */
  @Test
  void logarithmMultipliesAndDivides() {
    Interval interval = Scale.LOG.around(4, 0.1, 2);
    assertThat(interval.lower()).isCloseTo(4 * Math.exp(-0.05), CLOSE);
    assertThat(interval.upper()).isCloseTo(4 * Math.exp(0.05), CLOSE);
  }

  /** At ½ the slope of the log-odds is 4: 1.96·0.05·4 = 0.392. */
  @Test
  void halfHasTheIntervalOfLogOdds() {
    Interval interval = Scale.ODDS.around(0.5, 0.05, 1.96);
    assertThat(interval.lower()).isCloseTo(1 / (1 + Math.exp(0.392)), CLOSE);
    assertThat(interval.upper()).isCloseTo(1 / (1 + Math.exp(-0.392)), CLOSE);
  }

  /**
   * Odds 0.25, a = (1 − 0.4)/4 = 0.15, distance 2·0.016/0.16 = 0.2: odds 0.25·(1 ± 0.03)^(−1/0.15).
   */
  @Test
  void powerOfTheOddsBendsAwayFromAHalf() {
    Interval interval = Scale.ODDS.around(0.2, 0.016, 2);
    assertThat(interval.lower()).isCloseTo(0.17032113345451613, CLOSE);
    assertThat(interval.upper()).isCloseTo(0.23447139621001056, CLOSE);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-6, 0.01, 0.3, 0.49999999, 0.5, 0.50000001, 0.9, 0.999999})
  void shareAndRestMirrorEachOtherAndStayWithin(double share) {
    // Very near ½ the power of the odds loses some digits.
    for (double error : new double[] {1e-7, 0.01, 0.2, 5}) {
      Interval one = Scale.ODDS.around(share, error, 2);
      Interval rest = Scale.ODDS.around(1 - share, error, 2);
      assertThat(one.lower()).isCloseTo(1 - rest.upper(), within(1e-7)).isBetween(0.0, share);
      assertThat(one.upper()).isCloseTo(1 - rest.lower(), within(1e-7)).isBetween(share, 1.0);
    }
  }

  /** With a small error every scale is the straight one. */
  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.3, 0.5, 0.8})
  void smallErrorsReachEquallyFar(double share) {
    for (Scale scale : Scale.values()) {
      Interval interval = scale.around(share, 1e-6, 2);
      assertThat(interval.lower()).isCloseTo(share - 2e-6, within(1e-9));
      assertThat(interval.upper()).isCloseTo(share + 2e-6, within(1e-9));
    }
  }

  @Test
  void hugeErrorsLeaveNothingOut() {
    assertThat(Scale.ODDS.around(0.1, 1, 12))
        .satisfies(one -> assertThat(one.upper()).isEqualTo(1));
    assertThat(Scale.ODDS.around(0.9, 1, 12)).satisfies(one -> assertThat(one.lower()).isZero());
    assertThat(Scale.LOG.around(1, 1000, 12)).isEqualTo(new Interval(0, Double.POSITIVE_INFINITY));
  }
}
