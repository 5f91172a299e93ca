package lightkeeper.statistics;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The comparison of two arms by a ratio Σ numerator / Σ denominator, with the same mix of strata
 * and the team as the unit.
 *
 * <p>Each arm's figure is ΣWₛ·Nₛ/Dₛ over the strata in which both arms have exposure, with Wₛ the
 * stratum's share of the exposure of both (direct standardisation). The effect is the ratio of the
 * two, its interval that of its logarithm: the variance between teams (see {@link ClusterVariance})
 * and Student's t with Welch's degrees of freedom. The p-value comes from {@link PermutationTest}.
 *
 * <p>A team with exposure in both arms is two units, each independent of the other. What such a
 * team has in common in both cancels in the ratio, so interval and test err towards no difference.
 *
 * <p>For a share near 1, such as availability, give the rest: ratios of unavailability.
 */
public final class RatioComparison {
  /** Of a logarithm, the reach that is rounding. */
  private static final double ROUNDING = 1e-9;

  private RatioComparison() {}

  /**
   * Compares.
   *
   * @param model what the model's teams did, in any order; rows of one team and tier are added
   * @param reference what the teams did that they are compared to, likewise
   * @param level the confidence level of the interval, such as 0.95
   * @param seed of the test's draws; the result depends on it only where there are more than 20,000
   *     arrangements of teams
   * @return the comparison
   * @throws IllegalArgumentException when the level is not strictly between 0 and 1
   */
  public static Comparison of(
      List<TeamStratum> model, List<TeamStratum> reference, double level, long seed) {
    double tail = Interval.tail(level);
    Units units = Units.of(model, reference);
    int teams = units.teams(true);
    int referenceTeams = units.teams(false);
    Reason reason = units.reason();
    if (reason != null) {
      return Comparison.none(reason, units.overlap, teams, referenceTeams);
    }
    double[] weights = units.weights();
    double[] levels = units.pooled();
    Arm one = Arm.of(units, true, weights, levels);
    Arm other = Arm.of(units, false, weights, levels);
    if (!(one.value() > 0 && other.value() > 0)) {
      return Comparison.none(Reason.NO_EVENTS, units.overlap, teams, referenceTeams);
    }
    double reach = one.reach(other, tail);
    if (Double.isNaN(reach)) {
      // Each team is alone in its strata.
      return Comparison.none(Reason.FEW_TEAMS, units.overlap, teams, referenceTeams);
    }
    if (reach <= ROUNDING) {
      return Comparison.none(Reason.NO_SPREAD, units.overlap, teams, referenceTeams);
    }
    double effect = one.value() / other.value();
    double factor = Math.exp(reach);
    return new Comparison(
        OptionalDouble.of(effect),
        Optional.of(new Interval(effect / factor, effect * factor)),
        OptionalDouble.of(PermutationTest.pValue(units, seed)),
        units.overlap,
        teams,
        referenceTeams,
        Optional.empty());
  }
}
