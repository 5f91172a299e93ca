package lightkeeper.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** R's digits are those of R 4.2.2, survival 3.5-3, with Efron's ties, its default. */
class CoxRegressionTest {
  private static final Offset<Double> CLOSE = within(1e-8);

  /** A p-value has about z² times the error of z. */
  private static final Percentage ALIKE = Percentage.withPercentage(1e-5);

  /** A term such as {@code sex} is a column; one such as {@code x=Maintained} is 1 or 0. */
  private static CoxFit fit(DataSet data, String event, String cluster, String... terms) {
    return CoxRegression.fit(
        List.of(terms),
        data.rows().stream()
            .map(
                row ->
                    new CoxRegression.Row(
                        DataSet.episode(row, event),
                        Arrays.stream(terms).map(term -> covariate(row, term)).toList(),
                        "",
                        cluster.isEmpty() ? null : row.get(cluster)))
            .toList());
  }

  private static double covariate(Map<String, String> row, String term) {
    int equals = term.indexOf('=');
    if (equals < 0) {
      return DataSet.number(row, term);
    }
    return row.get(term.substring(0, equals)).equals(term.substring(equals + 1)) ? 1 : 0;
  }

  /** Compares with a line of term, coefficient, error, z, p and hazard ratio for each term. */
  private static void requireCoefficients(CoxFit fit, String expected) {
    for (String line : expected.lines().toList()) {
      List<String> cells = Arrays.stream(line.split(",", -1)).map(String::strip).toList();
      CoxFit.Coefficient actual = fit.coefficient(cells.get(0));
      requireClose(line, actual.estimate(), Double.parseDouble(cells.get(1)));
      requireClose(line, actual.standardError(), Double.parseDouble(cells.get(2)));
      requireClose(line, actual.z(), Double.parseDouble(cells.get(3)));
      assertThat(actual.pValue()).as(line).isCloseTo(Double.parseDouble(cells.get(4)), ALIKE);
      Interval limits = actual.hazardRatioInterval(0.95);
      requireClose(line, limits.lower(), Double.parseDouble(cells.get(5)));
      requireClose(line, limits.upper(), Double.parseDouble(cells.get(6)));
      double ratio = Math.sqrt(limits.lower() * limits.upper());
      requireClose(line, actual.hazardRatio(), ratio);
    }
  }

  /** Compares rows, events, log-likelihoods without and with covariates, and the three tests. */
  private static void requireFit(
      CoxFit fit,
      int rows,
      int events,
      List<Double> logLikelihoods,
      List<Double> likelihoodRatioScoreWald) {
    assertThat(fit.rows()).isEqualTo(rows);
    assertThat(fit.events()).isEqualTo(events);
    requireClose("null", fit.nullLogLikelihood(), logLikelihoods.get(0));
    requireClose("fitted", fit.logLikelihood(), logLikelihoods.get(1));
    requireClose("ratio", fit.likelihoodRatio().statistic(), likelihoodRatioScoreWald.get(0));
    requireClose("score", fit.score().statistic(), likelihoodRatioScoreWald.get(1));
    // R rounds this one to two decimals.
    assertThat(fit.wald().statistic()).isCloseTo(likelihoodRatioScoreWald.get(2), within(0.005001));
    assertThat(List.of(fit.likelihoodRatio(), fit.score(), fit.wald()))
        .extracting(ChiSquaredTest::degreesOfFreedom)
        .containsOnly(fit.coefficients().size());
  }

  /** To 1e-8: R itself stops when the log-likelihood changes by less than 1e-9 of itself. */
  private static void requireClose(String line, double actual, double expected) {
    double scale = Math.max(1, Math.abs(expected));
    assertThat(actual / scale).as(line).isCloseTo(expected / scale, CLOSE);
  }

  @Test
  void twoGroupsWithTiesAreThoseOfR() {
    // coxph(Surv(time, status) ~ x, aml)
    CoxFit fit = fit(DataSet.read("aml"), "status", "", "x=Nonmaintained");
    requireCoefficients(
        fit,
        """
        x=Nonmaintained,0.915532575015,0.511934275172,1.78837913267,0.073714860639,0.915907257436,6.81349576606
        """);
    requireFit(
        fit,
        23,
        18,
        List.of(-42.7248392628, -41.0326155965),
        List.of(3.3844473326, 3.41673439552, 3.2));
  }

