package lightkeeper.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import lightkeeper.statistics.StackedEventStudy.Effect;
import lightkeeper.statistics.StackedEventStudy.Series;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What units that switch had, against what they would have had. */
class StackedEventStudyTest {
  private static final double LEVEL = 0.95;
  private static final int LEADS = 2;
  private static final int LAGS = 1;

  /** A unit seen for one unit of exposure in each of four periods. */
  private static Series unit(String team, int cohort, boolean switches, double... numerators) {
    double[] one = new double[numerators.length];
    Arrays.fill(one, 1);
    return new Series(team, cohort, switches, numerators, one);
  }

  private static Effect at(int relative, List<Series> series) {
    return new StackedEventStudy(series, LEADS, LAGS).at(relative, LEVEL);
  }

  /** Three switchers and three that stay, in one cohort. */
  private static List<Series> world() {
    return List.of(
        unit("a", 5, true, 2, 4, 9, 12),
        unit("b", 5, true, 1, 1, 2, 3),
        unit("c", 5, true, 3, 1, 6, 5),
        unit("x", 5, false, 4, 2, 5, 3),
        unit("y", 5, false, 3, 3, 4, 4),
        unit("z", 5, false, 2, 4, 9, 5));
  }

  @Test
  void effectIsObservedOverExpectedByHand() {
    // Before: switchers 12 in 6, those who stayed 18 in 6. At 1: 20 in 3 and 12 in 3.
    // Expected 12/6 * (12/3)/(18/6) * 3 = 8; observed 20.
    Effect effect = at(1, world());
    assertThat(effect.effect().orElseThrow()).isCloseTo(20.0 / 8, within(1e-12));
    assertThat(effect.switchers()).isEqualTo(3);
    assertThat(effect.controls()).isEqualTo(3);
    Interval interval = effect.interval().orElseThrow();
    assertThat(interval.lower()).isLessThan(2.5).isPositive();
    assertThat(interval.upper()).isGreaterThan(2.5);
  }

  @Test
  void intervalIsThatOfTheJackknifeByHand() {
    // The logarithm of the effect without each team in turn, by the same arithmetic as above:
    //   without a: 8 / (6/4 * 4/3 * 2) = 2, b: 17 / (10/4 * 4/3 * 2), c: 15 / (8/4 * 4/3 * 2),
    //   x: 20 / (2 * (9/2)/(12/4) * 3), y: 20 / (2 * (8/2)/(12/4) * 3), z: 20 / (2 * (7/2)/3 * 3).
    double[] logs = {
      Math.log(2),
      Math.log(17 / (10 / 4.0 * 4 / 3 * 2)),
      Math.log(15 / (2 * 4 / 3.0 * 2)),
      Math.log(20 / 9.0),
      Math.log(20 / 8.0),
      Math.log(20 / 7.0)
    };
    double mean = Arrays.stream(logs).average().orElseThrow();
    double squares = Arrays.stream(logs).map(log -> (log - mean) * (log - mean)).sum();
    double error = Math.sqrt(squares * 5 / 6);
    // qt(0.975, 2) = 4.302653 in R.
    double factor = Math.exp(4.302653 * error);
    Interval interval = at(1, world()).interval().orElseThrow();
    assertThat(interval.lower()).isCloseTo(2.5 / factor, within(1e-6));
    assertThat(interval.upper()).isCloseTo(2.5 * factor, within(1e-5));
  }

  @Test
  void whatMovesThoseWhoStayIsNoEffect() {
    List<Series> series = new ArrayList<>();
    for (String team : List.of("a", "b", "c")) {
      series.add(unit(team, 5, true, 1, 1, 3, 5));
      series.add(unit(team + "'", 5, false, 2, 2, 6, 10));
    }
    assertThat(at(0, series).effect().orElseThrow()).isCloseTo(1, within(1e-12));
    assertThat(at(1, series).effect().orElseThrow()).isCloseTo(1, within(1e-12));
  }

  @Test
  void thoseWhoSwitchedEarlierAreNoControls() {
    // Both cohorts have a doubling that grows; each is set against its own that stayed.
    List<Series> series = new ArrayList<>();
    for (int cohort : new int[] {3, 4}) {
      for (String team : List.of("a", "b", "c")) {
        series.add(unit(team, cohort, true, 1, 1, 2, 4));
        series.add(unit(team + "'", cohort, false, 1, 1, 1, 1));
      }
    }
    assertThat(at(0, series).effect().orElseThrow()).isCloseTo(2, within(1e-12));
    assertThat(at(1, series).effect().orElseThrow()).isCloseTo(4, within(1e-12));
    assertThat(at(-1, series).effect().orElseThrow()).isCloseTo(1, within(1e-12));
  }

  @Test
  void fewTeamsOnASideHaveNoEffect() {
    Effect two = at(1, world().stream().filter(Series::switches).toList().subList(0, 2));
    assertThat(two.reason()).contains(Reason.NO_DATA);
    List<Series> few = new ArrayList<>(world());
    few.remove(0);
    assertThat(at(1, few).reason()).contains(Reason.FEW_TEAMS);
    assertThat(at(1, few).effect()).isEmpty();
  }

  @Test
  void withoutEventsBeforeNothingIsExpected() {
    List<Series> series =
        List.of(
            unit("a", 5, true, 0, 0, 1, 1),
            unit("b", 5, true, 0, 0, 1, 1),
            unit("c", 5, true, 0, 0, 1, 1),
            unit("x", 5, false, 1, 1, 1, 1),
            unit("y", 5, false, 1, 1, 1, 1),
            unit("z", 5, false, 1, 1, 1, 1));
    assertThat(at(1, series).reason()).contains(Reason.NO_EVENTS);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void orderOfUnitsAndScaleOfEventsAreNoMatter(int seed) {
    List<Series> shuffled = new ArrayList<>(world());
    Collections.shuffle(shuffled, new Random(seed));
    Effect one = at(1, world());
    Effect other = at(1, shuffled);
    assertThat(other.effect().orElseThrow()).isCloseTo(one.effect().orElseThrow(), within(1e-12));
    assertThat(other.interval().orElseThrow().upper())
        .isCloseTo(one.interval().orElseThrow().upper(), within(1e-9));
  }
}
