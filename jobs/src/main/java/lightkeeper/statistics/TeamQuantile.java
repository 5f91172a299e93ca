package lightkeeper.statistics;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A quantile of how long cases last, with limits for which the team is the unit: teams are
 * independent of each other, the cases of a team are not.
 *
 * <p>The quantile is that of Kaplan–Meier. The share that has ended by then has an interval like
 * {@link TeamInterval}, with teams' parts in its error from how much S(t) changes when a case
 * counts more; its limits are read off the curve (Woodruff). See {@code
 * jobs/decisions/team-is-the-unit-of-uncertainty.md}.
 *
 * @param value the smallest t with S(t) ≤ 1 − q, in the unit of the durations; empty when never
 *     reached
 * @param limits its limits; the upper one is empty when the curve does not fall that far, both are
 *     when there is a reason
 * @param reason why there are no limits; empty when there are
 * @param teams how many teams have a case
 * @param degreesOfFreedom of the limits; NaN when there are none
 */
public record TeamQuantile(
    OptionalDouble value,
    KaplanMeier.Limits limits,
    Optional<Reason> reason,
    int teams,
    double degreesOfFreedom) {
  /**
   * The quantile.
   *
   * @param ended by team, how long the cases that ended lasted, each finite and at least 0
   * @param open by team, how long the others have lasted so far, likewise
   * @param q the share, between 0 and 1
   * @param level the confidence level, such as 0.95
   * @return the quantile
   * @throws IllegalArgumentException when there are not as many teams in one as in the other, or q
   *     or the level is not strictly between 0 and 1
   */
  public static TeamQuantile of(double[][] ended, double[][] open, double q, double level) {
    double tail = Interval.tail(level);
    if (ended.length != open.length) {
      throw new IllegalArgumentException(
          "Cannot take ended cases of " + ended.length + " teams and open of " + open.length);
    }
    KaplanMeier.requireShare(q);
    List<StandardCurve.Case> cases = new ArrayList<>();
    int teams = 0;
    for (int g = 0; g < ended.length; g++) {
      for (double duration : ended[g]) {
        cases.add(new StandardCurve.Case(teams, duration, true));
      }
      for (double duration : open[g]) {
        cases.add(new StandardCurve.Case(teams, duration, false));
      }
      teams += ended[g].length + open[g].length > 0 ? 1 : 0;
    }
    if (teams == 0) {
      return none(OptionalDouble.empty(), Reason.NO_DATA, 0);
    }
    StandardCurve curve = new StandardCurve(List.of(cases), new double[] {1}, teams);
    if (teams < TeamInterval.LEAST_TEAMS) {
      return none(curve.quantile(q), Reason.FEW_TEAMS, teams);
    }
    StandardCurve.Estimate estimate = curve.estimate(q);
    if (estimate.reason() != null) {
      return none(estimate.value(), estimate.reason(), teams);
    }
    return new TeamQuantile(
        estimate.value(),
        estimate.limits(TeamInterval.reach(tail, estimate.degreesOfFreedom())),
        Optional.empty(),
        teams,
        estimate.degreesOfFreedom());
  }

  private static TeamQuantile none(OptionalDouble value, Reason reason, int teams) {
    return new TeamQuantile(
        value,
        new KaplanMeier.Limits(OptionalDouble.empty(), OptionalDouble.empty()),
        Optional.of(reason),
        teams,
        Double.NaN);
  }
}
