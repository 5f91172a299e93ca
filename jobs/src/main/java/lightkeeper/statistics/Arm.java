package lightkeeper.statistics;

/**
 * One arm's standardised figure and the variance that its teams show.
 *
 * @param value ΣWₛ·Nₛ/Dₛ
 * @param variance its variance
 */
record Arm(double value, ClusterVariance variance) {
  /**
   * Takes an arm.
   *
   * @param units the units of both arms
   * @param ofModel which of the two
   * @param weights by stratum, W
   * @param levels by stratum, what noise grows with besides exposure
   */
  static Arm of(Units units, boolean ofModel, double[] weights, double[] levels) {
    int strata = weights.length;
    double[] numerators = new double[strata];
    double[] denominators = new double[strata];
    for (int u = 0; u < units.model.length; u++) {
      for (int s = 0; s < strata && units.model[u] == ofModel; s++) {
        numerators[s] += units.numerators[u][s];
        denominators[s] += units.denominators[u][s];
      }
    }
    int teams = units.teams(ofModel);
    double[] parts = new double[teams];
    double[][] shares = new double[strata][teams];
    double sum = 0;
    for (int s = 0; s < strata; s++) {
      double ratio = numerators[s] / denominators[s];
      sum += weights[s] * ratio;
      int team = 0;
      for (int u = 0; u < units.model.length; u++) {
        if (units.model[u] == ofModel) {
          double own = units.denominators[u][s];
          parts[team] += weights[s] * (units.numerators[u][s] - ratio * own) / denominators[s];
          shares[s][team] = own / denominators[s];
          team++;
        }
      }
    }
    return new Arm(sum, ClusterVariance.of(parts, shares, denominators, weights, levels));
  }

  /**
   * Takes an arm of a regression that is fitted to both: its figure is 1, a team's part in the
   * error its events less those expected, and its exposure those expected.
   *
   * @param units the units of both arms, of one stratum, with numerators the events and
   *     denominators those expected
   * @param ofModel which of the two
   */
  static Arm ofExpected(Units units, boolean ofModel) {
    int teams = units.teams(ofModel);
    double[] parts = new double[teams];
    double[] shares = new double[teams];
    double all = 0;
    int team = 0;
    for (int u = 0; u < units.model.length; u++) {
      if (units.model[u] == ofModel) {
        parts[team] = units.numerators[u][0] - units.denominators[u][0];
        shares[team] = units.denominators[u][0];
        all += shares[team];
        team++;
      }
    }
    for (int g = 0; g < teams; g++) {
      parts[g] /= all;
      shares[g] /= all;
    }
    double[] one = {1};
    return new Arm(
        1, ClusterVariance.of(parts, new double[][] {shares}, new double[] {all}, one, one));
  }

  /** The variance of the logarithm. */
  private double relative() {
    return variance.variance() / (value * value);
  }

  private double perDegree() {
    return relative() * relative() / variance.degreesOfFreedom();
  }

  /**
   * How far the interval of the logarithm of the ratio of two arms reaches to either side:
   * Student's t with Welch's degrees of freedom (The Generalization of Student's Problem,
   * Biometrika 1947) times the standard error.
   *
   * @param other the other arm
   * @param tail the probability beyond each end
   * @return the reach; 0 when all teams are alike, NaN when each team of an arm is alone in its
   *     strata
   */
  double reach(Arm other, double tail) {
    double square = relative() + other.relative();
    if (!(square > 0)) {
      return square;
    }
    double degrees = square * square / (perDegree() + other.perDegree());
    return TeamInterval.reach(tail, degrees) * Math.sqrt(square);
  }
}
