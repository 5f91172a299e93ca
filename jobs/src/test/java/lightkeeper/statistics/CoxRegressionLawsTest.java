package lightkeeper.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** What holds for any data, and what is refused. */
class CoxRegressionLawsTest {
  private static final Offset<Double> CLOSE = within(1e-8);

  @RepeatedTest(10)
  void likelihoodIsThatOfTheFormulaReadWordForWordAndGreatest(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    List<CoxRegression.Row> rows = rows(random, 120, 12);
    CoxFit fit = CoxRegression.fit(List.of("x", "y"), rows);
    double x = fit.coefficient("x").estimate();
    double y = fit.coefficient("y").estimate();
    assertThat(fit.logLikelihood()).isCloseTo(logLikelihood(rows, x, y), CLOSE);
    assertThat(fit.nullLogLikelihood()).isCloseTo(logLikelihood(rows, 0, 0), CLOSE);
    double step = 1e-4;
    for (double[] way : new double[][] {{step, 0}, {-step, 0}, {0, step}, {0, -step}}) {
      assertThat(logLikelihood(rows, x + way[0], y + way[1])).isLessThan(fit.logLikelihood());
    }
  }

  /** Efron's partial log-likelihood. */
  private static double logLikelihood(List<CoxRegression.Row> rows, double x, double y) {
    double sum = 0;
    Map<String, List<CoxRegression.Row>> strata =
        rows.stream().collect(Collectors.groupingBy(CoxRegression.Row::stratum));
    for (List<CoxRegression.Row> stratum : strata.values()) {
      for (double time :
          stratum.stream().mapToDouble(row -> row.episode().exit()).distinct().toArray()) {
        List<Double> events = new ArrayList<>();
        double atRisk = 0;
        for (CoxRegression.Row row : stratum) {
          double predictor = x * row.covariates().get(0) + y * row.covariates().get(1);
          if (row.episode().entry() < time && time <= row.episode().exit()) {
            atRisk += Math.exp(predictor);
          }
          if (row.episode().ended() && row.episode().exit() == time) {
            events.add(predictor);
          }
        }
        double ended = events.stream().mapToDouble(Math::exp).sum();
        for (int l = 0; l < events.size(); l++) {
          sum += events.get(l) - Math.log(atRisk - ended * l / events.size());
        }
      }
    }
    return sum;
  }

