package lightkeeper.statistics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The comparison of how long two arms' cases last, with the same mix of strata and the team as the
 * unit.
 *
 * <p>The effect is the ratio of medians: each that of ΣWₛ·Sₛ(t), the arm's Kaplan–Meier curves in
 * the strata where both have cases, weighted by the cases of both. Below 1 the model's cases are
 * shorter. The interval joins those of the two medians (see {@link TeamQuantile}) on the logarithm:
 * the lower limit of ln A − ln B is the difference minus √((ln A − lower)² + (upper − ln B)²), and
 * so on (Zou and Donner, Construction of Confidence Limits about Effect Measures, Statistics in
 * Medicine 2008), both with Student's t of Welch's degrees of freedom. A limit that is not reached
 * makes one of the ratio infinite or 0.
 *
 * <p>The p-value is that of {@link PermutationTest} for events over expected ones, so of whether
 * cases end at another pace at all and not only at the median, and long cases weigh no more than
 * others. A mean of durations was not taken, since few long cases decide it.
 */
public final class DurationComparison {
  private DurationComparison() {}

  /**
   * Compares medians.
   *
   * @param model the model's cases, in any order
   * @param reference the cases that they are compared to
   * @param level the confidence level of the interval, such as 0.95
   * @param seed of the test's draws; the result depends on it only where there are more than 20,000
   *     arrangements of teams
   * @return the comparison
   * @throws IllegalArgumentException when the level is not strictly between 0 and 1
   */
  public static Comparison of(
      List<TeamDuration> model, List<TeamDuration> reference, double level, long seed) {
    double tail = Interval.tail(level);
    Units cases = Units.of(counted(model), counted(reference));
    int teams = cases.teams(true);
    int referenceTeams = cases.teams(false);
    Reason reason = cases.reason();
    if (reason != null) {
      return Comparison.none(reason, cases.overlap, teams, referenceTeams);
    }
    double[] weights = cases.weights();
    TreeSet<Integer> shared = new TreeSet<>(tiers(model));
    shared.retainAll(tiers(reference));
    StandardCurve.Estimate one = median(model, List.copyOf(shared), weights);
    StandardCurve.Estimate other = median(reference, List.copyOf(shared), weights);
    Reason none = none(one, other);
    if (none != null) {
      return Comparison.none(none, cases.overlap, teams, referenceTeams);
    }
    return new Comparison(
        OptionalDouble.of(one.value().getAsDouble() / other.value().getAsDouble()),
        Optional.of(ratio(one, other, tail)),
        OptionalDouble.of(PermutationTest.pValue(pace(model, reference), seed)),
        cases.overlap,
        teams,
        referenceTeams,
        Optional.empty());
  }

  private static List<TeamStratum> counted(List<TeamDuration> arm) {
    return arm.stream()
        .map(one -> new TeamStratum(one.team(), one.tier(), one.ended() ? 1 : 0, 1))
        .toList();
  }

  private static List<Integer> tiers(List<TeamDuration> arm) {
    return arm.stream().map(TeamDuration::tier).toList();
  }

  private static StandardCurve.Estimate median(
      List<TeamDuration> arm, List<Integer> tiers, double[] weights) {
    Map<String, Integer> teams = new TreeMap<>();
    arm.stream().filter(one -> tiers.contains(one.tier())).forEach(one -> teams.put(one.team(), 0));
    int next = 0;
    for (Map.Entry<String, Integer> team : teams.entrySet()) {
      team.setValue(next++);
    }
    List<List<StandardCurve.Case>> strata = new ArrayList<>();
    for (int tier : tiers) {
      strata.add(
          arm.stream()
              .filter(one -> one.tier() == tier)
              .map(
                  one -> new StandardCurve.Case(teams.get(one.team()), one.duration(), one.ended()))
              .sorted(StandardCurve.ORDER)
              .toList());
    }
    return new StandardCurve(strata, weights, teams.size()).estimate(0.5);
  }

  private static Reason none(StandardCurve.Estimate one, StandardCurve.Estimate other) {
    if (one.value().isEmpty() || other.value().isEmpty()) {
      return Reason.NOT_REACHED;
    }
    if (one.value().getAsDouble() == 0 || other.value().getAsDouble() == 0) {
      return Reason.ZERO_DURATION;
    }
    return one.reason() != null ? one.reason() : other.reason();
  }

  private static Interval ratio(
      StandardCurve.Estimate one, StandardCurve.Estimate other, double tail) {
    double a = square(one);
    double b = square(other);
    double degrees =
        a + b > 0 && a + b < Double.POSITIVE_INFINITY
            ? (a + b)
                * (a + b)
                / (a * a / one.degreesOfFreedom() + b * b / other.degreesOfFreedom())
            : Math.min(one.degreesOfFreedom(), other.degreesOfFreedom());
    double reach = TeamInterval.reach(tail, degrees);
    Reaches model = Reaches.of(one, reach);
    Reaches reference = Reaches.of(other, reach);
    double difference = Math.log(one.value().getAsDouble() / other.value().getAsDouble());
    return new Interval(
        Math.exp(difference - Math.hypot(model.below, reference.above)),
        Math.exp(difference + Math.hypot(model.above, reference.below)));
  }

  /** The variance of a median's logarithm, from where it lies within one standard error. */
  private static double square(StandardCurve.Estimate estimate) {
    Reaches reaches = Reaches.of(estimate, 1);
    double both = (reaches.below + reaches.above) / 2;
    double either = both < Double.POSITIVE_INFINITY ? both : Math.min(reaches.below, reaches.above);
    return either * either;
  }

  /** How far limits lie from a median on the logarithm. */
  private static final class Reaches {
    private final double below;
    private final double above;

    private Reaches(double below, double above) {
      this.below = below;
      this.above = above;
    }

    static Reaches of(StandardCurve.Estimate estimate, double reach) {
      KaplanMeier.Limits limits = estimate.limits(reach);
      double value = estimate.value().getAsDouble();
      return new Reaches(
          Math.log(value / limits.lower().orElse(0)),
          Math.log(limits.upper().orElse(Double.POSITIVE_INFINITY) / value));
    }
  }

  private static Units pace(List<TeamDuration> model, List<TeamDuration> reference) {
    List<ExpectedEvents.Member> members = new ArrayList<>();
    model.forEach(one -> members.add(member(true, one)));
    reference.forEach(one -> members.add(member(false, one)));
    return ExpectedEvents.alike(members);
  }

  private static ExpectedEvents.Member member(boolean model, TeamDuration one) {
    return new ExpectedEvents.Member(
        model, one.team(), one.tier(), Episode.fromStart(one.duration(), one.ended()));
  }
}
