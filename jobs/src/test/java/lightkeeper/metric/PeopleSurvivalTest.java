package lightkeeper.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is still employed after a year, worked out by hand for the window of the year 2025. */
class PeopleSurvivalTest {
  private static final LocalDate FROM = LocalDate.of(2025, 1, 1);
  private static final LocalDate UNTIL = LocalDate.of(2026, 1, 1);
  private static final PeopleRule RULE =
      new PeopleRule(
          "retention_12_months", new RatioRule(false, 1, Metric.Counts.CASES), 365, false);

  /** A step of a curve of one team, which has no limits, with who left by quarter of 2025. */
  private static PeopleCell.Step step(
      int day, int atRisk, int leavers, double survival, Map<Integer, Integer> gone) {
    Map<Integer, Integer> byQuarter = new TreeMap<>();
    gone.forEach((quarter, left) -> byQuarter.put(Disclosure.quarter(FROM) + quarter - 1, left));
    return new PeopleCell.Step(
        day, atRisk, leavers, survival, new Limits(null, null, "few_teams"), byQuarter);
  }

  private static PeopleSurvival survival() {
    return new PeopleSurvival(RULE, "m", new Months(FROM, 12), 10);
  }

  /** People hired so many days before the window who stay. */
  private static void stay(PeopleSurvival survival, int many, int daysBefore) {
    LocalDate hired = FROM.minusDays(daysBefore);
    for (int i = 0; i < many; i++) {
      survival.add(
          new PeopleSurvival.Stretch(
              "stays" + daysBefore + "_" + i, "t" + i % 2, hired, hired, null, false));
    }
  }

  /** Somebody hired so many days before the window who leaves after so many days of tenure. */
  private static void leave(PeopleSurvival survival, String who, int daysBefore, int tenure) {
    LocalDate hired = FROM.minusDays(daysBefore);
    survival.add(new PeopleSurvival.Stretch(who, "t0", hired, hired, hired.plusDays(tenure), true));
  }

  private static PeopleCell only(PeopleSurvival survival) {
    assertThat(survival.cells()).hasSize(1);
    return survival.cells().get(0);
  }

  @Test
  void shareIsTheProductOverThoseWatched() {
    PeopleSurvival survival = survival();
    stay(survival, 16, 100);
    leave(survival, "a", 100, 200);
    leave(survival, "b", 100, 300);
    leave(survival, "c", 100, 300);
    leave(survival, "d", 100, 400);
    PeopleCell cell = only(survival);
    // 20 at risk on day 200, one leaves; 19 on day 300, two leave; the fourth leaves after day 365.
    assertThat(cell.value()).isCloseTo(19.0 / 20 * 17 / 19, within(1e-12));
    assertThat(cell.people()).isEqualTo(20);
    assertThat(cell.counted()).isEqualTo(4);
    assertThat(cell.others()).isEqualTo(16);
    assertThat(cell.teams()).isEqualTo(2);
    assertThat(cell.numerator()).isNull();
    assertThat(cell.denominator()).isNull();
    assertThat(cell.want()).isNull();
    assertThat(cell.fewWatched()).isFalse();
    assertThat(cell.personDays()).isEqualTo(16 * 365 + 100 + 200 + 200 + 300);
  }

  @ParameterizedTest
  @CsvSource({"365, 0.95", "364, 0.95", "366, 1"})
  void whoLeavesOnDay365HasNotStayed(int tenure, double share) {
    PeopleSurvival survival = survival();
    stay(survival, 19, 100);
    leave(survival, "a", 100, tenure);
    assertThat(only(survival).value()).isCloseTo(share, within(1e-12));
  }

  @Test
  void nobodyIsWatchedBeforeTheWindow() {
    PeopleSurvival survival = survival();
    stay(survival, 20, 100);
    // Left before the window began: not seen at all.
    leave(survival, "gone", 200, 150);
    PeopleCell cell = only(survival);
    assertThat(cell.value()).isEqualTo(1.0);
    assertThat(cell.people()).isEqualTo(20);
    assertThat(cell.counted()).isZero();
    // Tenure day 91 lies before the window for all of them, so the curve starts behind it.
    assertThat(cell.curve().get(0).tenureDays()).isEqualTo(183);
  }

  @Test
  void curveStartsOnTheFirstDayOnWhichTenAreWatched() {
    PeopleSurvival survival = survival();
    stay(survival, 8, 10);
    stay(survival, 4, 120);
    // One of nine leaves on day 50, before ten are watched: no part of the share.
    leave(survival, "early", 10, 50);
    leave(survival, "later", 120, 200);
    PeopleCell cell = only(survival);
    // Ten are watched from tenure day 121 on: 8 + 4 + the one who leaves among 13 on day 200.
    assertThat(cell.value()).isCloseTo(12.0 / 13, within(1e-12));
    assertThat(cell.counted()).isEqualTo(2);
    assertThat(cell.curve().get(0))
        .isEqualTo(
            new PeopleCell.Step(183, 13, 0, 1.0, new Limits(null, null, "no_events"), Map.of()));
    assertThat(cell.curve().get(1).leavers()).isEqualTo(1);
    assertThat(cell.curve().get(1).atRisk()).isEqualTo(12);
  }

