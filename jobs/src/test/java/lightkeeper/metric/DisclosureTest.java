package lightkeeper.metric;

import static java.util.stream.Collectors.toMap;
import static lightkeeper.metric.PeopleCells.CURVE_DAYS;
import static lightkeeper.metric.PeopleCells.PART_OF;
import static lightkeeper.metric.PeopleCells.empty;
import static lightkeeper.metric.PeopleCells.fewWatched;
import static lightkeeper.metric.PeopleCells.load;
import static lightkeeper.metric.PeopleCells.rate;
import static lightkeeper.metric.PeopleCells.survival;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which figures about people are told, rule by rule in small tables, and as laws in many. */
class DisclosureTest {
  private static final int SMALLEST = 10;
  private static final String ATTRITION = "attrition";
  private static final String VOLUNTARY = "voluntary_attrition";

  /** Reasons by metric, model and quarter's month; told is the word for no reason. */
  private static Map<String, String> decide(PeopleCell... cells) {
    return decide(List.of(cells));
  }

  private static Map<String, String> decide(List<PeopleCell> cells) {
    return Disclosure.of(cells, SMALLEST, PART_OF, CURVE_DAYS).stream()
        .collect(
            toMap(
                verdict -> name(verdict.cell()),
                verdict -> verdict.suppression() == null ? "told" : verdict.suppression()));
  }

  private static String name(PeopleCell cell) {
    return cell.metricId() + " " + cell.model() + " " + cell.month();
  }

  private static String reason(PeopleCell of, PeopleCell... others) {
    List<PeopleCell> cells = new ArrayList<>(List.of(others));
    cells.add(0, of);
    return decide(cells).get(name(of));
  }

  @Test
  void figuresAreToldAtEndsOfQuartersWithTwelveMonthsKnown() {
    Months months = new Months(LocalDate.of(2024, 2, 1), 20);
    assertThat(Disclosure.monthsTold(months).stream().map(months::at))
        .containsExactly(
            LocalDate.of(2025, 3, 1), LocalDate.of(2025, 6, 1), LocalDate.of(2025, 9, 1));
    assertThat(Disclosure.monthsTold(new Months(LocalDate.of(2024, 1, 1), 12))).containsExactly(11);
    assertThat(Disclosure.monthsTold(new Months(LocalDate.of(2024, 1, 1), 11))).isEmpty();
    assertThat(Disclosure.monthsTold(new Months(LocalDate.of(2024, 4, 1), 14))).containsExactly(11);
    assertThat(Disclosure.monthsTold(new Months(LocalDate.of(2024, 1, 1), 0))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "9, 0, primary",
    "10, 0, told",
    "10, 1, primary",
    "10, 2, primary",
    "10, 3, told",
    "10, 7, told",
    "10, 8, primary",
    "10, 10, primary",
    "1000, 1, primary",
    "1000, 2, primary",
    "1000, 998, primary",
    "1000, 997, told",
  })
  void fewPeopleOrFewCountedOrFewOthersAreHidden(int people, int counted, String reason) {
    assertThat(reason(rate(ATTRITION, "a", 0, people, counted))).isEqualTo(reason);
    assertThat(reason(survival("a", 0, people, counted, 0.5, List.of()))).isEqualTo(reason);
  }

  @Test
  void whereNoPeopleAreCountedOnlyTheirNumberMatters() {
    assertThat(reason(load("people_per_service", "a", 0, 10))).isEqualTo("told");
    assertThat(reason(load("people_per_service", "a", 0, 9))).isEqualTo("primary");
  }

  @Test
  void smallestGroupIsASetting() {
    PeopleCell five = rate(ATTRITION, "a", 0, 6, 3);
    assertThat(Disclosure.of(List.of(five), 5, PART_OF, CURVE_DAYS).get(0).suppression()).isNull();
    assertThat(Disclosure.of(List.of(five), 7, PART_OF, CURVE_DAYS).get(0).suppression())
        .isEqualTo("primary");
  }

  @Test
  void oneHiddenModelTakesTheNextSmallestWithIt() {
    assertThat(
            decide(
                rate(ATTRITION, "a", 0, 9, 0),
                rate(ATTRITION, "b", 0, 30, 3),
                rate(ATTRITION, "c", 0, 20, 3),
                rate(ATTRITION, "d", 0, 40, 3)))
        .containsExactlyInAnyOrderEntriesOf(
            reasons("a", "primary", "b", "told", "c", "secondary", "d", "told"));
  }

