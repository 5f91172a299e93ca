package lightkeeper.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Of few, small and odd numbers, too, a comparison is whole or has a reason. */
class ComparisonLawsTest {
  private static final int EACH = 60;

  private static void assertWhole(Comparison comparison) {
    if (comparison.reason().isPresent()) {
      assertThat(comparison.effect()).isEmpty();
      assertThat(comparison.interval()).isEmpty();
      assertThat(comparison.pValue()).isEmpty();
      return;
    }
    double effect = comparison.effect().orElseThrow();
    assertThat(effect).isPositive().isFinite();
    Interval interval = comparison.interval().orElseThrow();
    assertThat(interval.lower()).isBetween(0.0, effect * (1 + 1e-9));
    assertThat(interval.upper()).isGreaterThanOrEqualTo(effect * (1 - 1e-9));
    assertThat(comparison.pValue().orElseThrow()).isPositive().isLessThanOrEqualTo(1);
    assertThat(comparison.overlap()).isBetween(0.5, 1.0);
    assertThat(Math.min(comparison.teams(), comparison.referenceTeams())).isGreaterThan(2);
  }

  /** Some teams are in both arms. */
  private static List<String> teams(Random random, int arm) {
    List<String> teams = new ArrayList<>();
    for (int g = 2 + random.nextInt(6); g > 0; g--) {
      for (int i = 1 + random.nextInt(5); i > 0; i--) {
        teams.add((g == 3 ? "both" : "arm" + arm) + g);
      }
    }
    return teams;
  }

  @RepeatedTest(5)
  void ratiosAreWholeOrHaveAReason(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    for (int i = 0; i < EACH; i++) {
      List<List<TeamStratum>> arms = List.of(new ArrayList<>(), new ArrayList<>());
      for (int arm = 0; arm < 2; arm++) {
        for (String team : teams(random, arm)) {
          int exposure = random.nextInt(4);
          double events = exposure == 0 ? 0 : random.nextInt(3);
          arms.get(arm).add(new TeamStratum(team, random.nextInt(4), events, exposure));
        }
      }
      assertWhole(RatioComparison.of(arms.get(0), arms.get(1), 0.95, 1));
    }
  }

  @RepeatedTest(5)
  void durationsAreWholeOrHaveAReason(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    for (int i = 0; i < EACH; i++) {
      List<List<TeamDuration>> arms = List.of(new ArrayList<>(), new ArrayList<>());
      for (int arm = 0; arm < 2; arm++) {
        for (String team : teams(random, arm)) {
          double length = i % 2 == 0 ? random.nextInt(4) : random.nextDouble();
          arms.get(arm)
              .add(new TeamDuration(team, random.nextInt(3), length, random.nextInt(4) > 0));
        }
      }
      assertWhole(DurationComparison.of(arms.get(0), arms.get(1), 0.95, 1));
    }
  }

  @RepeatedTest(5)
  void hazardsAreWholeOrHaveAReason(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    for (int i = 0; i < EACH; i++) {
      List<List<HazardComparison.Member>> arms = List.of(new ArrayList<>(), new ArrayList<>());
      for (int arm = 0; arm < 2; arm++) {
        for (String team : teams(random, arm)) {
          double entry = random.nextInt(5);
          double exit = entry + 1 + random.nextInt(6);
          arms.get(arm)
              .add(
                  new HazardComparison.Member(
                      team,
                      "s" + random.nextInt(2),
                      new Episode(entry, exit, random.nextInt(3) == 0)));
        }
      }
      assertWhole(HazardComparison.of(arms.get(0), arms.get(1), 0.95, 1).comparison());
    }
  }
}
