package lightkeeper.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class HazardComparisonTest {
  private static final Offset<Double> CLOSE = within(1e-9);
  private static final List<HazardComparison.Member> MODEL = arm(1, "a", 5, 0.002);
  private static final List<HazardComparison.Member> REFERENCE = arm(2, "b", 6, 0.001);

  /** People of two strata, some of whom enter late; no two times are the same. */
  private static List<HazardComparison.Member> arm(
      long seed, String prefix, int teams, double hazard) {
    SplittableRandom random = new SplittableRandom(seed);
    List<HazardComparison.Member> people = new ArrayList<>();
    for (int i = 0; i < 30 * teams; i++) {
      double entry = random.nextBoolean() ? Double.NEGATIVE_INFINITY : 300 * random.nextDouble();
      double from = Math.max(0, entry);
      double exit = from - Math.log(random.nextDouble()) / hazard;
      double watched = from + 600 * random.nextDouble();
      people.add(
          new HazardComparison.Member(
              prefix + random.nextInt(teams),
              random.nextInt(3) == 0 ? "north" : "south",
              new Episode(entry, Math.min(exit, watched), exit <= watched)));
    }
    return people;
  }

  private static HazardComparison compare(
      List<HazardComparison.Member> model, List<HazardComparison.Member> reference) {
    return HazardComparison.of(model, reference, 0.95, 1);
  }

  private static List<ExpectedEvents.Member> members() {
    List<ExpectedEvents.Member> members = new ArrayList<>();
    for (boolean model : new boolean[] {true, false}) {
      for (HazardComparison.Member one : model ? MODEL : REFERENCE) {
        members.add(
            new ExpectedEvents.Member(
                model, one.team(), one.stratum().equals("north") ? 1 : 2, one.episode()));
      }
    }
    return members;
  }

  private static CoxFit.Coefficient cox() {
    List<CoxRegression.Row> rows = new ArrayList<>();
    for (boolean model : new boolean[] {true, false}) {
      for (HazardComparison.Member one : model ? MODEL : REFERENCE) {
        rows.add(
            new CoxRegression.Row(
                one.episode(), List.of(model ? 1.0 : 0.0), one.stratum(), one.team()));
      }
    }
    return CoxRegression.fit(List.of("model"), rows).coefficient("model");
  }

  @Test
  void effectIsTheHazardRatioOfTheStratifiedRegression() {
    Comparison comparison = compare(MODEL, REFERENCE).comparison();
    assertThat(comparison.effect().orElseThrow()).isCloseTo(cox().hazardRatio(), CLOSE);
    assertThat(comparison.effect().orElseThrow()).isBetween(1.3, 3.0);
    assertThat(comparison.teams()).isEqualTo(5);
    assertThat(comparison.referenceTeams()).isEqualTo(6);
  }

  /** Without its correction the error is that of Lin and Wei, which is tested against R. */
  @Test
  void partsOfTeamsAreTheScoreResidualsOfTheRegression() {
    Units fitted = ExpectedEvents.fitted(members(), cox().hazardRatio());
    double[] events = new double[2];
    double[] expected = new double[2];
    double squares = 0;
    for (int u = 0; u < fitted.model.length; u++) {
      int arm = fitted.model[u] ? 0 : 1;
      events[arm] += fitted.numerators[u][0];
      expected[arm] += fitted.denominators[u][0];
      double part = fitted.numerators[u][0] - fitted.denominators[u][0];
      squares += part * part;
    }
    double information = expected[0];
    assertThat(events[1]).isCloseTo(events[0], within(1e-6));
    assertThat(expected[1]).isCloseTo(information, within(1e-6));
    assertThat(1 / Math.sqrt(information)).isCloseTo(cox().standardError(), within(1e-6));
    assertThat(Math.sqrt(squares) / information)
        .isCloseTo(cox().robustError().orElseThrow(), within(1e-6));
  }

  @Test
  void intervalIsWiderThanLinAndWeis() {
    Interval interval = compare(MODEL, REFERENCE).comparison().interval().orElseThrow();
    Interval linWei = cox().hazardRatioInterval(0.95);
    assertThat(interval.lower()).isLessThan(linWei.lower());
    assertThat(interval.upper()).isGreaterThan(linWei.upper());
  }

  @Test
  void logRankIsTheStratifiedTest() {
    List<LogRank.Member> members = new ArrayList<>();
    MODEL.forEach(one -> members.add(new LogRank.Member("a", one.stratum(), one.episode())));
    REFERENCE.forEach(one -> members.add(new LogRank.Member("b", one.stratum(), one.episode())));
    assertThat(compare(MODEL, REFERENCE).logRank().statistic())
        .isCloseTo(LogRank.of(members).test().statistic(), CLOSE);
  }

  @Test
  void exchangingArmsInvertsTheRatioAndLeavesThePValues() {
    HazardComparison one = compare(MODEL, REFERENCE);
    HazardComparison other = compare(REFERENCE, MODEL);
    double effect = one.comparison().effect().orElseThrow();
    assertThat(other.comparison().effect().orElseThrow()).isCloseTo(1 / effect, within(1e-6));
    assertThat(other.comparison().interval().orElseThrow().lower())
        .isCloseTo(1 / one.comparison().interval().orElseThrow().upper(), within(1e-6));
    assertThat(other.comparison().pValue().orElseThrow())
        .isCloseTo(one.comparison().pValue().orElseThrow(), within(1e-9));
    assertThat(other.logRank().pValue()).isCloseTo(one.logRank().pValue(), within(1e-9));
  }

  @Test
  void orderOfPeopleAndUnitOfTimeDoNotMatter() {
    List<HazardComparison.Member> shuffled = new ArrayList<>(MODEL);
    Collections.shuffle(shuffled, new Random(1));
    Comparison one = compare(MODEL, REFERENCE).comparison();
    Comparison other = compare(years(shuffled), years(REFERENCE)).comparison();
    assertThat(other.effect().orElseThrow()).isCloseTo(one.effect().orElseThrow(), within(1e-7));
    assertThat(other.pValue().orElseThrow()).isCloseTo(one.pValue().orElseThrow(), within(1e-9));
    assertThat(other.interval().orElseThrow().upper())
        .isCloseTo(one.interval().orElseThrow().upper(), within(1e-6));
  }

  private static List<HazardComparison.Member> years(List<HazardComparison.Member> people) {
    return people.stream()
        .map(
            one ->
                new HazardComparison.Member(
                    one.team(),
                    one.stratum(),
                    new Episode(
                        one.episode().entry() / 365,
                        one.episode().exit() / 365,
                        one.episode().ended())))
        .toList();
  }

  @Test
  void armWithoutLeaversIsNotCompared() {
    List<HazardComparison.Member> stay =
        REFERENCE.stream()
            .map(
                one ->
                    new HazardComparison.Member(
                        one.team(),
                        one.stratum(),
                        new Episode(one.episode().entry(), one.episode().exit(), false)))
            .toList();
    assertThat(compare(MODEL, stay).comparison().reason()).contains(Reason.NO_EVENTS);
    assertThat(compare(MODEL, List.of()).comparison().reason()).contains(Reason.NO_DATA);
    assertThat(compare(MODEL, List.of()).logRank().degreesOfFreedom()).isZero();
  }

  @Test
  void twoTeamsAreTooFew() {
    List<HazardComparison.Member> two =
        MODEL.stream().filter(one -> one.team().compareTo("a2") < 0).toList();
    assertThat(compare(two, REFERENCE).comparison().reason()).contains(Reason.FEW_TEAMS);
  }

  @Test
  void nobodyLeavesAnywhereIsNoEvents() {
    List<HazardComparison.Member> one =
        List.of(new HazardComparison.Member("a", "", Episode.fromStart(9, false)));
    assertThat(compare(one, one).comparison().reason()).contains(Reason.NO_EVENTS);
  }
}