  @Test
  void stepsAreQuarterYearsWithTheirLeaversSoFar() {
    assertThat(PeopleSurvival.days()).hasSize(40).startsWith(91, 183, 274, 365, 457, 548);
    assertThat(PeopleSurvival.days().get(39)).isEqualTo(3653);
    PeopleSurvival survival = survival();
    stay(survival, 17, 0);
    leave(survival, "a", 0, 91);
    leave(survival, "b", 0, 92);
    leave(survival, "c", 0, 183);
    PeopleCell cell = only(survival);
    assertThat(cell.curve().subList(0, 4))
        .usingRecursiveComparison()
        .withComparatorForType(
            (one, other) -> Math.abs(one - other) < 1e-12 ? 0 : Double.compare(one, other),
            Double.class)
        .isEqualTo(
            java.util.List.of(
                step(91, 20, 1, 19.0 / 20, Map.of(2, 1)),
                step(183, 18, 3, 17.0 / 20, Map.of(2, 1, 3, 1)),
                step(274, 17, 3, 17.0 / 20, Map.of()),
                step(365, 17, 3, 17.0 / 20, Map.of())));
    assertThat(cell.value()).isCloseTo(17.0 / 20, within(1e-12));
  }

  @Test
  void moverIsWatchedUntilTheMoveAndHasNotLeft() {
    PeopleSurvival survival = survival();
    stay(survival, 19, 100);
    LocalDate hired = FROM.minusDays(100);
    survival.add(
        new PeopleSurvival.Stretch("moves", "t0", hired, hired, hired.plusDays(200), false));
    leave(survival, "leaves", 100, 250);
    PeopleCell cell = only(survival);
    assertThat(cell.value()).isCloseTo(19.0 / 20, within(1e-12));
    assertThat(cell.counted()).isEqualTo(1);
    assertThat(cell.people()).isEqualTo(21);
  }

  @Test
  void whoComesLateKeepsTheTenureOfHire() {
    PeopleSurvival survival = survival();
    stay(survival, 19, 100);
    LocalDate hired = FROM.minusDays(100);
    // Joins the model on tenure day 220 only: not at risk when somebody leaves on day 200.
    survival.add(new PeopleSurvival.Stretch("late", "t0", hired, hired.plusDays(220), null, false));
    leave(survival, "leaves", 100, 200);
    assertThat(only(survival).value()).isCloseTo(19.0 / 20, within(1e-12));
    assertThat(only(survival).people()).isEqualTo(21);
  }

  @Test
  void leavingAtTheEndOfTheWindowIsSeenAndLaterIsNot() {
    PeopleSurvival survival = survival();
    stay(survival, 19, 0);
    leave(survival, "last", 0, 365);
    assertThat(only(survival).counted()).isEqualTo(1);
    PeopleSurvival next = survival();
    stay(next, 19, 0);
    leave(next, "next", 0, 366);
    assertThat(FROM.plusDays(365)).isEqualTo(UNTIL);
    assertThat(only(next).counted()).isZero();
  }

  @Test
  void withoutAnybodyThereIsNoData() {
    PeopleSurvival survival = survival();
    leave(survival, "gone", 200, 150);
    survival.add(new PeopleSurvival.Stretch("future", "t", UNTIL, UNTIL, null, false));
    PeopleCell cell = only(survival);
    assertThat(cell.want()).isEqualTo("no_data");
    assertThat(cell.isEmpty()).isTrue();
    assertThat(cell.curve()).isEmpty();
  }

  @Test
  void dayThatNobodyReachesHasNoShare() {
    PeopleSurvival survival = survival();
    LocalDate hired = FROM.plusDays(10);
    for (int i = 0; i < 20; i++) {
      survival.add(new PeopleSurvival.Stretch("p" + i, "t", hired, hired, null, false));
    }
    PeopleCell cell = only(survival);
    assertThat(cell.want()).isEqualTo("not_reached");
    assertThat(cell.value()).isNull();
    assertThat(cell.curve()).isNotEmpty();
  }

  @Test
  void curveThatStartsBehindTheDayHasNoShare() {
    PeopleSurvival survival = survival();
    stay(survival, 20, 365);
    assertThat(only(survival).want()).isEqualTo("not_reached");
    PeopleSurvival before = survival();
    stay(before, 20, 364);
    assertThat(only(before).want()).isNull();
    assertThat(only(before).value()).isEqualTo(1.0);
  }

  @Test
  void dayOnWhichFewerThanTenAreWatchedHasNoShare() {
    PeopleSurvival survival = survival();
    stay(survival, 9, 100);
    leave(survival, "a", 100, 300);
    PeopleCell cell = only(survival);
    assertThat(cell.want()).isNull();
    assertThat(cell.fewWatched()).isTrue();
    assertThat(cell.value()).isNull();
  }

  @Test
  void largerSmallestGroupMovesTheStartAndASmallerOneDoesNot() {
    PeopleSurvival strict = new PeopleSurvival(RULE, "m", new Months(FROM, 12), 15);
    PeopleSurvival lax = new PeopleSurvival(RULE, "m", new Months(FROM, 12), 5);
    for (PeopleSurvival survival : java.util.List.of(strict, lax)) {
      stay(survival, 12, 0);
      stay(survival, 8, 120);
    }
    assertThat(only(strict).curve().get(0).tenureDays()).isEqualTo(183);
    assertThat(only(lax).curve().get(0).tenureDays()).isEqualTo(91);
    PeopleSurvival nine = new PeopleSurvival(RULE, "m", new Months(FROM, 12), 5);
    stay(nine, 9, 0);
    assertThat(only(nine).curve()).isEmpty();
    assertThat(only(nine).fewWatched()).isTrue();
  }
}
