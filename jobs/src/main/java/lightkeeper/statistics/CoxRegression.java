package lightkeeper.statistics;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The regression of the hazard on covariates, h(t | x) = h₀(t)·exp(xβ), each stratum with an h₀ of
 * its own (Cox, Regression Models and Life-Tables, JRSS B 1972; R: {@code coxph}).
 *
 * <p>Somebody whose covariates change is several rows, one for each stretch of time without change.
 * Ties are Efron's. Standard errors are those of the second derivative of the likelihood, and with
 * clusters also Lin and Wei's, whose covariance is Σ bbᵀ with b the sum of the score residuals of a
 * cluster's rows times the inverse of the second derivative (R: {@code cluster =}); it is
 * trustworthy with many clusters only.
 */
public final class CoxRegression {
  private static final int MOST_STEPS = 50;
  private static final int MOST_HALVINGS = 30;

  /** A step, in standard deviations of the covariate, that changes nothing any more. */
  private static final double NO_STEP = 1e-9;

  /** Of the spread among those at risk, what is left when the hazards are infinitely apart. */
  private static final double NO_SPREAD = 1e-8;

  private final List<String> names;
  private final List<Row> rows;
  private final List<Episode> episodes;
  private final double[] spreads;
  private final double[][] scaled;
  private final int events;

  private CoxRegression(List<String> names, List<Row> rows) {
    this.names = names;
    this.rows = rows;
    this.episodes = NearTimes.tied(rows.stream().map(Row::episode).toList());
    this.events = (int) rows.stream().filter(row -> row.episode().ended()).count();
    this.spreads = new double[names.size()];
    this.scaled = new double[rows.size()][names.size()];
  }

  /**
   * A row.
   *
   * @param episode the stretch of time, and whether it ended with the event
   * @param covariates the covariates in that time, in the order of their names
   * @param stratum the stratum, with a baseline hazard of its own; the same for all rows when there
   *     are none
   * @param cluster whose rows are not independent of each other; null in all rows when no robust
   *     errors are wanted
   */
  public record Row(Episode episode, List<Double> covariates, String stratum, String cluster) {
    /**
     * Copies the covariates.
     *
     * @param episode the episode
     * @param covariates the covariates
     * @param stratum the stratum
     * @param cluster the cluster
     */
    public Row {
      covariates = List.copyOf(covariates);
    }
  }

  /**
   * Fits the regression. Times that differ by no more than 1.5e-8 of the mean of all distinct times
   * count as the same time, as in R.
   *
   * @param names the names of the covariates
   * @param rows the rows, in any order
   * @return the fit
   * @throws IllegalArgumentException when there is no covariate, no row or no event; a row has
   *     another number of covariates or one that is not finite; some rows have a cluster and some
   *     have none; an episode's entry and exit count as the same time; or a covariate does not vary
   *     among those at risk or is a combination of those before it
   * @throws NotConvergedException when a coefficient is infinite, as when events happen in one of
   *     two groups only, or the greatest likelihood is not found
   */
  public static CoxFit fit(List<String> names, List<Row> rows) {
    requireComplete(names, rows);
    CoxRegression regression = new CoxRegression(List.copyOf(names), List.copyOf(rows));
    regression.scale();
    return regression.fit();
  }

  private static void requireComplete(List<String> names, List<Row> rows) {
    if (names.isEmpty()) {
      throw new IllegalArgumentException("Cannot fit a Cox regression without covariates");
    }
    if (rows.stream().noneMatch(row -> row.episode().ended())) {
      throw new IllegalArgumentException("Cannot fit a Cox regression without events");
    }
    boolean clustered = rows.get(0).cluster() != null;
    for (Row row : rows) {
      if (row.covariates().size() != names.size()
          || !row.covariates().stream().allMatch(Double::isFinite)) {
        throw new IllegalArgumentException(
            "Cannot read the covariates " + row.covariates() + " as finite " + names);
      }
      if ((row.cluster() != null) != clustered) {
        throw new IllegalArgumentException("Cannot take a cluster from some rows but not from all");
      }
    }
  }

  /** Covariates of mean 0 and spread 1 keep digits; the fit is the same. */
  private void scale() {
    for (int i = 0; i < spreads.length; i++) {
      int column = i;
      double[] values = rows.stream().mapToDouble(row -> row.covariates().get(column)).toArray();
      double mean = Arrays.stream(values).average().orElseThrow();
      double squares =
          Arrays.stream(values).map(x -> (x - mean) * (x - mean)).average().orElseThrow();
      spreads[i] = Math.sqrt(squares);
      if (!(spreads[i] > 1e-13 * Math.abs(mean))) {
        throw doesNotVary(i);
      }
      for (int row = 0; row < values.length; row++) {
        scaled[row][i] = (values[row] - mean) / spreads[i];
      }
    }
  }

