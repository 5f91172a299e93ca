package lightkeeper.statistics;

import org.apache.commons.statistics.distribution.ChiSquaredDistribution;

/**
 * The outcome of a test whose statistic is chi-squared when there is no difference.
 *
 * @param statistic the statistic, at least 0
 * @param degreesOfFreedom its degrees of freedom; 0 when the data compare nothing
 * @param pValue the probability of such a statistic or a greater one when there is no difference;
 *     NaN with 0 degrees of freedom
 */
public record ChiSquaredTest(double statistic, int degreesOfFreedom, double pValue) {
  static ChiSquaredTest of(double statistic, int degreesOfFreedom) {
    double pValue =
        degreesOfFreedom == 0
            ? Double.NaN
            : ChiSquaredDistribution.of(degreesOfFreedom).survivalProbability(statistic);
    return new ChiSquaredTest(statistic, degreesOfFreedom, pValue);
  }

  /** The test of a vector against 0, given its covariance, which may be singular. */
  static ChiSquaredTest of(double[] vector, double[][] covariance) {
    Cholesky factor = Cholesky.of(covariance);
    double[] solved = factor.solve(vector);
    double statistic = 0;
    for (int i = 0; i < vector.length; i++) {
      statistic += vector[i] * solved[i];
    }
    return of(Math.max(0, statistic), factor.rank());
  }
}
