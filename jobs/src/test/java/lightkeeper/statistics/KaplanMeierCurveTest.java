package lightkeeper.statistics;

import static lightkeeper.statistics.DataSet.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The curve as a whole, with its errors and limits, and with cases that enter late. */
class KaplanMeierCurveTest {
  private static final Offset<Double> CLOSE = within(1e-10);

  /** Four cases; the third enters at 1 and the fourth at 3. */
  private static final List<Episode> LATE =
      List.of(
          new Episode(0, 2, true),
          new Episode(0, 4, false),
          new Episode(1, 4, true),
          new Episode(3, 5, true));

  private static KaplanMeier curve(String data, String column, String value, String event) {
    return KaplanMeier.of(DataSet.read(data).where(column, value).episodes(event));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "aml, x, status, curves_aml_by_x",
    "gehan, treat, cens, curves_gehan_by_treat",
    "kidney, sex, status, curves_kidney_by_sex",
    "lung, sex, event, curves_lung_by_sex"
  })
  void everyPointIsThatOfR(String data, String column, String event, String curves) {
    DataSet expected = DataSet.read(curves);
    List<String> strata =
        expected.rows().stream().map(row -> row.get("stratum")).distinct().toList();
    assertThat(strata).hasSize(2);
    for (String stratum : strata) {
      String value = stratum.substring(stratum.indexOf('=') + 1);
      List<Point> points = curve(data, column, value, event).points();
      List<Map<String, String>> rows = expected.where("stratum", stratum).rows();
      assertThat(points).hasSameSizeAs(rows);
      for (int i = 0; i < points.size(); i++) {
        requireSame(points.get(i), rows.get(i));
      }
    }
  }

  private static void requireSame(Point point, Map<String, String> row) {
    assertThat(point.time()).isEqualTo(number(row, "time"));
    assertThat(point.atRisk()).isEqualTo((int) number(row, "n_risk"));
    assertThat(point.events()).isEqualTo((int) number(row, "n_event"));
    assertThat(point.censored()).isEqualTo((int) number(row, "n_censor"));
    assertThat(point.survival()).isCloseTo(number(row, "surv"), CLOSE);
    assertThat(point.cumulativeHazard()).isCloseTo(number(row, "cumhaz_na"), CLOSE);
    double lower = number(row, "lower_loglog");
    if (Double.isNaN(lower)) {
      assertThat(point.survival()).isIn(0.0, 1.0);
      assertThat(point.interval(0.95)).isEmpty();
    } else {
      Interval interval = point.interval(0.95).orElseThrow();
      assertThat(interval.lower()).isCloseTo(lower, CLOSE);
      assertThat(interval.upper()).isCloseTo(number(row, "upper_loglog"), CLOSE);
    }
    if (point.survival() > 0) {
      double error = number(row, "std_err_cumhaz");
      assertThat(point.standardError() / point.survival()).isCloseTo(error, CLOSE);
    }
  }

  /**
   * R 4.2.2, survival 3.5-3, e.g. {@code quantile(survfit(Surv(time, status) ~ x, aml, conf.type =
   * "log-log"), .5)}.
   */
  @ParameterizedTest(name = "{0} {2}")
  @CsvSource({
    "aml, x, Maintained, status, 13, ",
    "aml, x, Nonmaintained, status, 5, 33",
    "gehan, treat, control, cens, 4, 11",
    "gehan, treat, 6-MP, cens, 13, ",
    "kidney, sex, 1, status, 12, 30",
    "kidney, sex, 2, status, 58, 185",
    "lung, sex, 1, event, 210, 306",
    "lung, sex, 2, event, 345, 524",
    "veteran, trt, 1, status, 54, 126",
    "veteran, trt, 2, status, 43, 90",
    "veteran, celltype, squamous, status, 44, 242",
    "veteran, celltype, smallcell, status, 24, 61",
    "veteran, celltype, adeno, status, 24, 90",
    "veteran, celltype, large, status, 100, 216"
  })
  void limitsOfTheMedianAreThoseOfR(
      String data, String column, String value, String event, Double lower, Double upper) {
    assertThat(curve(data, column, value, event).quantileLimits(0.5, 0.95))
        .isEqualTo(new KaplanMeier.Limits(optional(lower), optional(upper)));
  }

  private static OptionalDouble optional(Double value) {
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /**
   * R 4.2.2, survival 3.5-3, e.g. {@code print(survfit(Surv(time, status) ~ x, aml), rmean =
   * "common")}: up to the last time of all groups.
   */
  @ParameterizedTest(name = "{0} {2}")
  @CsvSource({
    "aml, x, Maintained, status, 52.6454545455, 19.8286027956",
    "aml, x, Nonmaintained, status, 22.7083333333, 4.18094198103",
    "gehan, treat, control, cens, 8.66666666667, 1.37739004126",
    "gehan, treat, 6-MP, cens, 23.287394958, 2.82746762337",
    "kidney, sex, 1, status, 66.0264814815, 30.5197751614",
    "kidney, sex, 2, status, 161.578690643, 22.9370298605",
    "lung, sex, 1, event, 326.084109669, 22.9115634685",
    "lung, sex, 2, event, 460.647310792, 34.6898460265",
    "veteran, trt, 1, status, 123.928166662, 14.8435180439",
    "veteran, trt, 2, status, 142.061281723, 26.8107096798",
    "veteran, celltype, squamous, status, 230.225062657, 47.6863580447",
    "veteran, celltype, smallcell, status, 78.981095679, 14.6715605916",
    "veteran, celltype, adeno, status, 65.5555555556, 9.93028587986",
    "veteran, celltype, large, status, 170.50617284, 24.610564203"
  })
  void restrictedMeanAndItsErrorAreThoseOfR(
      String data, String column, String value, String event, double mean, double error) {
    DataSet all = DataSet.read(data);
    double until = all.rows().stream().mapToDouble(row -> number(row, "time")).max().orElseThrow();
    KaplanMeier.Mean actual = curve(data, column, value, event).restrictedMean(until);
    assertThat(actual.value()).isCloseTo(mean, within(1e-8));
    assertThat(actual.standardError()).isCloseTo(error, within(1e-8));
  }

  @Test
  void caseThatEntersLateIsAtRiskOnlyBehindItsEntry() {
    // At 2: cases 1, 2, 3 at risk, one ends: 2/3. At 4: cases 2, 3, 4, one ends, one is cut off:
    // 2/3 · 2/3 = 4/9. At 5: case 4 alone: 0. Σ d/(n(n−d)) = 1/6, 1/3.
    List<Point> points = KaplanMeier.of(LATE).points();
    assertThat(points).extracting(Point::time).containsExactly(2.0, 4.0, 5.0);
    assertThat(points).extracting(Point::atRisk).containsExactly(3, 3, 1);
    assertThat(points).extracting(Point::events).containsExactly(1, 1, 1);
    assertThat(points).extracting(Point::censored).containsExactly(0, 1, 0);
    assertThat(points.get(0).survival()).isCloseTo(2.0 / 3, CLOSE);
    assertThat(points.get(1).survival()).isCloseTo(4.0 / 9, CLOSE);
    assertThat(points.get(2).survival()).isZero();
    assertThat(points.get(1).standardError()).isCloseTo(4.0 / 9 * Math.sqrt(1.0 / 3), CLOSE);
    assertThat(points.get(2).standardError()).isNaN();
    assertThat(points.get(2).cumulativeHazard()).isCloseTo(5.0 / 3, CLOSE);
  }

  @Test
  void caseThatEntersWhenAnotherEndsIsNotAtRiskThere() {
    KaplanMeier curve = KaplanMeier.of(List.of(new Episode(0, 2, true), new Episode(2, 3, true)));
    assertThat(curve.points().get(0).atRisk()).isEqualTo(1);
    assertThat(curve.atRisk(2)).isEqualTo(1);
    assertThat(curve.atRisk(2.5)).isEqualTo(1);
    assertThat(curve.atRisk(3.5)).isZero();
  }

  @Test
  void atRiskIsKnownBetweenExitsToo() {
    KaplanMeier curve = KaplanMeier.of(LATE);
    assertThat(IntStream.rangeClosed(0, 6).map(time -> curve.atRisk(time)))
        .containsExactly(0, 2, 3, 2, 3, 1, 0);
  }

  @Test
  void curveThatFellToZeroEarlyStaysThereButNotWhenStartedLater() {
    // Alone at 1: S = 0. From 2 on: one of two at 3, then the other.
    KaplanMeier curve =
        KaplanMeier.of(
            List.of(new Episode(0, 1, true), new Episode(1, 3, true), new Episode(2, 5, false)));
    assertThat(curve.survival(3)).hasValue(0);
    assertThat(curve.restrictedMean(4).value()).isEqualTo(1);
    assertThat(curve.from(2).survival(3)).hasValue(0.5);
    assertThat(curve.from(2).restrictedMean(5).value()).isCloseTo(1 + 0.5 * 2, CLOSE);
  }

  @Test
  void conditionalCurveCountsTheEventsAtItsStart() {
    KaplanMeier curve = KaplanMeier.of(new double[] {1, 2, 3, 4}, new double[0]);
    assertThat(curve.from(2).survival(2).getAsDouble()).isCloseTo(2.0 / 3, CLOSE);
    assertThat(curve.from(Math.nextUp(2.0)).survival(3)).hasValue(0.5);
    assertThat(curve.from(2).quantile(0.5)).hasValue(3);
  }

  @RepeatedTest(10)
  void conditionalCurveIsTheCurveOverItsValueAtTheStart(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    KaplanMeier curve = KaplanMeier.of(episodes(random, 100));
    KaplanMeier later = curve.from(Math.nextUp(10.0));
    double start = curve.survival(10).orElseThrow();
    for (Point point : later.points()) {
      double expected = curve.survival(point.time()).orElseThrow() / start;
      assertThat(point.survival()).isCloseTo(expected, CLOSE);
    }
  }

  @RepeatedTest(10)
  void enteringAtZeroIsNotEnteringLate(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    List<Episode> late = new ArrayList<>();
    List<Episode> fromStart = new ArrayList<>();
    for (Episode one : episodes(random, 60)) {
      late.add(new Episode(0, one.exit(), one.ended()));
      fromStart.add(Episode.fromStart(one.exit(), one.ended()));
    }
    KaplanMeier curve = KaplanMeier.of(fromStart);
    assertThat(KaplanMeier.of(late).points()).isEqualTo(curve.points());
    double[] ended = exits(fromStart, true);
    assertThat(KaplanMeier.of(ended, exits(fromStart, false)).points()).isEqualTo(curve.points());
  }

  @RepeatedTest(10)
  void episodeCutInTwoIsTheSameCase(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    List<Episode> whole = episodes(random, 60);
    List<Episode> cut = new ArrayList<>();
    for (Episode one : whole) {
      double middle = (one.entry() + one.exit()) / 2;
      cut.add(new Episode(one.entry(), middle, false));
      cut.add(new Episode(middle, one.exit(), one.ended()));
    }
    KaplanMeier curve = KaplanMeier.of(cut);
    for (Point point : KaplanMeier.of(whole).points()) {
      assertThat(curve.survival(point.time()).getAsDouble()).isCloseTo(point.survival(), CLOSE);
      assertThat(curve.atRisk(point.time())).isEqualTo(point.atRisk());
    }
  }

  @Test
  void survivalIsOneBeforeTheFirstExitAndUnknownBehindTheLast() {
    KaplanMeier curve = KaplanMeier.of(new double[] {2}, new double[] {5});
    assertThat(curve.survival(1)).hasValue(1);
    assertThat(curve.survival(2)).hasValue(0.5);
    assertThat(curve.survival(5)).hasValue(0.5);
    assertThat(curve.survival(5.1)).isEmpty();
    assertThat(KaplanMeier.of(new double[] {2}, new double[0]).survival(9)).hasValue(0);
    assertThat(KaplanMeier.of(List.of()).survival(0)).isEmpty();
    assertThat(KaplanMeier.of(List.of()).points()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -1, Double.NaN})
  void levelThatIsNotStrictlyBetween0And1IsRefused(double level) {
    KaplanMeier curve = KaplanMeier.of(LATE);
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> curve.quantileLimits(0.5, level));
    Point point = curve.points().get(0);
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> point.interval(level));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void meanUpToNoHorizonIsRefused(double until) {
    KaplanMeier curve = KaplanMeier.of(LATE);
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> curve.restrictedMean(until));
  }

  @Test
  void startBeforeAnEarlierStartIsRefused() {
    KaplanMeier curve = KaplanMeier.of(LATE).from(2);
    assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> curve.from(1));
  }

  private static double[] exits(List<Episode> episodes, boolean ended) {
    return episodes.stream()
        .filter(one -> one.ended() == ended)
        .mapToDouble(Episode::exit)
        .toArray();
  }

  /** Whole times with many ties; the first hold the curve up. */
  private static List<Episode> episodes(Random random, int count) {
    Episode[] episodes = new Episode[count];
    Arrays.setAll(
        episodes,
        i -> {
          double entry = i < 20 ? 0 : random.nextInt(10);
          return new Episode(entry, entry + 1 + random.nextInt(20), random.nextInt(3) > 0);
        });
    return List.of(episodes);
  }
}
