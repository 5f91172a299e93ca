package lightkeeper.statistics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The comparison of how fast people of two models leave: somebody who moves from one to the other
 * is an episode in each, split at the move, so that nobody's time counts under a model that came
 * later.
 *
 * <p>The effect is the ratio of hazards of a Cox regression stratified like the log-rank test. Its
 * interval takes the team as the unit: teams' score residuals (Lin and Wei) with the correction for
 * few teams of {@link ClusterVariance}, and Student's t with Welch's degrees of freedom, as for
 * {@link RatioComparison}; a team in both arms is two units. The p-value is that of {@link
 * PermutationTest} for events over expected ones; the log-rank test, which takes people of a team
 * as independent, is given beside it. How few people may be shown is the caller's rule.
 *
 * @param comparison the comparison; its overlap is the share of expected events in strata that both
 *     have
 * @param logRank the stratified log-rank test; 0 degrees of freedom when nothing is compared
 */
public record HazardComparison(Comparison comparison, ChiSquaredTest logRank) {
  private static final String MODEL = "model";

  /**
   * One stretch of time of a person in a team.
   *
   * @param team the team
   * @param stratum within which people are compared; the same for all when there are none
   * @param episode the time, and whether it ended with leaving
   */
  public record Member(String team, String stratum, Episode episode) {}

  /**
   * Compares.
   *
   * @param model the model's episodes, in any order
   * @param reference the episodes that they are compared to
   * @param level the confidence level of the interval, such as 0.95
   * @param seed of the test's draws; the result depends on it only where there are more than 20,000
   *     arrangements of teams
   * @return the comparison; without events in one of the arms while the other is at risk there is
   *     none
   * @throws IllegalArgumentException when the level is not strictly between 0 and 1, or an
   *     episode's entry and exit count as the same time
   */
  public static HazardComparison of(
      List<Member> model, List<Member> reference, double level, long seed) {
    double tail = Interval.tail(level);
    Map<String, Integer> strata = new HashMap<>();
    List<LogRank.Member> ranked = new ArrayList<>();
    List<CoxRegression.Row> rows = new ArrayList<>();
    List<ExpectedEvents.Member> members = new ArrayList<>();
    for (boolean ofModel : new boolean[] {true, false}) {
      for (Member one : ofModel ? model : reference) {
        int stratum = strata.computeIfAbsent(one.stratum(), name -> strata.size());
        ranked.add(new LogRank.Member(ofModel ? MODEL : "reference", one.stratum(), one.episode()));
        rows.add(
            new CoxRegression.Row(
                one.episode(), List.of(ofModel ? 1.0 : 0.0), one.stratum(), null));
        members.add(new ExpectedEvents.Member(ofModel, one.team(), stratum, one.episode()));
      }
    }
    Units units = ExpectedEvents.alike(members);
    ChiSquaredTest logRank =
        model.isEmpty() || reference.isEmpty()
            ? ChiSquaredTest.of(0, 0)
            : LogRank.of(ranked).test();
    Reason reason = units.reason();
    boolean people = !model.isEmpty() && !reference.isEmpty();
    if (people
        && (reason == Reason.NO_DATA || (reason == null && logRank.degreesOfFreedom() == 0))) {
      reason = Reason.NO_EVENTS;
    }
    return new HazardComparison(compare(units, members, rows, reason, tail, seed), logRank);
  }

  private static Comparison compare(
      Units units,
      List<ExpectedEvents.Member> members,
      List<CoxRegression.Row> rows,
      Reason reason,
      double tail,
      long seed) {
    int teams = units.teams(true);
    int referenceTeams = units.teams(false);
    if (reason != null) {
      return Comparison.none(reason, units.overlap, teams, referenceTeams);
    }
    double ratio;
    try {
      ratio = CoxRegression.fit(List.of(MODEL), rows).coefficient(MODEL).hazardRatio();
    } catch (NotConvergedException infinite) {
      return Comparison.none(Reason.NO_EVENTS, units.overlap, teams, referenceTeams);
    }
    Units fitted = ExpectedEvents.fitted(members, ratio);
    double reach = arm(fitted, true).reach(arm(fitted, false), tail);
    if (!(reach > 0)) {
      return Comparison.none(Reason.NO_SPREAD, units.overlap, teams, referenceTeams);
    }
    double factor = Math.exp(reach);
    return new Comparison(
        OptionalDouble.of(ratio),
        Optional.of(new Interval(ratio / factor, ratio * factor)),
        OptionalDouble.of(PermutationTest.pValue(units, seed)),
        units.overlap,
        teams,
        referenceTeams,
        Optional.empty());
  }

  private static Arm arm(Units fitted, boolean ofModel) {
    return Arm.ofExpected(fitted, ofModel);
  }
}
