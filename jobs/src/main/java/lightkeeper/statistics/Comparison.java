package lightkeeper.statistics;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a model's teams do compared to those of another one.
 *
 * @param effect the ratio of the model's figure to the reference's, both as if they had the same
 *     mix of tiers; empty when they are not comparable
 * @param interval its confidence interval, with the team as the unit; a limit may be 0 or infinite
 *     where a median is not known on one side; empty when they are not comparable
 * @param pValue of the test by exchanging teams between the arms; empty when they are not
 *     comparable
 * @param overlap the share of all exposure that lies in tiers where both arms have some; NaN when
 *     there is none at all
 * @param teams the model's teams with exposure in those tiers
 * @param referenceTeams the reference's, likewise
 * @param reason why they are not comparable; empty when they are
 */
public record Comparison(
    OptionalDouble effect,
    Optional<Interval> interval,
    OptionalDouble pValue,
    double overlap,
    int teams,
    int referenceTeams,
    Optional<Reason> reason) {
  /** Arms of fewer teams are not compared. */
  public static final int LEAST_TEAMS = 3;

  /** Arms that share a smaller part of their exposure are not compared. */
  public static final double LEAST_OVERLAP = 0.5;

  /** Up to which p-value a difference is clear. */
  public static final double CLEAR = 0.05;

  static Comparison none(Reason reason, double overlap, int teams, int referenceTeams) {
    return new Comparison(
        OptionalDouble.empty(),
        Optional.empty(),
        OptionalDouble.empty(),
        overlap,
        teams,
        referenceTeams,
        Optional.of(reason));
  }

  /**
   * The verdict: there is a difference when the p-value is at most 5 % and the interval leaves 1
   * out.
   *
   * @param judged the p-value to judge by: of a primary metric the adjusted one, see {@link Holm},
   *     else the comparison's own; NaN is never clear
   * @param lowerIsBetter whether a smaller figure is better
   * @return the verdict
   */
  public Verdict verdict(double judged, boolean lowerIsBetter) {
    if (reason.isPresent()) {
      return Verdict.NOT_COMPARABLE;
    }
    boolean lower = interval.orElseThrow().upper() < 1;
    boolean higher = interval.orElseThrow().lower() > 1;
    if (!(judged <= CLEAR) || !(lower || higher)) {
      return Verdict.NO_CLEAR_DIFFERENCE;
    }
    return lower == lowerIsBetter ? Verdict.BETTER : Verdict.WORSE;
  }
}
