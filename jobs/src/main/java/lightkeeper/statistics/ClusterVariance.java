package lightkeeper.statistics;

/**
 * The variance of a weighted sum of strata's ratios when teams are independent of each other but
 * the cases of a team are not, and how far it can be trusted.
 *
 * <p>The estimate is Σ Wₛ·Nₛ/Dₛ. A team's part in its error is e = Σ Wₛ·(n − Rₛ·d)/Dₛ with Rₛ =
 * Nₛ/Dₛ. The sum of e² is too small, because Rₛ follows the teams; each square is therefore
 * multiplied by v/E(e²), with v the team's true part of the variance and both taken from a working
 * model (the bias-reduced linearisation CR2 of Bell and McCaffrey, Bias Reduction in Standard
 * Errors for Linear Regression with Multi-Stage Samples, 2002). From the same model come the
 * degrees of freedom (Satterthwaite's, as in Pustejovsky and Tipton, Small-Sample Methods for
 * Cluster-Robust Variance Estimation, JBES 2018), which are far fewer than the teams where a few
 * teams hold most of the exposure.
 *
 * <p>The working model has two parts: noise whose variance grows with exposure, and teams that
 * differ from each other, whose variance grows with its square. How much there is of each is
 * estimated from Σe² and Σe²/exposure.
 *
 * @param variance the variance; 0 when all teams are alike, NaN when each is alone in its strata
 * @param degreesOfFreedom its degrees of freedom, at least 1
 */
record ClusterVariance(double variance, double degreesOfFreedom) {
  /** Of what it could be, what is left of E(e²) when a team is alone in its strata. */
  private static final double ALONE = 1e-9;

  /**
   * The variance.
   *
   * @param parts e of each team
   * @param shares by stratum, the share that each team has of the arm's exposure there, adding up
   *     to 1 in each
   * @param exposures by stratum, the exposure of the arm
   * @param weights by stratum, W
   * @param levels by stratum, what noise grows with besides exposure: the variance of one unit's
   *     numerator, up to a common factor
   */
  static ClusterVariance of(
      double[] parts, double[][] shares, double[] exposures, double[] weights, double[] levels) {
    Model noise = new Model(parts.length);
    Model spread = new Model(parts.length);
    noise.addNoise(shares, exposures, weights, levels);
    spread.addSpread(shares, weights, levels);
    return of(parts, mixed(parts, noise, spread));
  }

  /** The two models, each as often as the parts say. */
  private static Model mixed(double[] parts, Model noise, Model spread) {
    double total = 0;
    for (double variance : spread.truth) {
      total += Math.sqrt(variance);
    }
    double squares = 0;
    double perExposure = 0;
    double noiseSquares = 0;
    double noisePerExposure = 0;
    double spreadSquares = 0;
    double spreadPerExposure = 0;
    for (int g = 0; g < parts.length; g++) {
      double exposure = Math.sqrt(spread.truth[g]) / total;
      if (exposure > 0) {
        squares += parts[g] * parts[g];
        perExposure += parts[g] * parts[g] / exposure;
        noiseSquares += noise.residual[g][g];
        noisePerExposure += noise.residual[g][g] / exposure;
        spreadSquares += spread.residual[g][g];
        spreadPerExposure += spread.residual[g][g] / exposure;
      }
    }
    double one = noisePerExposure * spreadSquares;
    double other = spreadPerExposure * noiseSquares;
    double apart = one - other;
    if (!(Math.abs(apart) > 1e-9 * Math.max(one, other))) {
      return noise;
    }
    double noises =
        Math.max(0, (perExposure * spreadSquares - spreadPerExposure * squares) / apart);
    double spreads = Math.max(0, (noisePerExposure * squares - noiseSquares * perExposure) / apart);
    return noises + spreads > 0 ? Model.sum(noise, noises, spread, spreads) : noise;
  }

  private static ClusterVariance of(double[] parts, Model model) {
    int teams = parts.length;
    double[] factors = new double[teams];
    double truth = 0;
    double expected = 0;
    double sum = 0;
    for (int g = 0; g < teams; g++) {
      double residual = model.residual[g][g];
      factors[g] = residual > ALONE * model.truth[g] ? model.truth[g] / residual : 0;
      truth += model.truth[g];
      expected += factors[g] * residual;
      sum += factors[g] * parts[g] * parts[g];
    }
    if (!(expected > 0)) {
      return new ClusterVariance(Double.NaN, 1);
    }
    double square = 0;
    for (int g = 0; g < teams; g++) {
      for (int h = 0; h < teams; h++) {
        double covariance = model.residual[g][h];
        square += factors[g] * factors[h] * covariance * covariance;
      }
    }
    // Teams alone in their strata show nothing; the others stand for them.
    return new ClusterVariance(sum * truth / expected, Math.max(1, expected * expected / square));
  }

  /** A working model: the variances of teams' own parts, and the covariances of what is seen. */
  private static final class Model {
    private final double[] truth;
    private final double[][] residual;

    Model(int teams) {
      truth = new double[teams];
      residual = new double[teams][teams];
    }

    static Model sum(Model one, double times, Model other, double otherTimes) {
      Model sum = new Model(one.truth.length);
      for (int g = 0; g < sum.truth.length; g++) {
        sum.truth[g] = times * one.truth[g] + otherTimes * other.truth[g];
        for (int h = 0; h < sum.truth.length; h++) {
          sum.residual[g][h] = times * one.residual[g][h] + otherTimes * other.residual[g][h];
        }
      }
      return sum;
    }

    void addNoise(double[][] shares, double[] exposures, double[] weights, double[] levels) {
      for (int s = 0; s < shares.length; s++) {
        double all = weights[s] * weights[s] * levels[s] / exposures[s];
        for (int g = 0; g < truth.length; g++) {
          truth[g] += all * shares[s][g];
          residual[g][g] += all * shares[s][g];
          for (int h = 0; h < truth.length; h++) {
            residual[g][h] -= all * shares[s][g] * shares[s][h];
          }
        }
      }
    }

    /**
     * With own = Σ c·share and B = Σ c·share·shareᵀ the parts seen are (diag(own) − B)·u, whose
     * covariances are diag(own)² − diag(own)·B − B·diag(own) + B².
     */
    void addSpread(double[][] shares, double[] weights, double[] levels) {
      int teams = truth.length;
      int strata = shares.length;
      double[] scales = new double[strata];
      double[] own = new double[teams];
      for (int s = 0; s < strata; s++) {
        scales[s] = weights[s] * levels[s];
        for (int g = 0; g < teams; g++) {
          own[g] += scales[s] * shares[s][g];
        }
      }
      // B² = Σ over pairs of strata of c·share·(share·share′)·c′·share′ᵀ.
      double[][] across = new double[strata][teams];
      for (int s = 0; s < strata; s++) {
        for (int t = 0; t < strata; t++) {
          double product = 0;
          for (int g = 0; g < teams; g++) {
            product += shares[s][g] * shares[t][g];
          }
          for (int g = 0; g < teams; g++) {
            across[s][g] += scales[s] * product * scales[t] * shares[t][g];
          }
        }
      }
      for (int g = 0; g < teams; g++) {
        truth[g] = own[g] * own[g];
        residual[g][g] += truth[g];
        for (int s = 0; s < strata; s++) {
          double share = shares[s][g];
          for (int h = 0; h < teams; h++) {
            double together = scales[s] * share * shares[s][h];
            residual[g][h] += share * across[s][h] - (own[g] + own[h]) * together;
          }
        }
      }
    }
  }
}