  @RepeatedTest(10)
  void scoreTestOfTwoGroupsWithoutTiesIsTheLogRankTest(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    List<CoxRegression.Row> rows = new ArrayList<>();
    List<LogRank.Member> members = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      double entry = 10 * random.nextDouble();
      Episode episode = new Episode(entry, entry + 10 * random.nextDouble(), i % 5 > 0);
      String stratum = i % 3 == 0 ? "s" : "t";
      rows.add(new CoxRegression.Row(episode, List.of(i % 2 + 0.0), stratum, null));
      members.add(new LogRank.Member("group " + i % 2, stratum, episode));
    }
    assertThat(CoxRegression.fit(List.of("x"), rows).score().statistic())
        .isCloseTo(LogRank.of(members).test().statistic(), CLOSE);
  }

  @RepeatedTest(10)
  void rowsCutInTimeGiveTheSameFit(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    List<CoxRegression.Row> whole = rows(random, 120, 12);
    List<CoxRegression.Row> cut = new ArrayList<>();
    for (CoxRegression.Row one : whole) {
      Episode episode = one.episode();
      double middle = episode.entry() + (episode.exit() - episode.entry()) * random.nextDouble();
      cut.add(with(one, new Episode(episode.entry(), middle, false)));
      cut.add(with(one, new Episode(middle, episode.exit(), episode.ended())));
    }
    requireAlike(
        CoxRegression.fit(List.of("x", "y"), cut), CoxRegression.fit(List.of("x", "y"), whole));
  }

  @RepeatedTest(10)
  void enteringAtZeroIsNotEnteringLate(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    List<CoxRegression.Row> rows = rows(random, 120, 12);
    CoxFit late =
        CoxRegression.fit(
            List.of("x", "y"),
            map(rows, one -> with(one, new Episode(0, end(one), one.episode().ended()))));
    CoxFit fromStart =
        CoxRegression.fit(
            List.of("x", "y"),
            map(rows, one -> with(one, Episode.fromStart(end(one), one.episode().ended()))));
    requireAlike(late, fromStart);
  }

  private static double end(CoxRegression.Row row) {
    return row.episode().exit();
  }

  @RepeatedTest(10)
  void strataWithoutEventsChangeNothing(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    List<CoxRegression.Row> rows =
        map(
            rows(random, 120, 12),
            one -> new CoxRegression.Row(one.episode(), one.covariates(), "", one.cluster()));
    List<CoxRegression.Row> more = new ArrayList<>(rows);
    more.add(row(0, 50, false, "other", "team 1", 9, -9));
    CoxFit fit = CoxRegression.fit(List.of("x", "y"), rows);
    requireAlike(CoxRegression.fit(List.of("x", "y"), more), fit);
  }

  @RepeatedTest(10)
  void shiftedAndScaledCovariateScalesItsCoefficient(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    List<CoxRegression.Row> rows = rows(random, 120, 12);
    CoxFit fit = CoxRegression.fit(List.of("x", "y"), rows);
    CoxFit scaled =
        CoxRegression.fit(
            List.of("x", "y"),
            map(
                rows,
                one ->
                    new CoxRegression.Row(
                        one.episode(),
                        List.of(1e4 + 100 * one.covariates().get(0), one.covariates().get(1)),
                        one.stratum(),
                        one.cluster())));
    assertThat(scaled.coefficient("x").estimate() * 100)
        .isCloseTo(fit.coefficient("x").estimate(), CLOSE);
    assertThat(scaled.coefficient("x").error() * 100)
        .isCloseTo(fit.coefficient("x").error(), CLOSE);
    assertThat(scaled.wald().statistic()).isCloseTo(fit.wald().statistic(), CLOSE);
  }

  private static void requireAlike(CoxFit actual, CoxFit expected) {
    assertThat(actual.logLikelihood()).isCloseTo(expected.logLikelihood(), CLOSE);
    assertThat(actual.score().statistic()).isCloseTo(expected.score().statistic(), CLOSE);
    for (CoxFit.Coefficient one : expected.coefficients()) {
      CoxFit.Coefficient other = actual.coefficient(one.name());
      assertThat(other.estimate()).isCloseTo(one.estimate(), CLOSE);
      assertThat(other.standardError()).isCloseTo(one.standardError(), CLOSE);
      assertThat(other.robustError().orElseThrow())
          .isCloseTo(one.robustError().orElseThrow(), CLOSE);
    }
  }

  @Test
  void fewerClustersThanCoefficientsLeaveTheWaldTestFewerDegreesOfFreedom() {
    List<CoxRegression.Row> rows =
        map(
            rows(new Random(1), 120, 12),
            one ->
                new CoxRegression.Row(
                    one.episode(),
                    one.covariates(),
                    "",
                    "team 1".equals(one.cluster()) ? "a" : "b"));
    CoxFit fit = CoxRegression.fit(List.of("x", "y"), rows);
    // Scores add up to 0 over all rows, so two clusters have one direction between them.
    assertThat(fit.wald().degreesOfFreedom()).isEqualTo(1);
    assertThat(fit.likelihoodRatio().degreesOfFreedom()).isEqualTo(2);
  }

  @Test
  void groupWithoutEventsHasAnInfiniteCoefficient() {
    List<CoxRegression.Row> rows =
        List.of(
            row(0, 1, true, "", null, 1),
            row(0, 2, true, "", null, 1),
            row(0, 3, false, "", null, 0),
            row(0, 3, false, "", null, 0));
    assertThatExceptionOfType(NotConvergedException.class)
        .isThrownBy(() -> CoxRegression.fit(List.of("maintenance"), rows))
        .withMessageContaining("maintenance");
  }

  @Test
  void covariateThatDoesNotVaryAmongThoseAtRiskIsRefused() {
    requireRefused(
        List.of("x"), List.of(row(0, 1, true, "", null, 7), row(0, 2, true, "", null, 7)));
    requireRefused(
        List.of("x"),
        List.of(
            row(0, 1, true, "s", null, 0.1),
            row(0, 2, true, "s", null, 0.1),
            row(0, 1, true, "t", null, 0.7),
            row(0, 2, true, "t", null, 0.7)));
  }

  @Test
  void covariateThatIsACombinationOfOthersIsRefused() {
    List<CoxRegression.Row> rows =
        map(
            rows(new Random(1), 40, 12),
            one -> {
              double x = one.covariates().get(0);
              double y = one.covariates().get(1);
              return new CoxRegression.Row(one.episode(), List.of(x, y, 2 * x - y + 1), "", null);
            });
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> CoxRegression.fit(List.of("x", "y", "mixed"), rows))
        .withMessageContaining("mixed");
  }

  @Test
  void incompleteDataAreRefused() {
    CoxRegression.Row one = row(0, 1, true, "", null, 1);
    CoxRegression.Row other = row(0, 2, true, "", null, 0);
    requireRefused(List.of(), List.of(one, other));
    requireRefused(List.of("x"), List.of());
    requireRefused(List.of("x"), List.of(row(0, 1, false, "", null, 1)));
    requireRefused(List.of("x", "y"), List.of(one, other));
    requireRefused(List.of("x"), List.of(one, row(0, 2, true, "", null, Double.NaN)));
    requireRefused(List.of("x"), List.of(one, row(0, 2, true, "", "team", 0)));
  }

  private static void requireRefused(List<String> names, List<CoxRegression.Row> rows) {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> CoxRegression.fit(names, rows))
        .withMessageStartingWith("Cannot ");
  }

  private static CoxRegression.Row row(
      double entry, double exit, boolean ended, String stratum, String cluster, double... x) {
    return new CoxRegression.Row(
        new Episode(entry, exit, ended), Arrays.stream(x).boxed().toList(), stratum, cluster);
  }

  private static CoxRegression.Row with(CoxRegression.Row row, Episode episode) {
    return new CoxRegression.Row(episode, row.covariates(), row.stratum(), row.cluster());
  }

  private static List<CoxRegression.Row> map(
      List<CoxRegression.Row> rows, UnaryOperator<CoxRegression.Row> change) {
    return rows.stream().map(change).toList();
  }

  /** Rows of two strata with ties and late entries. */
  private static List<CoxRegression.Row> rows(Random random, int count, int teams) {
    List<CoxRegression.Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double entry = random.nextInt(10);
      rows.add(
          row(
              entry,
              entry + 1 + random.nextInt(20),
              random.nextInt(3) > 0,
              i % 2 == 0 ? "s" : "t",
              "team " + random.nextInt(teams),
              random.nextInt(3),
              random.nextGaussian()));
    }
    return rows;
  }
}
