package lightkeeper.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Times are written as R prints them: {@code 13+} is a case still open at 13. */
class KaplanMeierTest {
  private static final String AML_MAINTAINED = "9 13 13+ 18 23 28+ 31 34 45+ 48 161+";

  private static final String AML_NONMAINTAINED = "5 5 8 8 12 16+ 23 27 30 33 43 45";

  private static final String GEHAN_6MP =
      "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+";

  private static final String GEHAN_CONTROL = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23";

  private static final String VETERAN_STANDARD =
      "3 4 7 8 8 10 10 11 12 12 13 16 18 18 20 21 22 25+ 27 30 31 35 42 51 52 54 54 56 59 63 72 "
          + "82 92 95 97+ 100 100+ 103 105 110 117 117 118 122 123+ 126 132 139 143 144 151 153 156 "
          + "162 162 177 182+ 200 216 228 250 260 278 287 314 384 392 411 553";

  private static final String VETERAN_TEST =
      "1 1 2 7 7 8 8 13 15 15 18 19 19 20 21 24 24 25 25 25 29 30 31 33 36 43 44 45 48 49 51 51 "
          + "52 52 53 61 73 80 80 83+ 84 87 87+ 90 95 99 99 103+ 111 111 112 133 140 164 186 201 231 "
          + "231+ 242 283 340 357 378 389 467 587 991 999";

  private static final String LUNG_MEN =
      "11 11 11 12 13 13 15 26 30 31 53 53 54 59 60 65 65 71 81 88 88 92 93 95 105 107 110 116 "
          + "118 131 132 132 135 142 144 147 156 156 163 163 163 166 170 174+ 175 176 177 179 179 180 "
          + "181 181 183 185+ 188+ 189 191+ 196+ 197 197+ 202 207 210 212 218 221+ 222 222+ 223 225+ "
          + "225+ 229 230 237+ 239 246 259+ 267 269 270 279+ 283 284 284+ 285 286 288 291 292+ 300+ "
          + "301 301+ 303 303+ 306 310 320 329 337 353 353 363 364 371 387 390 394 404+ 413+ 428 429 "
          + "442 444+ 455 457 458+ 460 477 519 524 533 558 567 574 583 613 624 643 655 689 707 791 "
          + "806+ 814 840+ 883 1010+ 1022+";

  private static final String LUNG_WOMEN =
      "5 60 61 62 79 81 92+ 95 105+ 107 122 145 145 153 166 167 173+ 175+ 177+ 182 186 192+ 194 "
          + "199 201 201 202+ 203+ 208 211+ 224+ 226 235+ 239 240+ 243+ 245 252+ 266+ 268 269+ 272+ "
          + "276+ 285 292+ 293 296+ 305 310 315+ 332+ 340 345 348 350 351 356+ 361 363 364+ 371 376+ "
          + "382+ 384+ 426 433 444 450 473 511+ 511+ 520 524 529+ 543+ 550 551+ 559+ 588+ 641 654 687 "
          + "705 728 731 735 740+ 765 821+ 965+";

  /**
   * R 4.2.2, survival 3.5-3:
   *
   * <pre>{@code
   * library(survival); data(gehan, package = "MASS")
   * q <- function(fit) quantile(fit, c(.25, .5, .75, .9), conf.int = FALSE)
   * q(survfit(Surv(time, status) ~ x, aml))
   * q(survfit(Surv(time, cens) ~ treat, gehan))
   * q(survfit(Surv(time, status) ~ trt, veteran))     # median of trt=2: 52.5, see below
   * q(survfit(Surv(time, status) ~ sex, lung))
   * }</pre>
   */
  static List<Arguments> quantilesInR() {
    return List.of(
        Arguments.of("aml, maintained", AML_MAINTAINED, quantiles(18, 31, 48, null)),
        Arguments.of("aml, not maintained", AML_NONMAINTAINED, quantiles(8, 23, 33, 43)),
        Arguments.of("gehan, 6-MP", GEHAN_6MP, quantiles(13, 23, null, null)),
        Arguments.of("gehan, control", GEHAN_CONTROL, quantiles(4, 8, 12, 17)),
        Arguments.of("veteran, standard", VETERAN_STANDARD, quantiles(27, 103, 162, 287)),
        Arguments.of("veteran, test", VETERAN_TEST, quantiles(24, 52, 140, 378)),
        Arguments.of("lung, men", LUNG_MEN, quantiles(144, 270, 457, 689)),
        Arguments.of("lung, women", LUNG_WOMEN, quantiles(226, 426, 687, 765)));
  }

