package lightkeeper.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RatioComparisonTest {
  private static final Offset<Double> CLOSE = within(1e-9);

  private static final List<TeamStratum> MODEL =
      rows("a", 1, new double[][] {{12, 10}, {3, 4}, {20, 30}, {7, 6}});
  private static final List<TeamStratum> REFERENCE =
      rows("b", 1, new double[][] {{2, 10}, {9, 20}, {4, 15}, {6, 8}, {3, 12}});

  /** Two tiers in both arms, with other mixes. */
  private static final List<TeamStratum> MIXED =
      joined(MODEL, rows("a", 2, new double[][] {{1, 20}, {5, 60}, {0, 10}}));

  private static final List<TeamStratum> MIXED_REFERENCE =
      joined(REFERENCE, rows("b", 2, new double[][] {{1, 3}, {2, 6}, {1, 4}, {3, 5}}));

  private static List<TeamStratum> rows(String prefix, int tier, double[][] cells) {
    List<TeamStratum> rows = new ArrayList<>();
    for (double[] cell : cells) {
      rows.add(new TeamStratum(prefix + rows.size(), tier, cell[0], cell[1]));
    }
    return rows;
  }

  private static List<TeamStratum> joined(List<TeamStratum> one, List<TeamStratum> other) {
    List<TeamStratum> rows = new ArrayList<>(one);
    rows.addAll(other);
    return rows;
  }

  private static Comparison compare(List<TeamStratum> model, List<TeamStratum> reference) {
    return RatioComparison.of(model, reference, 0.95, 1);
  }

  private static Interval interval(Comparison comparison) {
    return comparison.interval().orElseThrow();
  }

  /** {@code python3 src/test/resources/statistics/cluster_variance.py}. */
  @Test
  void intervalIsThatOfTheMatrices() {
    Comparison comparison = compare(MODEL, REFERENCE);
    assertThat(comparison.effect().orElseThrow()).isCloseTo(2.275, CLOSE);
    assertThat(interval(comparison).lower()).isCloseTo(0.6447989702297618, CLOSE);
    assertThat(interval(comparison).upper()).isCloseTo(8.02672652866639, CLOSE);
    assertThat(comparison.teams()).isEqualTo(4);
    assertThat(comparison.referenceTeams()).isEqualTo(5);
    assertThat(comparison.overlap()).isEqualTo(1);
    assertThat(comparison.reason()).isEmpty();
  }

  @Test
  void effectIsTheRatioOfFiguresWithTheMixOfBoth() {
    // Exposure: tier 1 50 + 65, tier 2 90 + 18, weights 115 and 108.
    double model = 115 * 42.0 / 50 + 108 * 6.0 / 90;
    double reference = 115 * 24.0 / 65 + 108 * 7.0 / 18;
    assertThat(compare(MIXED, MIXED_REFERENCE).effect().orElseThrow())
        .isCloseTo(model / reference, CLOSE);
  }

  @Test
  void exchangingArmsInvertsTheRatioAndLeavesThePValue() {
    Comparison one = compare(MIXED, MIXED_REFERENCE);
    Comparison other = compare(MIXED_REFERENCE, MIXED);
    assertThat(other.effect().orElseThrow()).isCloseTo(1 / one.effect().orElseThrow(), CLOSE);
    assertThat(interval(other).lower()).isCloseTo(1 / interval(one).upper(), CLOSE);
    assertThat(interval(other).upper()).isCloseTo(1 / interval(one).lower(), CLOSE);
    assertThat(other.pValue()).isEqualTo(one.pValue());
    assertThat(other.overlap()).isEqualTo(one.overlap());
  }

  @Test
  void orderOfRowsAndUnitsDoNotMatter() {
    Comparison one = compare(MIXED, MIXED_REFERENCE);
    List<TeamStratum> shuffled = new ArrayList<>(MIXED);
    Collections.shuffle(shuffled, new Random(3));
    assertThat(compare(shuffled, MIXED_REFERENCE)).isEqualTo(one);
    Comparison other = compare(times(MIXED), times(MIXED_REFERENCE));
    assertThat(other.effect().orElseThrow()).isCloseTo(one.effect().orElseThrow(), CLOSE);
    assertThat(interval(other).lower()).isCloseTo(interval(one).lower(), CLOSE);
    assertThat(other.pValue()).isEqualTo(one.pValue());
  }

  private static List<TeamStratum> times(List<TeamStratum> rows) {
    return rows.stream()
        .map(r -> new TeamStratum(r.team(), r.tier(), 2 * r.numerator(), 30 * r.denominator()))
        .toList();
  }

  @Test
  void rowsOfOneTeamAndTierAreAdded() {
    List<TeamStratum> halves = new ArrayList<>();
    for (TeamStratum row : MIXED) {
      for (int i = 0; i < 2; i++) {
        halves.add(
            new TeamStratum(row.team(), row.tier(), row.numerator() / 2, row.denominator() / 2));
      }
    }
    assertThat(compare(halves, MIXED_REFERENCE)).isEqualTo(compare(MIXED, MIXED_REFERENCE));
  }

  @Test
  void armsThatAreAlikeHaveRatioOneAndNoClearDifference() {
    Comparison comparison = compare(MODEL, MODEL);
    assertThat(comparison.effect().orElseThrow()).isEqualTo(1);
    assertThat(comparison.pValue().orElseThrow()).isEqualTo(1);
    assertThat(comparison.verdict(1, true)).isEqualTo(Verdict.NO_CLEAR_DIFFERENCE);
  }

  @Test
  void twoTeamsAreTooFew() {
    Comparison comparison = compare(MODEL.subList(0, 2), REFERENCE);
    assertThat(comparison.reason()).contains(Reason.FEW_TEAMS);
    assertThat(comparison.effect()).isEmpty();
    assertThat(comparison.interval()).isEmpty();
    assertThat(comparison.pValue()).isEmpty();
    assertThat(comparison.teams()).isEqualTo(2);
    assertThat(comparison.verdict(0.001, true)).isEqualTo(Verdict.NOT_COMPARABLE);
  }

  @Test
  void lessThanHalfOfTheExposureInSharedTiersIsTooLittle() {
    List<TeamStratum> elsewhere =
        joined(REFERENCE, rows("b", 3, new double[][] {{9, 200}, {9, 100}}));
    Comparison comparison = compare(MODEL, elsewhere);
    assertThat(comparison.reason()).contains(Reason.LITTLE_OVERLAP);
    assertThat(comparison.overlap()).isCloseTo(115.0 / 415, CLOSE);
    assertThat(Reason.LITTLE_OVERLAP.word()).isEqualTo("little_overlap");
  }

  @Test
  void tiersOfOneArmAreLeftOut() {
    List<TeamStratum> more = joined(REFERENCE, rows("b", 3, new double[][] {{9, 20}, {9, 10}}));
    Comparison comparison = compare(MODEL, more);
    assertThat(comparison.effect().orElseThrow()).isCloseTo(2.275, CLOSE);
    assertThat(comparison.overlap()).isCloseTo(115.0 / 145, CLOSE);
  }

  @Test
  void noEventsInAnArmMakeNoRatio() {
    List<TeamStratum> none = rows("b", 1, new double[][] {{0, 5}, {0, 5}, {0, 5}});
    assertThat(compare(MODEL, none).reason()).contains(Reason.NO_EVENTS);
    assertThat(compare(none, MODEL).reason()).contains(Reason.NO_EVENTS);
  }

  @Test
  void armsWithoutExposureHaveNoData() {
    Comparison comparison = compare(List.of(), REFERENCE);
    assertThat(comparison.reason()).contains(Reason.NO_DATA);
    assertThat(compare(List.of(), List.of()).overlap()).isNaN();
  }

  @Test
  void teamInBothArmsIsAUnitInEach() {
    List<TeamStratum> moved = joined(REFERENCE, List.of(new TeamStratum("a0", 1, 3, 10)));
    Comparison comparison = compare(MODEL, moved);
    assertThat(comparison.teams()).isEqualTo(4);
    assertThat(comparison.referenceTeams()).isEqualTo(6);
  }

  @Test
  void verdictNeedsASmallPValueAndAnIntervalWithoutOne() {
    double[][] often = {{40, 10}, {41, 10}, {42, 10}, {43, 10}, {44, 10}};
    double[][] seldom = {{10, 10}, {11, 10}, {12, 10}, {13, 10}, {14, 10}};
    Comparison comparison = compare(rows("a", 1, often), rows("b", 1, seldom));
    double p = comparison.pValue().orElseThrow();
    assertThat(p).isCloseTo(2.0 / 252, CLOSE);
    assertThat(comparison.verdict(p, true)).isEqualTo(Verdict.WORSE);
    assertThat(comparison.verdict(p, false)).isEqualTo(Verdict.BETTER);
    assertThat(comparison.verdict(0.06, true)).isEqualTo(Verdict.NO_CLEAR_DIFFERENCE);
    assertThat(comparison.verdict(Double.NaN, true)).isEqualTo(Verdict.NO_CLEAR_DIFFERENCE);
    assertThat(compare(MODEL, REFERENCE).verdict(0.01, true))
        .isEqualTo(Verdict.NO_CLEAR_DIFFERENCE);
    assertThat(Verdict.NO_CLEAR_DIFFERENCE.word()).isEqualTo("no_clear_difference");
  }

  @Test
  void negativeAndInfiniteNumbersAreRefused() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new TeamStratum("a", 1, -1, 1));
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new TeamStratum("a", 1, 1, 0));
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> RatioComparison.of(MODEL, REFERENCE, 0, 1));
  }
}
