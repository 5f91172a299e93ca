package lightkeeper.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.apache.commons.statistics.distribution.TDistribution;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class DurationComparisonTest {
  private static final Percentage CLOSE = Percentage.withPercentage(1e-9);
  private static final List<TeamDuration> MODEL = arm(1, "a", 6, 5);
  private static final List<TeamDuration> REFERENCE = arm(2, "b", 7, 10);

  private static List<TeamDuration> arm(long seed, String prefix, int teams, double mean) {
    SplittableRandom random = new SplittableRandom(seed);
    List<TeamDuration> cases = new ArrayList<>();
    for (int g = 0; g < teams; g++) {
      int count = 5 + random.nextInt(25);
      for (int i = 0; i < count; i++) {
        int tier = 1 + random.nextInt(3);
        double length = -mean * tier * Math.log(random.nextDouble());
        cases.add(new TeamDuration(prefix + g, tier, length, random.nextInt(8) > 0));
      }
    }
    return cases;
  }

  private static List<TeamDuration> times(List<TeamDuration> cases, double factor) {
    return cases.stream()
        .map(one -> new TeamDuration(one.team(), one.tier(), factor * one.duration(), one.ended()))
        .toList();
  }

  private static Comparison compare(List<TeamDuration> model, List<TeamDuration> reference) {
    return DurationComparison.of(model, reference, 0.95, 1);
  }

  private static void assertInterval(Comparison comparison, double lower, double upper) {
    assertThat(comparison.interval().orElseThrow().lower()).isCloseTo(lower, CLOSE);
    assertThat(comparison.interval().orElseThrow().upper()).isCloseTo(upper, CLOSE);
  }

  @Test
  void effectIsTheRatioOfMediansOfTheWeightedCurves() {
    int[] both = new int[4];
    MODEL.forEach(one -> both[one.tier()]++);
    REFERENCE.forEach(one -> both[one.tier()]++);
    assertThat(compare(MODEL, REFERENCE).effect().orElseThrow())
        .isCloseTo(median(MODEL, both) / median(REFERENCE, both), CLOSE);
  }

  private static double median(List<TeamDuration> arm, int[] weights) {
    return arm.stream()
        .mapToDouble(TeamDuration::duration)
        .sorted()
        .filter(
            time -> {
              double survival = 0;
              double all = 0;
              for (int tier = 1; tier < weights.length; tier++) {
                survival += weights[tier] * survival(arm, tier, time);
                all += weights[tier];
              }
              return survival / all <= 0.5 + 1e-9;
            })
        .findFirst()
        .orElseThrow();
  }

  /** The product over times, held behind the last exit. */
  private static double survival(List<TeamDuration> arm, int tier, double until) {
    double survival = 1;
    for (TeamDuration one : arm) {
      if (one.tier() == tier && one.ended() && one.duration() <= until) {
        long atRisk =
            arm.stream().filter(o -> o.tier() == tier && o.duration() >= one.duration()).count();
        survival *= 1 - 1.0 / atRisk;
      }
    }
    return survival;
  }

  @Test
  void exchangingArmsInvertsTheRatioAndLeavesThePValue() {
    Comparison one = compare(MODEL, REFERENCE);
    Comparison other = compare(REFERENCE, MODEL);
    assertThat(other.effect().orElseThrow()).isCloseTo(1 / one.effect().orElseThrow(), CLOSE);
    assertInterval(
        other, 1 / one.interval().orElseThrow().upper(), 1 / one.interval().orElseThrow().lower());
    assertThat(other.pValue()).isEqualTo(one.pValue());
  }

  /**
   * Of two arms that are one and the same, each median's limits reach as far as t of twice the
   * degrees of freedom says, and the ratio's √(above² + below²) to either side.
   */
  @Test
  void intervalJoinsTheLimitsOfBothMedians() {
    List<TeamDuration> one = new ArrayList<>();
    MODEL.forEach(c -> one.add(new TeamDuration(c.team(), 1, c.duration(), c.ended())));
    List<String> teams = one.stream().map(TeamDuration::team).distinct().toList();
    double[][] ended = new double[teams.size()][];
    double[][] open = new double[teams.size()][];
    for (int g = 0; g < ended.length; g++) {
      ended[g] = durations(one, teams.get(g), true);
      open[g] = durations(one, teams.get(g), false);
    }
    double degrees = TeamQuantile.of(ended, open, 0.5, 0.95).degreesOfFreedom();
    double reach = TDistribution.of(2 * degrees).inverseSurvivalProbability(0.025);
    double level = 1 - 2 * TDistribution.of(degrees).survivalProbability(reach);
    TeamQuantile median = TeamQuantile.of(ended, open, 0.5, level);
    double value = median.value().orElseThrow();
    double distance =
        Math.hypot(
            Math.log(median.limits().upper().orElseThrow() / value),
            Math.log(value / median.limits().lower().orElseThrow()));
    assertInterval(compare(one, one), Math.exp(-distance), Math.exp(distance));
  }

  private static double[] durations(List<TeamDuration> cases, String team, boolean ended) {
    return cases.stream()
        .filter(one -> one.team().equals(team) && one.ended() == ended)
        .mapToDouble(TeamDuration::duration)
        .toArray();
  }

  @Test
  void longerCasesOfOneArmMultiplyTheRatio() {
    Comparison one = compare(MODEL, REFERENCE);
    Comparison other = compare(times(MODEL, 3), REFERENCE);
    assertThat(other.effect().orElseThrow()).isCloseTo(3 * one.effect().orElseThrow(), CLOSE);
    assertInterval(
        other, 3 * one.interval().orElseThrow().lower(), 3 * one.interval().orElseThrow().upper());
  }

  @Test
  void unitOfTimeAndOrderOfCasesDoNotMatter() {
    Comparison one = compare(MODEL, REFERENCE);
    List<TeamDuration> shuffled = new ArrayList<>(REFERENCE);
    Collections.shuffle(shuffled, new Random(1));
    assertThat(compare(MODEL, shuffled)).isEqualTo(one);
    Comparison minutes = compare(times(MODEL, 60), times(REFERENCE, 60));
    assertThat(minutes.effect().orElseThrow()).isCloseTo(one.effect().orElseThrow(), CLOSE);
    assertThat(minutes.pValue().orElseThrow()).isCloseTo(one.pValue().orElseThrow(), within(1e-9));
  }

  @Test
  void shorterCasesAreBetter() {
    Comparison comparison = compare(times(MODEL, 0.1), REFERENCE);
    double p = comparison.pValue().orElseThrow();
    assertThat(p).isLessThan(0.01);
    assertThat(comparison.verdict(p, true)).isEqualTo(Verdict.BETTER);
  }

  @Test
  void medianThatIsNotReachedIsNotCompared() {
    List<TeamDuration> open =
        MODEL.stream()
            .map(one -> new TeamDuration(one.team(), one.tier(), one.duration(), false))
            .toList();
    Comparison comparison = compare(open, REFERENCE);
    assertThat(comparison.reason()).contains(Reason.NOT_REACHED);
    assertThat(comparison.effect()).isEmpty();
    assertThat(comparison.verdict(0.01, true)).isEqualTo(Verdict.NOT_COMPARABLE);
  }

  @Test
  void medianOfZeroIsNoRatio() {
    assertThat(compare(times(MODEL, 0), REFERENCE).reason()).contains(Reason.ZERO_DURATION);
  }

  @Test
  void fewTeamsAndNoCasesAreNotCompared() {
    List<TeamDuration> two = MODEL.stream().filter(one -> one.team().compareTo("a2") < 0).toList();
    assertThat(compare(two, REFERENCE).reason()).contains(Reason.FEW_TEAMS);
    assertThat(compare(List.of(), REFERENCE).reason()).contains(Reason.NO_DATA);
  }

  @Test
  void negativeDurationsAreRefused() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new TeamDuration("a", 1, -1, true))
        .withMessageContaining("-1.0");
  }
}