  private static List<OptionalDouble> quantiles(Integer... days) {
    return Arrays.stream(days)
        .map(day -> day == null ? OptionalDouble.empty() : OptionalDouble.of(day))
        .toList();
  }

  private static KaplanMeier curve(String times) {
    return KaplanMeier.of(times(times, false), times(times, true));
  }

  private static double[] times(String times, boolean open) {
    return Arrays.stream(times.split(" ", -1))
        .filter(time -> !time.isEmpty() && time.endsWith("+") == open)
        .mapToDouble(time -> Double.parseDouble(time.replace("+", "")))
        .toArray();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("quantilesInR")
  void quantilesAreThoseOfR(String name, String times, List<OptionalDouble> expected) {
    KaplanMeier curve = curve(times);
    assertThat(
            List.of(
                curve.quantile(0.25),
                curve.quantile(0.5),
                curve.quantile(0.75),
                curve.quantile(0.9)))
        .as(name)
        .isEqualTo(expected);
  }

  @Test
  void whereTheCurveIsExactlyOneHalfTheSmallerTimeIsTheMedian() {
    // quantile(survfit(Surv(c(1, 2, 3, 4)) ~ 1), .5) is 2.5 in R, which averages the two times;
    // so is veteran's median of trt=2: 52.5, where the curve is 0.5 from 52 to 53.
    assertThat(curve("1 2 3 4").quantile(0.5)).hasValue(2);
    assertThat(curve(VETERAN_TEST).quantile(0.5)).hasValue(52);
  }

  @Test
  void curveThatMeetsAQuantileButForRoundingMeetsIt() {
    // Products such as (9/10)(8/9)(7/8) are not 7/10 in doubles; the q-th of n is still n·q.
    for (int n : new int[] {3, 7, 10, 49, 100, 1000, 12_345}) {
      double[] times = new double[n];
      Arrays.setAll(times, i -> i + 1);
      KaplanMeier curve = KaplanMeier.of(times, new double[0]);
      for (int k = 1; k < n; k += 1 + n / 97) {
        assertThat(curve.quantile((double) k / n)).as("%d of %d", k, n).hasValue(k);
      }
    }
  }

  @Test
  void casesThatEndTogetherLeaveTogether() {
    // S falls from 1 to 1/4 at 5.
    assertThat(curve("5 5 5 9").quantile(0.1)).hasValue(5);
    assertThat(curve("5 5 5 9").quantile(0.75)).hasValue(5);
    assertThat(curve("5 5 5 9").quantile(0.76)).hasValue(9);
  }

  @Test
  void caseCutOffWhenAnotherEndsIsStillAtRisk() {
    // At 2, one of four: S = 3/4; without the case cut off at 2 it would be 2/3.
    assertThat(curve("2 2+ 3 4").quantile(0.25)).hasValue(2);
    assertThat(curve("2 2+ 3 4").quantile(0.26)).hasValue(3);
    assertThat(curve("2 2+ 3 4").quantile(0.3)).hasValue(3);
  }

  @Test
  void caseCutOffBeforeIsNoLongerAtRisk() {
    // At 2, one of three: S = 2/3.
    assertThat(curve("1+ 2 3 4").quantile(0.33)).hasValue(2);
    assertThat(curve("1+ 2 3 4").quantile(0.34)).hasValue(3);
  }

  @Test
  void quantileThatTheCurveNeverReachesIsEmpty() {
    assertThat(curve("1 2+ 2+").quantile(0.33)).hasValue(1);
    assertThat(curve("1 2+ 2+").quantile(0.34)).isEmpty();
    assertThat(curve("1 2+ 2+").quantile(0.5)).isEmpty();
  }

  @Test
  void casesCutOffBehindTheLastEndHoldTheCurveUp() {
    assertThat(curve("1 2 3 100+").quantile(0.75)).hasValue(3);
    assertThat(curve("1 2 3 100+").quantile(0.9)).isEmpty();
  }

  @Test
  void noCasesAndOnlyOpenCasesHaveNoQuantile() {
    assertThat(curve("").quantile(0.5)).isEmpty();
    assertThat(curve("1+ 2+").quantile(0.01)).isEmpty();
  }

  @Test
  void oneCaseIsEveryQuantile() {
    assertThat(curve("7").quantile(0.001)).hasValue(7);
    assertThat(curve("7").quantile(0.999)).hasValue(7);
  }

  @Test
  void lengthZeroIsAnEndAtZero() {
    assertThat(curve("0 0 5").quantile(0.5)).hasValue(0);
    assertThat(curve("0+ 0 5").quantile(0.5)).hasValue(5);
    assertThat(curve("0+ 0+ 0+ 5").quantile(0.5)).hasValue(5);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -0.1, 1.1, 50, Double.NaN, Double.POSITIVE_INFINITY})
  void shareThatIsNotStrictlyBetween0And1IsRefused(double q) {
    KaplanMeier curve = curve("1 2 3");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> curve.quantile(q))
        .withMessageContaining(Double.toString(q));
  }

  @Test
  void casesGivenAreNotChangedAndMayChangeLater() {
    double[] ended = {3, 1, 2};
    double[] open = {9, 8};
    KaplanMeier curve = KaplanMeier.of(ended, open);
    assertThat(ended).containsExactly(3, 1, 2);
    assertThat(open).containsExactly(9, 8);
    Arrays.fill(ended, 100);
    assertThat(curve.quantile(0.2)).hasValue(1);
  }

  @RepeatedTest(20)
  void withoutOpenCasesTheQuantileIsTheOrderStatistic(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    double[] ended = new double[1 + random.nextInt(400)];
    Arrays.setAll(ended, i -> random.nextInt(50));
    KaplanMeier curve = KaplanMeier.of(ended, new double[0]);
    double[] sorted = ended.clone();
    Arrays.sort(sorted);
    for (int percent = 1; percent < 100; percent++) {
      int rank = (percent * sorted.length + 99) / 100;
      assertThat(curve.quantile(percent / 100.0)).as("%d %%", percent).hasValue(sorted[rank - 1]);
    }
  }

  @RepeatedTest(20)
  void quantilesScaleWithTheUnit(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    double[] ended = random.doubles(1 + random.nextInt(50), 0, 100).toArray();
    double[] open = random.doubles(random.nextInt(50), 0, 100).toArray();
    for (double unit : new double[] {1.0 / 3600, 0.1, 24, 1e9}) {
      KaplanMeier scaled = KaplanMeier.of(scale(ended, unit), scale(open, unit));
      for (double q : new double[] {0.1, 0.25, 0.5, 0.9}) {
        OptionalDouble quantile = KaplanMeier.of(ended, open).quantile(q);
        assertThat(scaled.quantile(q))
            .isEqualTo(
                quantile.isPresent()
                    ? OptionalDouble.of(quantile.getAsDouble() * unit)
                    : OptionalDouble.empty());
      }
    }
  }

  @RepeatedTest(20)
  void laterSharesAreReachedLaterOrNever(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    double[] ended = random.doubles(random.nextInt(30), 0, 10).toArray();
    double[] open = random.doubles(random.nextInt(30), 0, 10).toArray();
    KaplanMeier curve = KaplanMeier.of(ended, open);
    double before = 0;
    for (int percent = 1; percent < 100; percent++) {
      double at = curve.quantile(percent / 100.0).orElse(Double.POSITIVE_INFINITY);
      assertThat(at).isGreaterThanOrEqualTo(before);
      before = at;
    }
  }

  @RepeatedTest(20)
  void quantilesAreThoseOfTheFormulaReadWordForWord(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    double[] ended = whole(random);
    double[] open = whole(random);
    KaplanMeier curve = KaplanMeier.of(ended, open);
    for (int percent = 1; percent < 100; percent++) {
      double level = 1 - percent / 100.0;
      OptionalDouble expected =
          Arrays.stream(ended)
              .sorted()
              .filter(time -> survival(time, ended, open) <= level + 1e-9)
              .findFirst();
      assertThat(curve.quantile(percent / 100.0)).isEqualTo(expected);
    }
  }

  /** The product of 1 − d/n over the times at which cases end, up to and with a time. */
  private static double survival(double time, double[] ended, double[] open) {
    return Arrays.stream(ended)
        .filter(end -> end <= time)
        .distinct()
        .map(end -> 1 - count(ended, end, end) / (count(ended, end, 1e9) + count(open, end, 1e9)))
        .reduce(1, (one, other) -> one * other);
  }

  private static double count(double[] times, double from, double to) {
    return (double) Arrays.stream(times).filter(time -> time >= from && time <= to).count();
  }

  private static double[] whole(Random random) {
    double[] times = new double[random.nextInt(40)];
    Arrays.setAll(times, i -> random.nextInt(12));
    return times;
  }

  private static double[] scale(double[] times, double unit) {
    return Arrays.stream(times).map(time -> time * unit).toArray();
  }
}