  @Test
  void hiddenModelNeedNotBeTheSmallest() {
    assertThat(
            decide(
                rate(ATTRITION, "a", 0, 90, 1),
                rate(ATTRITION, "b", 0, 30, 3),
                rate(ATTRITION, "c", 0, 20, 3)))
        .containsExactlyInAnyOrderEntriesOf(reasons("a", "primary", "b", "told", "c", "secondary"));
  }

  @Test
  void twoHiddenModelsProtectEachOther() {
    assertThat(
            decide(
                rate(ATTRITION, "a", 0, 9, 0),
                rate(ATTRITION, "b", 0, 30, 2),
                rate(ATTRITION, "c", 0, 20, 3)))
        .containsExactlyInAnyOrderEntriesOf(reasons("a", "primary", "b", "primary", "c", "told"));
  }

  @Test
  void tiesGoByPersonTimeAndThenByModel() {
    assertThat(
            decide(
                rate(ATTRITION, "a", 0, 9, 0),
                rate(ATTRITION, "b", 0, 20, 3, 6000),
                rate(ATTRITION, "c", 0, 20, 3, 5000),
                rate(ATTRITION, "d", 0, 20, 3, 5500)))
        .containsExactlyInAnyOrderEntriesOf(
            reasons("a", "primary", "b", "told", "c", "secondary", "d", "told"));
    assertThat(
            decide(
                rate(ATTRITION, "d", 0, 20, 3, 5000),
                rate(ATTRITION, "c", 0, 20, 3, 5000),
                rate(ATTRITION, "b", 0, 20, 3, 5000),
                rate(ATTRITION, "a", 0, 9, 0)))
        .containsExactlyInAnyOrderEntriesOf(
            reasons("a", "primary", "b", "secondary", "c", "told", "d", "told"));
  }