  @Test
  void twoGroupsWithManyTiesAreThoseOfR() {
    // coxph(Surv(time, cens) ~ relevel(treat, "control"), gehan)
    CoxFit fit = fit(DataSet.read("gehan"), "cens", "", "treat=6-MP");
    requireCoefficients(
        fit,
        """
        treat=6-MP,-1.57212514883,0.412396717709,-3.81216697737,0.000137753761987,0.092512837262,0.465872897234
        """);
    requireFit(
        fit,
        42,
        30,
        List.of(-93.1842699968, -85.0084245774),
        List.of(16.351690839, 17.2465367957, 14.53));
  }

  @Test
  void oneCovariateIsThatOfR() {
    // coxph(Surv(time, status) ~ sex, lung)
    CoxFit fit = fit(DataSet.read("lung"), "event", "", "sex");
    requireCoefficients(
        fit,
        """
        sex,-0.53102353762,0.167178583231,-3.17638496126,0.00149122920488,0.423717830354,0.815984813171
        """);
    requireFit(
        fit,
        228,
        165,
        List.of(-749.90980139, -744.592999025),
        List.of(10.6336047309, 10.3251484957, 10.09));
  }

  @Test
  void threeCovariatesAreThoseOfR() {
    // coxph(Surv(time, status) ~ age + sex + ph.ecog, lung)
    CoxFit fit =
        fit(DataSet.read("lung").without("ph.ecog", "NA"), "event", "", "age", "sex", "ph.ecog");
    requireCoefficients(
        fit,
        """
        age,0.0110667645601,0.0092674110137,1.19415924725,0.232415681,0.99292809717,1.02966196224
        sex,-0.552612395704,0.167739053787,-3.29447664826,0.000986051372138,0.414213018549,0.799435127387
        ph.ecog,0.46372847537,0.113577266162,4.0829339448,4.44706665186e-05,1.27267517777,1.98642358129
        """);
    requireFit(
        fit,
        227,
        164,
        List.of(-744.480455761, -729.230121375),
        List.of(30.5006687732, 30.4999227049, 29.93));
  }

  @Test
  void eightCovariatesAreThoseOfR() {
    // coxph(Surv(time, status) ~ trt + celltype + karno + diagtime + age + prior, veteran)
    CoxFit fit =
        fit(
            DataSet.read("veteran"),
            "status",
            "",
            "trt",
            "celltype=smallcell",
            "celltype=adeno",
            "celltype=large",
            "karno",
            "diagtime",
            "age",
            "prior");
    requireCoefficients(
        fit,
        """
        trt,0.294602821508,0.207549603604,1.41943331326,0.155772725967,0.893877152501,2.01655895172
        celltype=smallcell,0.861560462755,0.275284474023,3.12970960608,0.00174979187265,1.37990244987,4.05969609491
        celltype=adeno,1.19606637418,0.300916994493,3.9747385361,7.04566159385e-05,1.83359753399,5.96466471779
        celltype=large,0.401291654331,0.282688638281,1.41955352989,0.155737702327,0.858328920665,2.59958340723
        karno,-0.0328153261943,0.00550775688646,-5.95802009253,2.55312133627e-09,0.957326925114,0.978220356373
        diagtime,8.13205130462e-05,0.00913606224777,0.00890104629772,0.992898086363,0.982332893699,1.01815042606
        age,-0.00870647494579,0.00930029912031,-0.936149991861,0.34919596671,0.97342477852,1.00956725271
        prior,0.00715936018951,0.0232305384067,0.30818744121,0.757939708163,0.962355206993,1.05410322189
        """);
    requireFit(
        fit,
        137,
        128,
        List.of(-505.449054918, -474.397111715),
        List.of(62.1038864067, 66.7374711421, 62.37));
  }

  @Test
  void withoutClustersTheErrorIsThatOfR() {
    // coxph(Surv(time, status) ~ age + sex, kidney)
    CoxFit fit = fit(DataSet.read("kidney"), "status", "", "age", "sex");
    requireCoefficients(
        fit,
        """
        age,0.00203188295715,0.00924638901043,0.21974880733,0.826066790847,0.984038057368,1.02035894515
        sex,-0.829313832466,0.298954902356,-2.77404326181,0.00553643152143,0.242863754467,0.783979042224
        """);
    requireFit(
        fit,
        76,
        58,
        List.of(-187.902761589, -184.34456814),
        List.of(7.11638689859, 8.44502906472, 8.02));
  }

