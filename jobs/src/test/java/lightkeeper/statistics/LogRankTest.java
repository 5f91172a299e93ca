package lightkeeper.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogRankTest {
  private static final Offset<Double> CLOSE = within(1e-9);
  private static final Percentage ALIKE = Percentage.withPercentage(1e-6);

  private static LogRank of(DataSet data, String group, String event) {
    return LogRank.of(
        data.rows().stream()
            .map(row -> new LogRank.Member(row.get(group), "", DataSet.episode(row, event)))
            .toList());
  }

  private static LogRank.Member member(
      String group, String stratum, double entry, double exit, boolean ended) {
    return new LogRank.Member(group, stratum, new Episode(entry, exit, ended));
  }

  /** R 4.2.2, survival 3.5-3, e.g. {@code survdiff(Surv(time, status) ~ x, aml)}. */
  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "aml, x, status, 3.39638869898, 1, 0.0653393220405",
    "gehan, treat, cens, 16.7929409892, 1, 4.16880910933e-05",
    "kidney, sex, status, 8.30832759466, 1, 0.0039463712499",
    "lung, sex, event, 10.3267419549, 1, 0.00131116452036",
    "veteran, trt, status, 0.00822734320235, 1, 0.92772723334",
    "veteran, celltype, status, 25.4037003458, 3, 1.27124593901e-05"
  })
  void testIsThatOfR(
      String data, String group, String event, double statistic, int degrees, double pValue) {
    ChiSquaredTest test = of(DataSet.read(data), group, event).test();
    assertThat(test.statistic()).isCloseTo(statistic, CLOSE);
    assertThat(test.degreesOfFreedom()).isEqualTo(degrees);
    assertThat(test.pValue()).isCloseTo(pValue, ALIKE);
  }

  /** As above. */
  @ParameterizedTest(name = "{0} {1} {3}")
  @CsvSource({
    "aml, x, status, Maintained, 7, 10.6893359923",
    "aml, x, status, Nonmaintained, 11, 7.3106640077",
    "gehan, treat, cens, control, 21, 10.749499052",
    "gehan, treat, cens, 6-MP, 9, 19.250500948",
    "kidney, sex, status, 1, 18, 10.1865616401",
    "kidney, sex, status, 2, 40, 47.8134383599",
    "lung, sex, event, 1, 112, 91.5817390296",
    "lung, sex, event, 2, 53, 73.4182609704",
    "veteran, trt, status, 1, 64, 64.5001966636",
    "veteran, trt, status, 2, 64, 63.4998033364",
    "veteran, celltype, status, squamous, 31, 47.6546776725",
    "veteran, celltype, status, smallcell, 45, 30.1020793268",
    "veteran, celltype, status, adeno, 26, 15.6937646144",
    "veteran, celltype, status, large, 26, 34.5494783863"
  })
  void groupsHaveTheEventsAndTheExpectedOfR(
      String data, String column, String event, String name, int observed, double expected) {
    DataSet all = DataSet.read(data);
    LogRank.Group group =
        of(all, column, event).groups().stream()
            .filter(one -> one.name().equals(name))
            .findFirst()
            .orElseThrow();
    assertThat(group.episodes()).isEqualTo(all.where(column, name).rows().size());
    assertThat(group.observed()).isEqualTo(observed);
    assertThat(group.expected()).isCloseTo(expected, CLOSE);
  }

  @Test
  void stratifiedTestIsThatOfR() {
    // R 4.2.2, survival 3.5-3: survdiff(Surv(time, status) ~ sex + strata(ph.ecog), lung)
    LogRank actual =
        LogRank.of(
            DataSet.read("lung").without("ph.ecog", "NA").rows().stream()
                .map(
                    row ->
                        new LogRank.Member(
                            row.get("sex"), row.get("ph.ecog"), DataSet.episode(row, "event")))
                .toList());
    assertThat(actual.test().statistic()).isCloseTo(10.7950596335, CLOSE);
    assertThat(actual.test().degreesOfFreedom()).isEqualTo(1);
    assertThat(actual.test().pValue()).isCloseTo(0.00101771334472, ALIKE);
    assertThat(actual.groups()).extracting(LogRank.Group::observed).containsExactly(111, 53);
    assertThat(actual.groups().get(0).expected()).isCloseTo(90.6410226637, CLOSE);
    assertThat(actual.groups().get(1).expected()).isCloseTo(73.3589773363, CLOSE);
  }

  @Test
  void lateEntriesCountFromTheirEntryOn() {
    // At 2: a has 2 of 3 at risk, at 3: 1 of 3, at 4: 1 of 2; one event each.
    // E = 2/3 + 1/3 + 1/2 = 3/2, O = 2, V = 2/9 + 2/9 + 1/4 = 25/36, (1/2)²·36/25 = 0.36.
    LogRank actual =
        LogRank.of(
            List.of(
                member("a", "", 0, 2, true),
                member("a", "", 1, 4, true),
                member("b", "", 0, 3, true),
                member("b", "", 2, 5, false)));
    assertThat(actual.groups().get(0).expected()).isCloseTo(1.5, CLOSE);
    assertThat(actual.groups().get(1).expected()).isCloseTo(1.5, CLOSE);
    assertThat(actual.test().statistic()).isCloseTo(0.36, CLOSE);
  }

  @Test
  void groupThatIsNeverAtRiskAtAnEventCostsADegreeOfFreedom() {
    List<LogRank.Member> two =
        List.of(
            member("a", "", 0, 2, true), member("a", "", 0, 4, true), member("b", "", 0, 3, true));
    List<LogRank.Member> three = new ArrayList<>(two);
    three.add(member("c", "", 0, 1, false));
    assertThat(LogRank.of(three).test().degreesOfFreedom()).isEqualTo(1);
    assertThat(LogRank.of(three).test().statistic())
        .isCloseTo(LogRank.of(two).test().statistic(), CLOSE);
  }

  @Test
  void groupsThatNeverMeetAreNotCompared() {
    ChiSquaredTest test =
        LogRank.of(List.of(member("a", "x", 0, 2, true), member("b", "y", 0, 3, true))).test();
    assertThat(test).isEqualTo(new ChiSquaredTest(0, 0, Double.NaN));
  }

  @Test
  void oneGroupIsRefused() {
    List<LogRank.Member> one = List.of(member("a", "", 0, 2, true));
    assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> LogRank.of(one));
  }

  @RepeatedTest(10)
  void differencesBetweenObservedAndExpectedAddUpToZero(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    LogRank actual = LogRank.of(members(random, 100));
    double sum =
        actual.groups().stream().mapToDouble(group -> group.observed() - group.expected()).sum();
    assertThat(sum).isCloseTo(0, CLOSE);
    assertThat(actual.test().degreesOfFreedom()).isEqualTo(3);
  }

  @RepeatedTest(10)
  void strataWithoutEventsChangeNothing(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    List<LogRank.Member> members = new ArrayList<>(members(random, 100));
    double statistic = LogRank.of(members).test().statistic();
    members.add(member("a", "other", 0, 20, false));
    members.add(member("b", "other", 0, 30, false));
    assertThat(LogRank.of(members).test().statistic()).isCloseTo(statistic, CLOSE);
  }

  @RepeatedTest(10)
  void enteringAtZeroIsNotEnteringLate(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    List<LogRank.Member> late = new ArrayList<>();
    List<LogRank.Member> fromStart = new ArrayList<>();
    for (LogRank.Member one : members(random, 60)) {
      double exit = one.episode().exit();
      boolean ended = one.episode().ended();
      late.add(member(one.group(), "", 0, exit, ended));
      fromStart.add(new LogRank.Member(one.group(), "", Episode.fromStart(exit, ended)));
    }
    assertThat(LogRank.of(late)).isEqualTo(LogRank.of(fromStart));
  }

  private static List<LogRank.Member> members(Random random, int count) {
    List<LogRank.Member> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double entry = random.nextInt(10);
      members.add(
          member(
              List.of("a", "b", "c", "d").get(i % 4),
              "one",
              entry,
              entry + 1 + random.nextInt(20),
              random.nextInt(3) > 0));
    }
    return members;
  }
}
