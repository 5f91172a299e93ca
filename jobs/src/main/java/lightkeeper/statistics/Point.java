package lightkeeper.statistics;

import java.util.Optional;

/**
 * A point of a Kaplan–Meier curve.
 *
 * @param time a time at which cases end or are cut off
 * @param atRisk how many are at risk there
 * @param events how many end there
 * @param censored how many are cut off there
 * @param survival S(t), from this time up to the next
 * @param standardError the standard error of S(t), S(t)·√(Σ dⱼ/(nⱼ(nⱼ−dⱼ))) (Greenwood, The Natural
 *     Duration of Cancer, 1926); 0 where the curve is 1, NaN where it is 0
 * @param cumulativeHazard Σ dⱼ/nⱼ (Nelson–Aalen)
 */
public record Point(
    double time,
    int atRisk,
    int events,
    int censored,
    double survival,
    double standardError,
    double cumulativeHazard) {
  /**
   * The log-log confidence interval of S(t), exp(−exp(ln(−ln S) ± z·s/(S·ln S))) with s the
   * standard error (Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data, 1980;
   * R: {@code conf.type = "log-log"}).
   *
   * @param level the confidence level, such as 0.95
   * @return the interval; empty where the curve is 1 or 0, because ln(−ln S) does not exist there
   * @throws IllegalArgumentException when the level is not strictly between 0 and 1
   */
  public Optional<Interval> interval(double level) {
    return within(Interval.reach(level));
  }

  /** The interval that reaches so many standard errors to either side. */
  Optional<Interval> within(double reach) {
    if (survival >= 1 || survival <= 0) {
      return Optional.empty();
    }
    double hazard = -Math.log(survival);
    double factor = Math.exp(reach * standardError / (survival * hazard));
    return Optional.of(new Interval(Math.exp(-hazard * factor), Math.exp(-hazard / factor)));
  }

  /** What this time adds to Σ dⱼ/(nⱼ(nⱼ−dⱼ)); infinite when all at risk end. */
  double greenwood() {
    return greenwood(events, atRisk);
  }

  static double greenwood(int events, int atRisk) {
    return events == 0 ? 0 : events / ((double) atRisk * (atRisk - events));
  }
}