  @Test
  void robustErrorIsThatOfR() {
    // coxph(Surv(time, status) ~ age + sex, kidney, cluster = id):
    // z, p and the limits are those of the robust error
    CoxFit fit = fit(DataSet.read("kidney"), "status", "id", "age", "sex");
    requireCoefficients(
        fit,
        """
        age,0.00203188295715,0.00924638901043,0.251198726627,0.801660469012,0.986273312164,1.01804643989
        sex,-0.829313832466,0.298954902356,-1.71535875464,0.086279472488,0.169164200581,1.12553420265
        """);
    requireFit(
        fit,
        76,
        58,
        List.of(-187.902761589, -184.34456814),
        List.of(7.11638689859, 8.44502906472, 2.99));
  }

  @Test
  void lateEntriesCountFromTheirEntryOn() {
    // With θ = exp(β), at 2: θ/(2θ+1), at 3: 1/(θ+2), at 4: θ/(θ+1). ∂ ln L/∂β = 0 is
    // 2 = 2θ/(2θ+1) + θ/(θ+2) + θ/(θ+1), which is 2θ³ − 7θ − 4 = 0. The information is
    // 2θ/(2θ+1)² + 2θ/(θ+2)² + θ/(θ+1)². At θ = 1 the slope is 1/2 and the information 25/36.
    CoxFit fit =
        CoxRegression.fit(
            List.of("x"),
            List.of(
                row(0, 2, true, "", null, 1),
                row(1, 4, true, "", null, 1),
                row(0, 3, true, "", null, 0),
                row(2, 5, false, "", null, 0)));
    double theta = fit.coefficient("x").hazardRatio();
    assertThat(2 * Math.pow(theta, 3) - 7 * theta - 4).isCloseTo(0, CLOSE);
    double information =
        2 * theta / Math.pow(2 * theta + 1, 2)
            + 2 * theta / Math.pow(theta + 2, 2)
            + theta / Math.pow(theta + 1, 2);
    assertThat(fit.coefficient("x").standardError()).isCloseTo(1 / Math.sqrt(information), CLOSE);
    assertThat(fit.nullLogLikelihood()).isCloseTo(-Math.log(3 * 3 * 2), CLOSE);
    assertThat(fit.score().statistic()).isCloseTo(0.36, CLOSE);
  }

  @Test
  void robustErrorOfAHandfulIsTheSumOverClusters() {
    // a and b of cluster p have x = 1, c of q and d of r x = 0; a ends at 1, c at 2. With
    // θ = exp(β), L = θ/(2θ+2) · 1/(θ+2); 1 − θ/(θ+1) − θ/(θ+2) = 0 is θ² = 2. The means of x are
    // m = θ/(θ+1) at 1 and n = θ/(θ+2) at 2, the information m(1−m) + n(1−n), the scores
    // a: (1−m)(1 − θ/(2θ+2)), b: −θ(1−m)/(2θ+2) − θ(1−n)/(θ+2),
    // c: −n + m/(2θ+2) + n/(θ+2), d: m/(2θ+2) + n/(θ+2).
    CoxFit fit =
        CoxRegression.fit(
            List.of("x"),
            List.of(
                row(0, 1, true, "", "p", 1),
                row(0, 2, false, "", "p", 1),
                row(0, 2, true, "", "q", 0),
                row(0, 2, false, "", "r", 0)));
    double theta = Math.sqrt(2);
    double first = theta / (theta + 1);
    double second = theta / (theta + 2);
    double both = 1 / (2 * theta + 2);
    double later = 1 / (theta + 2);
    double information = first * (1 - first) + second * (1 - second);
    double p =
        (1 - first) * (1 - theta * both)
            - theta * (1 - first) * both
            - theta * (1 - second) * later;
    double r = first * both + second * later;
    double q = r - second;
    assertThat(fit.coefficient("x").hazardRatio()).isCloseTo(theta, CLOSE);
    assertThat(fit.coefficient("x").robustError().orElseThrow())
        .isCloseTo(Math.sqrt(p * p + q * q + r * r) / information, CLOSE);
  }

  private static CoxRegression.Row row(
      double entry, double exit, boolean ended, String stratum, String cluster, double... x) {
    return new CoxRegression.Row(
        new Episode(entry, exit, ended), Arrays.stream(x).boxed().toList(), stratum, cluster);
  }
}