  private static Map<String, String> reasons(String... pairs) {
    Map<String, String> reasons = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      reasons.put(ATTRITION + " " + pairs[i] + " " + PeopleCells.month(0), pairs[i + 1]);
    }
    return reasons;
  }

  @Test
  void modelsMetricsAndQuartersAreEachTheirOwn() {
    assertThat(
            decide(
                rate(ATTRITION, "a", 0, 30, 1),
                rate(ATTRITION, "a", 1, 30, 3),
                rate("transfer_rate", "a", 0, 30, 3),
                rate("transfer_rate", "b", 0, 30, 3)))
        .containsEntry("attrition a " + PeopleCells.month(0), "primary")
        .containsEntry("attrition a " + PeopleCells.month(1), "told")
        .containsEntry("transfer_rate a " + PeopleCells.month(0), "told")
        .containsEntry("transfer_rate b " + PeopleCells.month(0), "told");
  }

  @Test
  void whoLacksDataHidesNobody() {
    assertThat(
            decide(
                empty(ATTRITION, "a", 0),
                rate(ATTRITION, "b", 0, 30, 3),
                rate(ATTRITION, "c", 0, 20, 3)))
        .containsExactlyInAnyOrderEntriesOf(reasons("a", "no_data", "b", "told", "c", "told"));
    assertThat(
            decide(
                empty(ATTRITION, "a", 0),
                rate(ATTRITION, "b", 0, 30, 2),
                rate(ATTRITION, "c", 0, 20, 3)))
        .containsExactlyInAnyOrderEntriesOf(
            reasons("a", "no_data", "b", "primary", "c", "secondary"));
    assertThat(
            reason(
                survival("b", 0, 30, 3, 0.9, List.of()),
                fewWatched("a", 0, 30, 3, List.of()),
                survival("c", 0, 40, 3, 0.9, List.of())))
        .isEqualTo("told");
    assertThat(reason(fewWatched("a", 0, 30, 3, List.of()))).isEqualTo("primary");
  }

  @Test
  void modelThatIsAloneIsHiddenAlone() {
    assertThat(decide(rate(ATTRITION, "a", 0, 30, 2)))
        .containsExactlyInAnyOrderEntriesOf(reasons("a", "primary"));
  }

  @ParameterizedTest
  @CsvSource({
    "5, 5, told",
    "6, 5, differencing",
    "7, 5, differencing",
    "8, 5, told",
    "3, 0, told",
  })
  void partIsHiddenWhereItsRestIsOneOrTwo(int whole, int part, String reason) {
    PeopleCell all = rate(ATTRITION, "a", 0, 50, whole);
    PeopleCell some = rate(VOLUNTARY, "a", 0, 50, part);
    assertThat(reason(some, all)).isEqualTo(reason);
    assertThat(reason(all, some)).isEqualTo("told");
  }

  @Test
  void partIsToldWhereItsWholeIsNot() {
    PeopleCell part = rate(VOLUNTARY, "a", 0, 50, 5);
    assertThat(reason(part)).isEqualTo("told");
    assertThat(reason(part, rate(ATTRITION, "b", 0, 50, 6))).isEqualTo("told");
    assertThat(reason(part, rate(ATTRITION, "a", 1, 50, 6))).isEqualTo("told");
    // The whole is hidden because only two of its people did not leave.
    assertThat(reason(rate(VOLUNTARY, "a", 0, 50, 47), rate(ATTRITION, "a", 0, 50, 48)))
        .isEqualTo("told");
  }

  @Test
  void partThatIsHiddenForItsRestTakesAnotherModelWithIt() {
    assertThat(
            decide(
                rate(ATTRITION, "a", 0, 50, 6),
                rate(VOLUNTARY, "a", 0, 50, 5),
                rate(ATTRITION, "b", 0, 40, 9),
                rate(VOLUNTARY, "b", 0, 40, 4),
                rate(ATTRITION, "c", 0, 30, 9),
                rate(VOLUNTARY, "c", 0, 30, 4)))
        .containsEntry("voluntary_attrition a " + PeopleCells.month(0), "differencing")
        .containsEntry("voluntary_attrition b " + PeopleCells.month(0), "told")
        .containsEntry("voluntary_attrition c " + PeopleCells.month(0), "secondary")
        .containsEntry("attrition c " + PeopleCells.month(0), "told");
  }

  /** Leavers by quarter, from which every window of four quarters follows. */
  private static List<PeopleCell> windows(String metric, String model, int people, int... leavers) {
    List<PeopleCell> cells = new ArrayList<>();
    for (int quarter = 3; quarter < leavers.length; quarter++) {
      int sum = 0;
      for (int back = 0; back < 4; back++) {
        sum += leavers[quarter - back];
      }
      cells.add(rate(metric, model, quarter, people, sum));
    }
    return cells;
  }

  @Test
  void windowThatWouldGiveAnEarlierOneAwayIsHidden() {
    // The second window of four is 1 and hidden. Of the next ones 2 + 3 of its successors follow,
    // and
    // were the seventh told as 3, nobody could have left later, and the 1 would be what remains.
    Map<String, String> reasons = decide(windows(ATTRITION, "a", 50, 0, 0, 0, 0, 1, 2, 3, 0, 0, 0));
    assertThat(reasons)
        .containsEntry("attrition a " + PeopleCells.month(3), "told")
        .containsEntry("attrition a " + PeopleCells.month(4), "primary")
        .containsEntry("attrition a " + PeopleCells.month(5), "told")
        .containsEntry("attrition a " + PeopleCells.month(6), "told")
        .containsEntry("attrition a " + PeopleCells.month(7), "told")
        .containsEntry("attrition a " + PeopleCells.month(8), "told")
        .containsEntry("attrition a " + PeopleCells.month(9), "differencing");
  }

  @Test
  void windowsOfEachModelAndMetricAreTheirOwn() {
    List<PeopleCell> cells = windows(ATTRITION, "a", 50, 0, 0, 0, 0, 1, 2, 3, 0, 0, 0);
    // The same count in another metric gives nothing away.
    cells.add(rate("transfer_rate", "a", 9, 50, 3));
    assertThat(decide(cells)).containsEntry("transfer_rate a " + PeopleCells.month(9), "told");
  }

  @Test
  void curveIsHiddenWithItsFigureButNotForWantOfWatchers() {
    List<PeopleCell.Step> nobodyYet =
        List.of(new PeopleCell.Step(91, 30, 0, 1, Limits.NOTHING, Map.of()));
    List<PeopleCell> cells =
        List.of(
            survival("a", 0, 9, 3, 0.9, nobodyYet),
            survival("b", 0, 20, 3, 0.9, nobodyYet),
            survival("c", 0, 30, 3, 0.9, nobodyYet),
            fewWatched("d", 0, 30, 4, nobodyYet),
            fewWatched("e", 0, 30, 2, nobodyYet),
            empty("retention_12_months", "f", 0));
    Map<String, String> curves = new HashMap<>();
    for (Disclosure.Verdict verdict : Disclosure.of(cells, SMALLEST, PART_OF, CURVE_DAYS)) {
      curves.put(verdict.cell().model(), String.valueOf(verdict.curve().get(0).suppression()));
    }
    assertThat(curves)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "a",
                "primary",
                "b",
                "secondary",
                "c",
                "null",
                "d",
                "null",
                "e",
                "primary",
                "f",
                "no_data"));
  }

  @RepeatedTest(60)
  void nothingBelowTheThresholdsIsToldAndNoModelIsHiddenAlone(RepetitionInfo repetition) {
    List<PeopleCell> cells = world(new Random(repetition.getCurrentRepetition()));
    Map<String, List<Disclosure.Verdict>> together = new HashMap<>();
    for (Disclosure.Verdict verdict : Disclosure.of(cells, SMALLEST, PART_OF, CURVE_DAYS)) {
      PeopleCell cell = verdict.cell();
      together
          .computeIfAbsent(cell.metricId() + cell.month(), key -> new ArrayList<>())
          .add(verdict);
      if (verdict.suppression() == null) {
        assertThat(cell.people()).isGreaterThanOrEqualTo(SMALLEST);
        assertThat(cell.counted()).isNotIn(1L, 2L);
        assertThat(cell.others()).isGreaterThanOrEqualTo(3);
      }
      assertThat(verdict.suppression())
          .isIn(null, "no_data", "primary", "secondary", "differencing");
      if (cell.isEmpty()) {
        assertThat(verdict.suppression()).isEqualTo("no_data");
      }
    }
    together
        .values()
        .forEach(
            models -> {
              long known = models.stream().filter(one -> one.cell().want() == null).count();
              long told = models.stream().filter(one -> one.suppression() == null).count();
              assertThat(known == 1 ? 0 : known - told).isNotEqualTo(1);
            });
  }

  @RepeatedTest(40)
  void orderOfCellsDoesNotMatter(RepetitionInfo repetition) {
    Random random = new Random(1000 + repetition.getCurrentRepetition());
    List<PeopleCell> cells = world(random);
    Map<String, String> reasons = decide(cells);
    List<PeopleCell> shuffled = new ArrayList<>(cells);
    Collections.shuffle(shuffled, random);
    assertThat(decide(shuffled)).isEqualTo(reasons);
    assertThat(
            Disclosure.of(shuffled, SMALLEST, PART_OF, CURVE_DAYS).stream()
                .map(Disclosure.Verdict::cell))
        .containsExactlyElementsOf(shuffled);
  }

  @RepeatedTest(40)
  void whatFollowsDoesNotChangeWhatWasDecided(RepetitionInfo repetition) {
    List<PeopleCell> cells = world(new Random(2000 + repetition.getCurrentRepetition()));
    Map<String, String> reasons = decide(cells);
    for (int last = 3; last < 9; last++) {
      LocalDate until = PeopleCells.month(last);
      List<PeopleCell> known = cells.stream().filter(c -> !c.month().isAfter(until)).toList();
      Map<String, String> then = decide(known);
      assertThat(reasons).containsAllEntriesOf(then);
    }
  }

  @RepeatedTest(40)
  void primaryDependsOnTheCellAloneAndGrowsWithTheThreshold(RepetitionInfo repetition) {
    List<PeopleCell> cells = world(new Random(3000 + repetition.getCurrentRepetition()));
    Map<String, String> together = decide(cells);
    for (PeopleCell cell : cells) {
      assertThat(reason(cell).equals("primary"))
          .isEqualTo(together.get(name(cell)).equals("primary"));
      for (int smallest = 5; smallest < 20; smallest++) {
        String less =
            Disclosure.of(List.of(cell), smallest, PART_OF, CURVE_DAYS).get(0).suppression();
        String more =
            Disclosure.of(List.of(cell), smallest + 1, PART_OF, CURVE_DAYS).get(0).suppression();
        assertThat(less == null || more != null).isTrue();
      }
    }
  }

  private static List<PeopleCell> world(Random random) {
    List<PeopleCell> cells = new ArrayList<>();
    int models = 1 + random.nextInt(4);
    for (int model = 0; model < models; model++) {
      for (String metric : List.of(ATTRITION, "transfer_rate")) {
        int[] whole = new int[9];
        int[] part = new int[9];
        int most = 1 + random.nextInt(4);
        for (int quarter = 0; quarter < 9; quarter++) {
          whole[quarter] = random.nextInt(3) == 0 ? random.nextInt(most + 1) : 0;
          part[quarter] = whole[quarter] == 0 ? 0 : random.nextInt(whole[quarter] + 1);
        }
        int people = 16 + random.nextInt(20);
        cells.addAll(windows(metric, "m" + model, people, whole));
        if (metric.equals(ATTRITION)) {
          cells.addAll(windows(VOLUNTARY, "m" + model, people, part));
        }
      }
    }
    cells.replaceAll(
        cell ->
            random.nextInt(12) > 0
                ? cell
                : empty(
                    cell.metricId(),
                    cell.model(),
                    (int) cell.month().until(PeopleCells.month(0)).toTotalMonths() / -3));
    return cells;
  }
}
