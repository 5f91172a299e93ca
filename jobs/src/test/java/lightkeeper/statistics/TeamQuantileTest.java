package lightkeeper.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class TeamQuantileTest {
  private static final Percentage CLOSE = Percentage.withPercentage(1e-9);

  /** Ended and open cases of teams. */
  private static double[][][] cases(long seed, int teams, int most) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][][] cases = new double[2][teams][];
    for (int g = 0; g < teams; g++) {
      double[] lengths =
          random.doubles(2 + random.nextInt(most)).map(x -> 1 - 9 * Math.log(x)).toArray();
      int open = lengths.length / 4;
      cases[1][g] = Arrays.copyOf(lengths, open);
      cases[0][g] = Arrays.copyOfRange(lengths, open, lengths.length);
    }
    return cases;
  }

  private static double[] flat(double[][] teams) {
    return Arrays.stream(teams).flatMapToDouble(Arrays::stream).toArray();
  }

  @Test
  void valueIsThatOfKaplanMeier() {
    double[][][] cases = cases(1, 9, 20);
    KaplanMeier all = KaplanMeier.of(flat(cases[0]), flat(cases[1]));
    for (double q : new double[] {0.25, 0.5, 0.7}) {
      assertThat(TeamQuantile.of(cases[0], cases[1], q, 0.95).value()).isEqualTo(all.quantile(q));
    }
  }

  @Test
  void limitsEncloseTheValueAndAreWiderAtAHigherLevel() {
    double[][][] cases = cases(2, 9, 20);
    TeamQuantile one = TeamQuantile.of(cases[0], cases[1], 0.5, 0.9);
    TeamQuantile wider = TeamQuantile.of(cases[0], cases[1], 0.5, 0.99);
    double value = one.value().orElseThrow();
    assertThat(one.limits().lower().orElseThrow()).isLessThan(value);
    assertThat(one.limits().upper().orElseThrow()).isGreaterThan(value);
    assertThat(wider.limits().lower().orElseThrow()).isLessThan(one.limits().lower().orElseThrow());
    assertThat(wider.limits().upper().orElse(1e9))
        .isGreaterThan(one.limits().upper().orElseThrow());
    assertThat(one.teams()).isEqualTo(9);
    assertThat(one.degreesOfFreedom()).isBetween(1.0, 8.0);
  }

  /** Without open cases it is the share of cases up to the median, in teams of one size. */
  @Test
  void limitsAreWhereTheShareEndedHasItsOwn() {
    double[][] ended = {
      {1, 2, 3, 4, 15}, {5, 6, 7, 16, 17}, {8, 9, 18, 19, 20}, {10, 11, 12, 13, 14}
    };
    double[] by = {4, 3, 2, 1};
    double[] five = {5, 5, 5, 5};
    TeamQuantile median = TeamQuantile.of(ended, new double[4][0], 0.5, 0.95);
    assertThat(median.value().orElseThrow()).isEqualTo(10);
    Interval share =
        TeamInterval.ofShare(by, five, Numerator.EVENTS, 0.95).interval().orElseThrow();
    assertThat(median.limits().lower().orElseThrow()).isEqualTo(Math.ceil(20 * share.lower()));
    assertThat(median.limits().upper().orElseThrow()).isEqualTo(Math.ceil(20 * share.upper()));
    assertThat(median.degreesOfFreedom()).isCloseTo(3, CLOSE);
  }

  @Test
  void teamsThatDifferMakeLimitsWiderThanCasesThatDo() {
    SplittableRandom random = new SplittableRandom(4);
    double[][] apart = new double[8][20];
    double[][] alike = new double[8][20];
    for (int i = 0; i < 160; i++) {
      apart[i / 20][i % 20] = i;
      alike[i / 20][i % 20] = 160 * random.nextDouble();
    }
    KaplanMeier.Limits wide = TeamQuantile.of(apart, new double[8][0], 0.5, 0.95).limits();
    KaplanMeier.Limits narrow = TeamQuantile.of(alike, new double[8][0], 0.5, 0.95).limits();
    assertThat(wide.upper().orElse(1e9) - wide.lower().orElse(0))
        .isGreaterThan(3 * (narrow.upper().orElseThrow() - narrow.lower().orElseThrow()));
  }

  @Test
  void unitOfTimeAndOrderOfTeamsDoNotMatter() {
    double[][][] cases = cases(3, 6, 20);
    TeamQuantile one = TeamQuantile.of(cases[0], cases[1], 0.5, 0.95);
    double[][][] other = new double[2][6][];
    for (int g = 0; g < 6; g++) {
      for (int kind = 0; kind < 2; kind++) {
        other[kind][5 - g] = Arrays.stream(cases[kind][g]).map(x -> 60 * x).toArray();
      }
    }
    TeamQuantile minutes = TeamQuantile.of(other[0], other[1], 0.5, 0.95);
    assertThat(minutes.limits().lower().orElseThrow())
        .isCloseTo(60 * one.limits().lower().orElseThrow(), CLOSE);
    assertThat(minutes.limits().upper().orElseThrow())
        .isCloseTo(60 * one.limits().upper().orElseThrow(), CLOSE);
  }

  @Test
  void threeTeamsHaveAValueButNoLimits() {
    double[][] ended = {{1, 2}, {3}, {4, 5}};
    TeamQuantile median = TeamQuantile.of(ended, new double[3][0], 0.5, 0.95);
    assertThat(median.value()).hasValue(3);
    assertThat(median.reason()).contains(Reason.FEW_TEAMS);
    assertThat(median.limits().lower()).isEmpty();
    assertThat(median.limits().upper()).isEmpty();
  }

  @Test
  void curveThatDoesNotFallThatFarHasNoQuantile() {
    double[][] ended = {{1}, {2}, {}, {}, {}};
    double[][] open = {{9, 9}, {9}, {9}, {9}, {9}};
    TeamQuantile median = TeamQuantile.of(ended, open, 0.5, 0.95);
    assertThat(median.value()).isEmpty();
    assertThat(median.reason()).contains(Reason.NOT_REACHED);
  }

  @Test
  void casesOfOneLengthShowNoSpread() {
    double[][] ended = {{4, 4}, {4}, {4}, {4}};
    TeamQuantile median = TeamQuantile.of(ended, new double[4][0], 0.5, 0.95);
    assertThat(median.value()).hasValue(4);
    assertThat(median.reason()).contains(Reason.NO_SPREAD);
  }

  @Test
  void noCasesAreNoData() {
    TeamQuantile median = TeamQuantile.of(new double[2][0], new double[2][0], 0.5, 0.95);
    assertThat(median.reason()).contains(Reason.NO_DATA);
    assertThat(median.teams()).isZero();
  }

  @Test
  void sharesThatAreNoneAreRefused() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> TeamQuantile.of(new double[2][0], new double[2][0], 1, 0.95));
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> TeamQuantile.of(new double[2][0], new double[3][0], 0.5, 0.95));
  }
}
