package lightkeeper.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import lightkeeper.metric.ComparisonRule.Form;
import lightkeeper.statistics.Comparison;
import lightkeeper.statistics.Reason;
import lightkeeper.statistics.TeamDuration;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of a metric is compared, and over which months. */
class MetricComparisonTest {
  private static final LocalDate JANUARY = LocalDate.of(2023, 1, 1);
  private static final Offset<Double> CLOSE = within(1e-9);

  private static ComparisonRule rule(Form form, boolean staffedTeamsOnly) {
    return new ComparisonRule("m", form, true, false, false, staffedTeamsOnly);
  }

  private static MetricComparison comparison(Form form) {
    return new MetricComparison(rule(form, false), new Months(JANUARY, 24));
  }

  private static void add(
      MetricComparison all, int month, String model, double denominator, double... numerators) {
    for (int team = 0; team < numerators.length; team++) {
      all.add(month, model, model + team, 1, numerators[team], denominator);
    }
  }

  private static Comparison at(MetricComparison all, int month) {
    return all.compare(month, "new", "old").comparison();
  }

  @Test
  void effectIsTheModelsFigureOverTheReferences() {
    MetricComparison all = comparison(Form.RATIO);
    add(all, 0, "new", 10, 2, 4, 6);
    add(all, 0, "old", 10, 1, 2, 3);
    MetricComparison.Pair pair = all.compare(0, "new", "old");
    assertThat(pair.month()).isEqualTo(JANUARY);
    assertThat(pair.model()).isEqualTo("new");
    assertThat(pair.reference()).isEqualTo("old");
    assertThat(pair.comparison().effect()).hasValueCloseTo(2.0, CLOSE);
    assertThat(all.compare(0, "old", "new").comparison().effect()).hasValueCloseTo(0.5, CLOSE);
  }

  /** What happened in the first month is in windows that end up to eleven months later. */
  @Test
  void windowHasTwelveMonths() {
    MetricComparison all = comparison(Form.RATIO);
    add(all, 0, "new", 10, 2, 4, 6);
    add(all, 0, "old", 10, 1, 2, 3);
    assertThat(at(all, 11).effect()).hasValueCloseTo(2.0, CLOSE);
    assertThat(at(all, 12).reason()).contains(Reason.NO_DATA);
    add(all, 12, "new", 10, 8, 9, 10);
    add(all, 12, "old", 10, 2, 3, 4);
    assertThat(at(all, 11).effect()).hasValueCloseTo(2.0, CLOSE);
    assertThat(at(all, 12).effect()).hasValueCloseTo(3.0, CLOSE);
    assertThat(all.compare(12, "new", "other").comparison().reason()).contains(Reason.NO_DATA);
  }

  /** Availability 0.98 against 0.99: twice the unavailability. */
  @Test
  void restIsWhatIsCompared() {
    MetricComparison all = comparison(Form.REST);
    add(all, 0, "new", 1000, 970, 980, 990);
    add(all, 0, "old", 1000, 985, 990, 995);
    assertThat(at(all, 0).effect()).hasValueCloseTo(2.0, CLOSE);
  }

  @Test
  void restIsNeverLessThanNothing() {
    MetricComparison all = comparison(Form.REST);
    add(all, 0, "new", 1000, 970, 980, 1001);
    add(all, 0, "old", 1000, 985, 990, 1000);
    // (30 + 20 + 0)/3000 over (15 + 10 + 0)/3000
    assertThat(at(all, 0).effect()).hasValueCloseTo(2.0, CLOSE);
  }

  @Test
  void whatTheAuditTellsOfIsNotCompared() {
    MetricComparison all = comparison(Form.RATIO);
    add(all, 0, "new", 10, 2, 4, 6, -5, Double.NaN);
    add(all, 0, "old", 10, 1, 2, 3);
    all.add(0, "old", "no time", 1, 7, 0);
    all.add(0, "old", "less than none", 1, 7, -3);
    assertThat(at(all, 0).effect()).hasValueCloseTo(2.0, CLOSE);
    assertThat(at(all, 0).teams()).isEqualTo(3);
    assertThat(at(all, 0).referenceTeams()).isEqualTo(3);
  }

