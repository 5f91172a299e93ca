package lightkeeper.statistics;

import java.util.List;
import java.util.OptionalDouble;

/**
 * A fitted Cox regression.
 *
 * @param coefficients the coefficients, in the order of the covariates
 * @param rows how many rows it was fitted to
 * @param events how many of them ended with the event
 * @param nullLogLikelihood the partial log-likelihood with all coefficients 0
 * @param logLikelihood the partial log-likelihood at the coefficients
 * @param likelihoodRatio the test of all coefficients against 0 by the ratio of likelihoods; like
 *     the score test it takes rows as independent
 * @param wald that by the coefficients and the covariance in force: with clusters the robust one,
 *     which has no more degrees of freedom than there are clusters
 * @param score that by the slope of the likelihood at 0
 */
public record CoxFit(
    List<Coefficient> coefficients,
    int rows,
    int events,
    double nullLogLikelihood,
    double logLikelihood,
    ChiSquaredTest likelihoodRatio,
    ChiSquaredTest wald,
    ChiSquaredTest score) {
  /**
   * Copies the coefficients.
   *
   * @param coefficients the coefficients
   * @param rows the number of rows
   * @param events the number of events
   * @param nullLogLikelihood the log-likelihood at 0
   * @param logLikelihood the log-likelihood at the coefficients
   * @param likelihoodRatio the likelihood-ratio test
   * @param wald the Wald test
   * @param score the score test
   */
  public CoxFit {
    coefficients = List.copyOf(coefficients);
  }

  /**
   * The coefficient of a covariate.
   *
   * @param name the covariate
   * @return its coefficient
   * @throws IllegalArgumentException when there is no such covariate
   */
  public Coefficient coefficient(String name) {
    return coefficients.stream()
        .filter(coefficient -> coefficient.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("Cannot find the covariate " + name));
  }

  /**
   * A coefficient.
   *
   * @param name the covariate's name
   * @param estimate the natural logarithm of the hazard ratio for one unit more
   * @param standardError its standard error, from the second derivative of the likelihood
   * @param robustError its standard error from the clusters, or empty when none were given
   */
  public record Coefficient(
      String name, double estimate, double standardError, OptionalDouble robustError) {
    /**
     * The hazard ratio.
     *
     * @return the ratio of hazards for one unit more
     */
    public double hazardRatio() {
      return Math.exp(estimate);
    }

    /**
     * The standard error in force.
     *
     * @return the robust error if there is one, else the other
     */
    public double error() {
      return robustError.orElse(standardError);
    }

    /**
     * The test statistic.
     *
     * @return the estimate over the error in force
     */
    public double z() {
      return estimate / error();
    }

    /**
     * The two-sided p-value.
     *
     * @return the probability of a standard normal number at least as far from 0 as z
     */
    public double pValue() {
      return Interval.beyond(z());
    }

    /**
     * The confidence interval of the hazard ratio, exp(estimate ± z·error) with the error in force.
     *
     * @param level the confidence level, such as 0.95
     * @return the interval
     * @throws IllegalArgumentException when the level is not strictly between 0 and 1
     */
    public Interval hazardRatioInterval(double level) {
      double distance = Interval.reach(level) * error();
      return new Interval(Math.exp(estimate - distance), Math.exp(estimate + distance));
    }
  }
}
