package lightkeeper.statistics;

/** The scale on which the error of an estimate is taken as symmetric. */
enum Scale {
  /** The logarithm, for rates and ratios. */
  LOG {
    @Override
    Interval around(double value, double error, double reach) {
      double factor = Math.exp(reach * error / value);
      return new Interval(value / factor, value * factor);
    }
  },

  /**
   * A power of the odds p/(1−p), for shares: (1 − odds⁻ᵃ)/a with a = (1 − 2p)/4, which is the
   * log-odds at p = ½. Teams' shares near 0 or 1 are more skewed than log-odds allow for: the
   * estimate and its error fall together when the few bad teams are not among those seen.
   */
  ODDS {
    @Override
    Interval around(double value, double error, double reach) {
      double odds = value / (1 - value);
      double bend = (1 - 2 * value) / 4;
      double distance = reach * error / (value * (1 - value));
      return new Interval(
          share(odds * factor(bend, -distance)), share(odds * factor(bend, distance)));
    }

    /** What the odds are multiplied with over a distance from where the slope is 1. */
    private static double factor(double bend, double distance) {
      if (Math.abs(bend) < 1e-9) {
        return Math.exp(distance);
      }
      double left = 1 - bend * distance;
      if (left <= 0) {
        return distance > 0 ? Double.POSITIVE_INFINITY : 0;
      }
      return Math.pow(left, -1 / bend);
    }

    private static double share(double odds) {
      return odds == Double.POSITIVE_INFINITY ? 1 : odds / (1 + odds);
    }
  };

  /**
   * The interval around an estimate.
   *
   * @param value the estimate, greater than 0, and less than 1 for odds
   * @param error its standard error
   * @param reach how many of them the interval reaches to either side
   */
  abstract Interval around(double value, double error, double reach);
}
