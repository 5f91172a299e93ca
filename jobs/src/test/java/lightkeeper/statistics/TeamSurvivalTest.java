package lightkeeper.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class TeamSurvivalTest {
  private static final Offset<Double> CLOSE = within(1e-9);

  /** People of six teams, most of whom enter late. */
  private static List<TeamSurvival.Member> people(int count) {
    SplittableRandom random = new SplittableRandom(count);
    List<TeamSurvival.Member> people = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double entry = random.nextInt(3) == 0 ? Double.NEGATIVE_INFINITY : random.nextInt(400);
      double exit = Math.max(entry, 0) + 1 + random.nextInt(500);
      people.add(
          new TeamSurvival.Member("t" + i % 6, new Episode(entry, exit, random.nextInt(3) == 0)));
    }
    return people;
  }

  private static List<TeamSurvival.Member> team(String name, int all, int leavers) {
    List<TeamSurvival.Member> people = new ArrayList<>();
    for (int i = 0; i < all; i++) {
      people.add(
          new TeamSurvival.Member(name, Episode.fromStart(i < leavers ? 100 : 500, i < leavers)));
    }
    return people;
  }

  private static List<TeamSurvival.Member> teams(int all, int... leavers) {
    List<TeamSurvival.Member> people = new ArrayList<>();
    for (int g = 0; g < leavers.length; g++) {
      people.addAll(team("t" + g, all, leavers[g]));
    }
    return people;
  }

  @Test
  void pointsAreThoseOfKaplanMeier() {
    List<TeamSurvival.Member> people = people(200);
    List<Point> points =
        KaplanMeier.of(people.stream().map(TeamSurvival.Member::episode).toList())
            .from(50)
            .points();
    assertThat(TeamSurvival.curve(people, 50, 0.95))
        .extracting(TeamSurvival::point)
        .containsExactlyElementsOf(points);
  }

  /**
   * Teams of ten with 1, 2, 3 and 6 leavers: S = .7, of which the mean square among teams is (4 + 1
   * + 9)/3/100; H = −ln .7 has the error √(that/4)/.7. t of 3 degrees of freedom:
   * 3.182446305284263.
   */
  @Test
  void teamsOfOneSizeHaveStudentsIntervalOfTheLogarithmOfTheHazard() {
    TeamSurvival point = TeamSurvival.curve(teams(10, 1, 2, 3, 6), 0, 0.95).get(0);
    double hazard = -Math.log(0.7);
    double factor = Math.exp(3.182446305284263 * Math.sqrt(0.14 / 3 / 4) / 0.7 / hazard);
    assertThat(point.point().survival()).isCloseTo(0.7, CLOSE);
    assertThat(point.interval().orElseThrow().lower()).isCloseTo(Math.exp(-hazard * factor), CLOSE);
    assertThat(point.interval().orElseThrow().upper()).isCloseTo(Math.exp(-hazard / factor), CLOSE);
    assertThat(point.teams()).isEqualTo(4);
    assertThat(point.reason()).isEmpty();
  }

  /** With everybody a team, the interval is nearly Greenwood's. */
  @Test
  void peopleWhoAreTeamsOfTheirOwnHaveAboutGreenwoodsInterval() {
    List<TeamSurvival.Member> people = new ArrayList<>();
    for (TeamSurvival.Member one : people(400)) {
      people.add(new TeamSurvival.Member("p" + people.size(), one.episode()));
    }
    for (TeamSurvival point : TeamSurvival.curve(people, 0, 0.95)) {
      if (point.point().time() > 100 && point.point().time() < 400) {
        Interval greenwood = point.point().interval(0.95).orElseThrow();
        Interval teams = point.interval().orElseThrow();
        assertThat((teams.upper() - teams.lower()) / (greenwood.upper() - greenwood.lower()))
            .isBetween(0.9, 1.2);
      }
    }
  }

  @Test
  void orderOfPeopleDoesNotMatter() {
    List<TeamSurvival.Member> people = people(150);
    List<TeamSurvival.Member> shuffled = new ArrayList<>(people);
    Collections.shuffle(shuffled, new Random(1));
    assertThat(TeamSurvival.curve(shuffled, 0, 0.95))
        .isEqualTo(TeamSurvival.curve(people, 0, 0.95));
  }

  @Test
  void withoutLeaversThereIsNoInterval() {
    TeamSurvival point = TeamSurvival.curve(teams(10, 0, 0, 0, 0), 0, 0.95).get(0);
    assertThat(point.point().survival()).isEqualTo(1);
    assertThat(point.reason()).contains(Reason.NO_EVENTS);
  }

  @Test
  void threeTeamsAreTooFew() {
    TeamSurvival point = TeamSurvival.curve(teams(10, 1, 2, 3), 0, 0.95).get(0);
    assertThat(point.interval()).isEmpty();
    assertThat(point.reason()).contains(Reason.FEW_TEAMS);
    assertThat(point.teams()).isEqualTo(3);
  }

  @Test
  void whenEverybodyIsGoneThereIsNoInterval() {
    TeamSurvival point = TeamSurvival.curve(teams(2, 2, 2, 2, 2), 0, 0.95).get(0);
    assertThat(point.point().survival()).isZero();
    assertThat(point.interval()).isEmpty();
    assertThat(point.reason()).isPresent();
  }

  @Test
  void nobodyHasNoCurve() {
    assertThat(TeamSurvival.curve(List.of(), 0, 0.95)).isEmpty();
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> TeamSurvival.curve(List.of(), -1, 0.95));
  }
}
