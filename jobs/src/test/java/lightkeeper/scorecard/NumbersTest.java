package lightkeeper.scorecard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers have as many digits as their intervals allow, whatever the language of the machine. */
class NumbersTest {
  private static Figures.Estimate estimate(double value, Double low, Double high) {
    return new Figures.Estimate(
        "a_metric",
        "a_model",
        12,
        LocalDate.of(2026, 6, 1),
        value,
        null,
        low,
        high,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  private static String plain(String text) {
    return text.replace(Numbers.SPACE, " ");
  }

  @ParameterizedTest
  @CsvSource({
    "25.493, 19.18, 35.15, 25, 19 to 35",
    "5.3863, 3.183, 7.031, 5.4, 3.2 to 7.0",
    "1.3088, 0.8857, 1.934, 1.3, 0.9 to 1.9",
    "0.4410, 0.3545, 0.5486, 0.44, 0.35 to 0.55",
    "1234.5, 900.2, 1700.9, '1,200', '900 to 1,700'",
    "243, 128, 447, 240, 130 to 450",
    "0, 0, 3.2, 0.0, 0.0 to 3.2"
  })
  void theIntervalDecidesAboutTheDigits(
      double value, double low, double high, String shown, String interval) {
    assertThat(Numbers.value(estimate(value, low, high), "days")).isEqualTo(shown);
    assertThat(Numbers.interval(estimate(value, low, high), "days")).isEqualTo(interval);
  }

  @ParameterizedTest
  @CsvSource({
    "0.9963, 0.9946, 0.9974, 99.63 %, 99.46 to 99.74 %",
    "0.0727, 0.0589, 0.0903, 7.3 %, 5.9 to 9.0 %",
    "0.8205, 0.1423, 0.9801, 82 %, 14 to 98 %"
  })
  void sharesAreToldInPercent(
      double value, double low, double high, String shown, String interval) {
    String unit = "share of time";
    assertThat(plain(Numbers.value(estimate(value, low, high), unit))).isEqualTo(shown);
    assertThat(plain(Numbers.interval(estimate(value, low, high), unit))).isEqualTo(interval);
    assertThat(Numbers.unit(unit)).isEqualTo("% of time");
  }

  @ParameterizedTest
  @CsvSource({"30.99, 31", "1.7648, 1.8", "0.03156, 0.032", "104.2, 104", "0, 0"})
  void withoutIntervalANumberHasTwoDigits(double value, String shown) {
    assertThat(Numbers.value(estimate(value, null, null), "days")).isEqualTo(shown);
  }

  @Test
  void aShareNearTheWholeKeepsWhatItLacks() {
    assertThat(plain(Numbers.value(estimate(0.99896, null, null), "share of time")))
        .isEqualTo("99.90 %");
  }

  @Test
  void aLimitThatIsNotReachedIsSaid() {
    assertThat(Numbers.interval(estimate(25, 18.2, null), "days")).isEqualTo("at least 18");
  }

  private static String ratio(double effect, double low, Double high) {
    return Numbers.ratio(effect, low, high) + " (" + Numbers.ratioInterval(effect, low, high) + ")";
  }

  @Test
  void aLimitBesideOneNeverLooksLikeOne() {
    assertThat(ratio(1.974, 1.042, 3.739)).isEqualTo("1.97 (1.04 to 3.74)");
    assertThat(ratio(0.956, 0.919, 0.994)).isEqualTo("0.96 (0.92 to 0.99)");
    assertThat(ratio(0.96, 0.925, 0.996)).isEqualTo("0.960 (0.925 to 0.996)");
    assertThat(ratio(2.4, 1.6, 3.5)).isEqualTo("2.4 (1.6 to 3.5)");
  }

  @Test
  void aLimitFarAboveItsRatioHasNoMoreDigitsThanItKnows() {
    assertThat(ratio(6.1, 1.02, 2524.7)).isEqualTo("6.10 (1.02 to 2,500)");
    assertThat(ratio(8.72, 1.8, 91.5)).isEqualTo("8.7 (1.8 to 90)");
    assertThat(ratio(3.2, 1.5, null)).isEqualTo("3.2 (at least 1.5)");
  }

  @Test
  void whatIsAboveZeroNeverLooksLikeIt() {
    assertThat(ratio(6.1, 0.0153, 2524.7)).isEqualTo("6.1 (0.02 to 2,500)");
    assertThat(Numbers.interval(estimate(60, 4.0, 304.0), "days")).isEqualTo("4 to 300");
    assertThat(Numbers.interval(estimate(2100, 60.0, 4300.0), "euros")).isEqualTo("60 to 4,300");
    assertThat(Numbers.value(estimate(3, 0.0, 304.0), "days")).isEqualTo("3");
  }

  @Test
  void pValuesAreNeverZero() {
    assertThat(Numbers.pValue(0)).isEqualTo("less than 0.001");
    assertThat(Numbers.pValue(0.0234)).isEqualTo("0.02");
    assertThat(Numbers.pValue(0.0041)).isEqualTo("0.004");
  }

  @Test
  void whatIsNegativeHasAMinusAndZeroHasNone() {
    assertThat(Numbers.fixed(-0.04, 1)).isEqualTo("0.0");
    assertThat(Numbers.fixed(-2.5, 1)).isEqualTo("\u22122.5");
  }
}
