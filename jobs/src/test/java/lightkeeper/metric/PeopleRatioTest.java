package lightkeeper.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rates and shares about people, summed by hand over the twelve months that end a quarter. */
class PeopleRatioTest {
  private static final Months MONTHS = new Months(LocalDate.of(2024, 1, 1), 18);
  private static final int DECEMBER = 11;

  private static PeopleRatio attrition() {
    return new PeopleRatio(
        new PeopleRule("attrition", new RatioRule(false, 100, Metric.Counts.CASES), 0, false),
        MONTHS);
  }

  private static PeopleRatio perService() {
    return new PeopleRatio(
        new PeopleRule("people_per_service", new RatioRule(true, 1, Metric.Counts.AMOUNT), 0, true),
        MONTHS);
  }

  private static void works(PeopleRatio ratio, int month, String team, String person, double days) {
    ratio.add(month, "m", team, person, days, 0, days / 365.25);
  }

  private static void leaves(PeopleRatio ratio, int month, String team, String person) {
    ratio.add(month, "m", team, person, 0, 1, 0);
  }

  private static PeopleCell at(PeopleRatio ratio, LocalDate month) {
    return ratio.cells().stream()
        .filter(cell -> cell.month().equals(month) && cell.model().equals("m"))
        .findFirst()
        .orElseThrow();
  }

  private static PeopleCell december(PeopleRatio ratio) {
    return at(ratio, LocalDate.of(2024, 12, 1));
  }

  @Test
  void teamWithoutTimeThatLeavesTheIntervalBesideTheValueLeavesNone() {
    PeopleRatio ratio = attrition();
    for (int team = 0; team < 10; team++) {
      works(ratio, 11, "t" + team, "p" + team, 3000 + team);
      leaves(ratio, 11, "t" + team, "p" + team);
    }
    Limits limits = december(ratio).limits();
    assertThat(limits.low()).isLessThan(december(ratio).value());
    assertThat(limits.high()).isGreaterThan(december(ratio).value());
    for (int leaver = 0; leaver < 20; leaver++) {
      leaves(ratio, 11, "gone", "g" + leaver);
    }
    assertThat(december(ratio).limits()).isEqualTo(new Limits(null, null, "no_data"));
  }

  @Test
  void valueIsPerHundredPersonYears() {
    PeopleRatio ratio = attrition();
    for (int month = 0; month < 12; month++) {
      works(ratio, month, "t1", "p1", 30);
      works(ratio, month, "t2", "p2", 30.875);
    }
    leaves(ratio, 7, "t1", "p1");
    PeopleCell cell = december(ratio);
    assertThat(cell.numerator()).isEqualTo(1.0);
    assertThat(cell.denominator()).isCloseTo(730.5 / 365.25, within(1e-12));
    assertThat(cell.value()).isCloseTo(50.0, within(1e-9));
    assertThat(cell.personDays()).isCloseTo(730.5, within(1e-9));
    assertThat(cell.teams()).isEqualTo(2);
    assertThat(cell.people()).isEqualTo(2);
    assertThat(cell.counted()).isEqualTo(1);
    assertThat(cell.others()).isEqualTo(1);
    assertThat(cell.want()).isNull();
    assertThat(cell.curve()).isEmpty();
  }

  @Test
  void thereIsACellForEachModelAndEndOfQuarterWithTwelveMonths() {
    PeopleRatio ratio = attrition();
    works(ratio, 0, "t1", "p1", 10);
    ratio.add(3, "other", "t2", "p2", 10, 0, 1);
    assertThat(ratio.cells().stream().map(cell -> cell.model() + " " + cell.month()))
        .containsExactlyInAnyOrder(
            "m 2024-12-01",
            "m 2025-03-01",
            "m 2025-06-01",
            "other 2024-12-01",
            "other 2025-03-01",
            "other 2025-06-01");
  }

  @Test
  void windowHoldsTwelveMonthsAndNoMore() {
    PeopleRatio ratio = attrition();
    works(ratio, 0, "t1", "early", 31);
    works(ratio, 2, "t1", "march", 31);
    works(ratio, 3, "t1", "april", 30);
    works(ratio, 14, "t1", "late", 31);
    works(ratio, 15, "t1", "later", 30);
    leaves(ratio, 2, "t1", "march");
    leaves(ratio, 14, "t1", "late");
    PeopleCell march = at(ratio, LocalDate.of(2025, 3, 1));
    assertThat(march.people()).isEqualTo(2);
    assertThat(march.personDays()).isEqualTo(61);
    assertThat(march.counted()).isEqualTo(1);
    assertThat(december(ratio).people()).isEqualTo(3);
    assertThat(december(ratio).counted()).isEqualTo(1);
  }

  @Test
  void whoIsCountedTwiceIsOnePerson() {
    PeopleRatio ratio = attrition();
    works(ratio, 1, "t1", "p1", 20);
    works(ratio, 2, "t2", "p1", 20);
    works(ratio, 1, "t1", "p2", 20);
    leaves(ratio, 1, "t1", "p1");
    leaves(ratio, 2, "t2", "p1");
    PeopleCell cell = december(ratio);
    assertThat(cell.numerator()).isEqualTo(2.0);
    assertThat(cell.counted()).isEqualTo(1);
    assertThat(cell.people()).isEqualTo(2);
    assertThat(cell.others()).isEqualTo(1);
  }

  @Test
  void nobodyThereIsNoData() {
    PeopleRatio ratio = attrition();
    works(ratio, DECEMBER + 1, "t1", "p1", 20);
    PeopleCell cell = december(ratio);
    assertThat(cell.want()).isEqualTo("no_data");
    assertThat(cell.value()).isNull();
    assertThat(cell.isEmpty()).isTrue();
  }

  @Test
  void teamsWithoutPeopleAreOnNeitherSideWhereTheMetricSaysSo() {
    PeopleRatio ratio = perService();
    // Twice as many person-days as service-days in t1; t2 has a service and nobody.
    ratio.add(5, "m", "t1", "p1", 30, 30, 0);
    ratio.add(5, "m", "t1", "p2", 30, 30, 0);
    ratio.add(5, "m", "t1", null, 0, 0, 30);
    ratio.add(5, "m", "t2", null, 0, 0, 300);
    PeopleCell cell = december(ratio);
    assertThat(cell.value()).isEqualTo(2.0);
    assertThat(cell.denominator()).isEqualTo(30);
    assertThat(cell.teams()).isEqualTo(1);
    assertThat(cell.countsPeople()).isFalse();
  }

  @Test
  void personUnderNoModelStaffsTheTeamAndIsInNoCell() {
    PeopleRatio ratio = perService();
    ratio.add(5, "m", "t1", "p1", 30, 30, 0);
    ratio.add(5, "m", "t1", null, 0, 0, 30);
    ratio.add(6, "m", "t2", null, 0, 0, 30);
    ratio.add(7, null, "t2", "p2", 30, 30, 0);
    PeopleCell cell = december(ratio);
    assertThat(cell.denominator()).isEqualTo(60);
    assertThat(cell.numerator()).isEqualTo(30);
    assertThat(cell.people()).isEqualTo(1);
    assertThat(ratio.cells().stream().map(PeopleCell::model)).containsOnly("m");
  }

  @Test
  void noMonthToTellHasNoCells() {
    PeopleRatio ratio =
        new PeopleRatio(
            new PeopleRule("attrition", new RatioRule(false, 100, Metric.Counts.CASES), 0, false),
            new Months(LocalDate.of(2024, 1, 1), 11));
    works(ratio, 3, "t", "p", 10);
    assertThat(ratio.cells()).isEqualTo(List.of());
  }
}
