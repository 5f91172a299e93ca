package lightkeeper.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which points of a curve are told, with steps of nobody or of enough to hide among. */
class RetentionCurveTest {
  private static final int DAY = 365;
  private static final List<Integer> DAYS = PeopleSurvival.days();

  /** Steps from day 91 on, each with those at risk and those who left so far, as risk/left. */
  private static List<PeopleCell.Step> steps(String text) {
    List<PeopleCell.Step> steps = new ArrayList<>();
    int before = 0;
    for (String step : text.split(" ", -1)) {
      String[] parts = step.split("/", -1);
      int leavers = Integer.parseInt(parts[1]);
      steps.add(
          new PeopleCell.Step(
              DAYS.get(steps.size()),
              Integer.parseInt(parts[0]),
              leavers,
              (100 - leavers) / 100.0,
              Limits.NOTHING,
              Map.of(Disclosure.quarter(PeopleCells.month(0)), leavers - before)));
      before = leavers;
    }
    return steps;
  }

  private static List<RetentionCurve.Point> points(
      String steps, String suppression, String curveSuppression) {
    PeopleCell cell = PeopleCells.survival("m", 0, 100, 50, 0.5, steps(steps));
    return new RetentionCurve(DAY, 10).tell(cell, suppression, curveSuppression).points();
  }

  /** What is told of the first points: leavers, or the reason. */
  private static String told(String steps, String suppression) {
    List<String> told = new ArrayList<>();
    for (RetentionCurve.Point point : points(steps, suppression, null)) {
      if (told.size() < steps.split(" ", -1).length) {
        told.add(point.suppression() == null ? "" + point.leavers() : point.suppression());
      }
    }
    return String.join(" ", told);
  }

  @ParameterizedTest
  @CsvSource({
    "30/0 30/0, 0 0",
    "30/3 30/6 30/6, 3 3 0",
    "30/1 30/2 30/3, primary primary 3",
    "30/3 30/4 30/5 30/8, 3 primary primary 5",
    "30/2 30/4, primary 4",
    "9/3 30/3, primary 3",
    "10/3, 3",
    "9/0 10/0, primary 0",
    "30/3 9/6 30/7, 3 primary 4",
  })
  void pointsAreToldOfTenAtRiskWithNobodyOrThreeGone(String steps, String told) {
    assertThat(told(steps, "not_reached")).isEqualTo(told);
  }

  @ParameterizedTest
  @CsvSource({
    "30/0 30/3 30/6 30/9, 0 3 3 3",
    "30/0 30/3 30/7 30/8, 0 3 differencing 5",
    "30/3 30/6 30/7 30/8, 3 differencing differencing 5",
    "30/3 30/4 30/5 30/6, 3 primary primary 3",
    "30/3 30/6 30/6 30/6, 3 3 0 0",
    "30/3 30/3 30/3 30/5 30/6, differencing differencing differencing 5 primary",
  })
  void pointThatIsOneOrTwoShortOfTheFigureIsHidden(String steps, String told) {
    assertThat(told(steps, null)).isEqualTo(told);
  }

  @Test
  void whereTheFigureIsNotToldItHidesNoPoint() {
    assertThat(told("30/3 30/6 30/7 30/8", "secondary")).isEqualTo("3 3 primary primary");
    assertThat(told("30/3 30/6 30/7 30/9", "not_reached")).isEqualTo("3 3 primary 3");
  }

  @Test
  void pointToldHasItsNumbersAndAHiddenOneNone() {
    List<RetentionCurve.Point> points = points("30/3 28/5 25/7", "not_reached", null);
    assertThat(points.get(0))
        .isEqualTo(new RetentionCurve.Point(91, null, 30, 3, 0.97, Limits.NOTHING));
    assertThat(points.get(1))
        .isEqualTo(new RetentionCurve.Point(183, "primary", null, null, null, Limits.NOTHING));
    assertThat(points.get(2))
        .isEqualTo(new RetentionCurve.Point(274, null, 25, 4, 0.93, Limits.NOTHING));
  }

  @Test
  void everyStepOfTenYearsHasItsPoint() {
    List<RetentionCurve.Point> points = points("30/0", null, null);
    assertThat(points.stream().map(RetentionCurve.Point::tenureDays))
        .containsExactlyElementsOf(DAYS);
    assertThat(points.subList(1, 40)).allMatch(point -> "primary".equals(point.suppression()));
  }

  @Test
  void curveHiddenAsAWholeTellsTheReasonEverywhere() {
    assertThat(points("30/0 30/3", "secondary", "secondary"))
        .hasSize(40)
        .allSatisfy(
            point -> {
              assertThat(point.suppression()).isEqualTo("secondary");
              assertThat(point.atRisk()).isNull();
              assertThat(point.leavers()).isNull();
              assertThat(point.survival()).isNull();
            });
  }

  @RepeatedTest(100)
  void stepsToldAddUpAndAreNeverFew(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    StringBuilder text = new StringBuilder();
    int leavers = 0;
    for (int i = 0; i < 40; i++) {
      leavers += random.nextInt(3) == 0 ? random.nextInt(4) : 0;
      text.append(i == 0 ? "" : " ").append(6 + random.nextInt(20)).append('/').append(leavers);
    }
    List<PeopleCell.Step> steps = steps(text.toString());
    String suppression = random.nextBoolean() ? null : "not_reached";
    int sum = 0;
    List<RetentionCurve.Point> points = points(text.toString(), suppression, null);
    for (int i = 0; i < 40; i++) {
      RetentionCurve.Point point = points.get(i);
      if (point.suppression() == null) {
        sum += point.leavers();
        assertThat(sum).isEqualTo(steps.get(i).leavers());
        assertThat(point.leavers()).isNotIn(1, 2);
        assertThat(point.atRisk()).isEqualTo(steps.get(i).atRisk()).isGreaterThanOrEqualTo(10);
        assertThat(point.survival()).isEqualTo(steps.get(i).survival());
        if (suppression == null && point.tenureDays() < DAY) {
          assertThat(steps.get(3).leavers() - sum).isNotIn(1, 2);
        }
      }
    }
  }
}