  @Test
  void teamsWithoutPeopleAreLeftOut() {
    for (boolean staffed : new boolean[] {true, false}) {
      MetricComparison all =
          new MetricComparison(rule(Form.RATIO, staffed), new Months(JANUARY, 24));
      add(all, 0, "new", 10, 2, 4, 6, 0);
      add(all, 0, "old", 10, 1, 2, 3);
      assertThat(at(all, 0).teams()).isEqualTo(staffed ? 3 : 4);
      assertThat(at(all, 0).effect()).hasValueCloseTo(staffed ? 2.0 : 1.5, CLOSE);
      // Somebody was there under another model.
      all.add(3, "third", "new3", 1, 1, 0);
      assertThat(at(all, 3).teams()).isEqualTo(4);
      assertThat(at(all, 2).teams()).isEqualTo(staffed ? 3 : 4);
    }
  }

  @Test
  void mediansAreComparedOverTwelveMonths() {
    MetricComparison all = comparison(Form.DURATION);
    int[] teams = {0, 0, 1, 2, 0, 1, 1, 2, 2};
    for (int i = 0; i < 9; i++) {
      all.add(i, "new", new TeamDuration("n" + teams[i], 1, 2 * (i + 1), true));
      all.add(i, "old", new TeamDuration("o" + teams[i], 1, i + 1, true));
    }
    assertThat(at(all, 11).effect()).hasValueCloseTo(2.0, CLOSE);
    // Of months 3 to 8 there are cases 4 to 9: in both arms the third is the median.
    assertThat(at(all, 14).effect()).hasValueCloseTo(2.0, CLOSE);
    assertThat(at(all, 20).reason()).contains(Reason.NO_DATA);
  }

  @Test
  void leavingIsComparedInTheWindowOnly() {
    MetricComparison all = comparison(Form.HAZARD);
    Random random = new Random(1);
    for (int person = 0; person < 60; person++) {
      LocalDate hired = JANUARY.plusDays(random.nextInt(20));
      for (String model : List.of("new", "old")) {
        LocalDate left = hired.plusDays(30 + random.nextInt(model.equals("new") ? 300 : 600));
        all.add(
            model,
            1,
            new PeopleSurvival.Stretch(
                model + person, model + person % 4, hired, hired, left, true));
      }
    }
    assertThat(at(all, 11).effect().getAsDouble()).isGreaterThan(1);
    assertThat(at(all, 11).teams()).isEqualTo(4);
    // All who joined the new model are gone within a year.
    assertThat(at(all, 23).reason()).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          RATE,     CASES,  lower,  RATIO,    true
          RATE,     CASES,  higher, RATIO,    false
          SHARE,    CASES,  lower,  RATIO,    true
          SHARE,    CASES,  higher, RATIO,    false
          SHARE,    TIME,   lower,  RATIO,    true
          SHARE,    TIME,   higher, REST,     true
          SHARE,    AMOUNT, higher, RATIO,    false
          DURATION, CASES,  lower,  DURATION, true
          DURATION, CASES,  higher, DURATION, false
          SURVIVAL, CASES,  higher, HAZARD,   true
          """)
  void ruleFollowsFromTheMetric(
      Metric.Kind kind, Metric.Counts counts, String better, Form form, boolean lowerIsBetter) {
    Metric metric =
        new Metric(
            "some_metric",
            "Title",
            "quality",
            kind,
            "unit",
            better,
            true,
            1,
            kind == Metric.Kind.SURVIVAL ? 365 : 0,
            counts,
            false,
            null,
            "Definition",
            "Source",
            Path.of("some_metric.sql"),
            "SELECT 1 FROM conformed.service_month");
    ComparisonRule rule = ComparisonRule.of(metric);
    assertThat(rule.id()).isEqualTo("some_metric");
    assertThat(rule.form()).isEqualTo(form);
    assertThat(rule.lowerIsBetter()).isEqualTo(lowerIsBetter);
    assertThat(rule.isPrimary()).isTrue();
    assertThat(rule.isAboutPeople()).isEqualTo(metric.isAboutPeople());
    assertThat(rule.staffedTeamsOnly()).isFalse();
  }

  @Test
  void likeIsComparedWithLike() {
    assertThat(rule(Form.RATIO, false).adjustedFor()).isEqualTo("tier");
    assertThat(rule(Form.DURATION, false).adjustedFor()).isEqualTo("tier");
    assertThat(new ComparisonRule("m", Form.HAZARD, true, false, true, false).adjustedFor())
        .isEqualTo("region");
    assertThat(new ComparisonRule("m", Form.RATIO, true, false, true, false).adjustedFor())
        .isNull();
  }
}