  private IllegalArgumentException doesNotVary(int column) {
    return new IllegalArgumentException(
        "Cannot estimate a coefficient of "
            + names.get(column)
            + ": it does not vary among those at risk at the events");
  }

  private CoxFit fit() {
    CoxLikelihood likelihood = new CoxLikelihood(strata(), episodes, scaled);
    double[] beta = new double[names.size()];
    CoxLikelihood.Value start = likelihood.at(beta);
    requireEstimable(start.information());
    CoxLikelihood.Value value = start;
    boolean found = false;
    for (int step = 0; !found; step++) {
      if (step == MOST_STEPS) {
        throw new NotConvergedException("No greatest likelihood found in " + step + " steps");
      }
      requireFinite(value.information());
      double[] move = Cholesky.of(value.information()).solve(value.score());
      found = Arrays.stream(move).allMatch(distance -> Math.abs(distance) < NO_STEP);
      value = improve(likelihood, value, beta, move);
    }
    double[][] covariance = Cholesky.of(value.information()).inverse();
    boolean clustered = rows.get(0).cluster() != null;
    double[][] robust = clustered ? robust(likelihood.scores(beta), covariance) : null;
    return new CoxFit(
        IntStream.range(0, beta.length)
            .mapToObj(
                i ->
                    new CoxFit.Coefficient(
                        names.get(i),
                        beta[i] / spreads[i],
                        Math.sqrt(covariance[i][i]) / spreads[i],
                        robust == null
                            ? OptionalDouble.empty()
                            : OptionalDouble.of(Math.sqrt(robust[i][i]) / spreads[i])))
            .toList(),
        rows.size(),
        events,
        start.logLikelihood(),
        value.logLikelihood(),
        ChiSquaredTest.of(
            Math.max(0, 2 * (value.logLikelihood() - start.logLikelihood())), beta.length),
        ChiSquaredTest.of(beta, robust == null ? covariance : robust),
        ChiSquaredTest.of(start.score(), start.information()));
  }

  private List<CoxStratum> strata() {
    Map<String, List<Integer>> strata =
        IntStream.range(0, rows.size())
            .boxed()
            .collect(
                Collectors.groupingBy(
                    row -> rows.get(row).stratum(), LinkedHashMap::new, Collectors.toList()));
    Function<List<Integer>, int[]> array =
        stratum -> stratum.stream().mapToInt(row -> row).toArray();
    return strata.values().stream()
        .map(stratum -> new CoxStratum(array.apply(stratum), episodes, scaled))
        .toList();
  }

  private void requireEstimable(double[][] information) {
    Cholesky factor = Cholesky.of(information);
    for (int i = 0; i < information.length; i++) {
      if (!(information[i][i] > 1e-12 * events)) {
        throw doesNotVary(i);
      }
      if (factor.dependent(i)) {
        throw new IllegalArgumentException(
            "Cannot estimate a coefficient of "
                + names.get(i)
                + ": it is a combination of the covariates before it");
      }
    }
  }

  private void requireFinite(double[][] information) {
    Cholesky factor = Cholesky.of(information);
    for (int i = 0; i < information.length; i++) {
      if (!(information[i][i] > NO_SPREAD) || factor.dependent(i)) {
        throw new NotConvergedException(
            "The coefficient of "
                + names.get(i)
                + " is infinite: the likelihood grows without end");
      }
    }
  }

  /** Moves by the step, or by half of it and so on until the likelihood is no smaller. */
  private static CoxLikelihood.Value improve(
      CoxLikelihood likelihood, CoxLikelihood.Value from, double[] beta, double[] move) {
    double[] start = beta.clone();
    double share = 1;
    for (int halving = 0; halving < MOST_HALVINGS; halving++) {
      for (int i = 0; i < beta.length; i++) {
        beta[i] = start[i] + share * move[i];
      }
      CoxLikelihood.Value to = likelihood.at(beta);
      if (to.logLikelihood() >= from.logLikelihood() - 1e-12 * Math.abs(from.logLikelihood())) {
        return to;
      }
      share /= 2;
    }
    throw new NotConvergedException("No step from " + Arrays.toString(start) + " helps");
  }

  private double[][] robust(double[][] scores, double[][] covariance) {
    Map<String, double[]> clusters = new HashMap<>();
    for (int row = 0; row < scores.length; row++) {
      double[] sum =
          clusters.computeIfAbsent(rows.get(row).cluster(), name -> new double[spreads.length]);
      for (int i = 0; i < sum.length; i++) {
        for (int j = 0; j < sum.length; j++) {
          sum[i] += covariance[i][j] * scores[row][j];
        }
      }
    }
    double[][] robust = new double[spreads.length][spreads.length];
    for (double[] sum : clusters.values()) {
      for (int i = 0; i < sum.length; i++) {
        for (int j = 0; j < sum.length; j++) {
          robust[i][j] += sum[i] * sum[j];
        }
      }
    }
    return robust;
  }
}
