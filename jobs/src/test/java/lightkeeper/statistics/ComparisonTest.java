package lightkeeper.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Nobody is called better or worse unless test and interval both say so. */
class ComparisonTest {
  private static Comparison comparison(double low, double high) {
    return new Comparison(
        OptionalDouble.of(Math.sqrt(low * high)),
        Optional.of(new Interval(low, high)),
        OptionalDouble.of(0.5),
        1,
        5,
        5,
        Optional.empty());
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          0.5,      0.9,      0.01,  true,  BETTER
          0.5,      0.9,      0.01,  false, WORSE
          1.1,      2,        0.01,  true,  WORSE
          1.1,      2,        0.01,  false, BETTER
          0.5,      0.9,      0.05,  true,  BETTER
          0.5,      0.9,      0.051, true,  NO_CLEAR_DIFFERENCE
          0.5,      0.9,      NaN,   true,  NO_CLEAR_DIFFERENCE
          0.5,      1,        0.01,  true,  NO_CLEAR_DIFFERENCE
          1,        2,        0.01,  true,  NO_CLEAR_DIFFERENCE
          0.5,      2,        0.01,  true,  NO_CLEAR_DIFFERENCE
          0,        0.9,      0.01,  true,  BETTER
          1.1,      Infinity, 0.01,  true,  WORSE
          0,        Infinity, 0.01,  true,  NO_CLEAR_DIFFERENCE
          """)
  void verdictNeedsBothTheTestAndTheInterval(
      double low, double high, double judged, boolean lowerIsBetter, Verdict expected) {
    assertThat(comparison(low, high).verdict(judged, lowerIsBetter)).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void whatIsNotComparedIsNeitherBetterNorWorse(Reason reason) {
    Comparison none = Comparison.none(reason, 0.25, 4, 2);
    assertThat(none.verdict(0.001, true)).isEqualTo(Verdict.NOT_COMPARABLE);
    assertThat(none.verdict(Double.NaN, false)).isEqualTo(Verdict.NOT_COMPARABLE);
    assertThat(none.effect()).isEmpty();
    assertThat(none.interval()).isEmpty();
    assertThat(none.pValue()).isEmpty();
    assertThat(none.reason()).contains(reason);
    assertThat(none.overlap()).isEqualTo(0.25);
    assertThat(none.teams()).isEqualTo(4);
    assertThat(none.referenceTeams()).isEqualTo(2);
  }

  @Test
  void wordsAreThoseOfTheTables() {
    assertThat(Verdict.NO_CLEAR_DIFFERENCE.word()).isEqualTo("no_clear_difference");
    assertThat(Verdict.NOT_COMPARABLE.word()).isEqualTo("not_comparable");
    assertThat(Reason.FEW_TEAMS.word()).isEqualTo("few_teams");
    assertThat(Reason.ZERO_DURATION.word()).isEqualTo("zero_duration");
  }
}
