package lightkeeper.metric;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lightkeeper.statistics.Comparison;
import lightkeeper.statistics.DurationComparison;
import lightkeeper.statistics.Episode;
import lightkeeper.statistics.HazardComparison;
import lightkeeper.statistics.RatioComparison;
import lightkeeper.statistics.TeamDuration;
import lightkeeper.statistics.TeamStratum;

/**
 * Compares every pair of models by one metric over windows of twelve months. Cases must come in an
 * order that does not depend on chance, because sums of doubles do.
 */
final class MetricComparison {
  private static final int WINDOW_MONTHS = 12;
  private static final double LEVEL = 0.95;

  /** Of draws where arrangements are too many: any number does, and always the same. */
  static final long SEED = 1;

  private final ComparisonRule rule;
  private final Months months;
  private final Map<String, Arm> arms = new HashMap<>();

  MetricComparison(ComparisonRule rule, Months months) {
    this.rule = rule;
    this.months = months;
  }

  /**
   * One pair in one window.
   *
   * @param month last month of the window
   * @param model the model
   * @param reference the model it is compared to
   * @param comparison what there is between them
   */
  record Pair(LocalDate month, String model, String reference, Comparison comparison) {}

  /** What is known of one model. */
  private final class Arm {
    private final Map<TeamTier, double[][]> sums = new TreeMap<>();
    private final List<List<TeamDuration>> cases = new ArrayList<>();
    private final List<Stay> stays = new ArrayList<>();

    Arm() {
      for (int month = 0; month < months.count(); month++) {
        cases.add(new ArrayList<>());
      }
    }
  }

  private record TeamTier(String team, int tier) implements Comparable<TeamTier> {
    @Override
    public int compareTo(TeamTier other) {
      int byTeam = team.compareTo(other.team);
      return byTeam != 0 ? byTeam : Integer.compare(tier, other.tier);
    }
  }

  private record Stay(int tier, PeopleSurvival.Stretch stretch) {}

  private Arm arm(String model) {
    return arms.computeIfAbsent(model, name -> new Arm());
  }

  /** Adds to a rate or share; the month is one of the months. */
  void add(int month, String model, String team, int tier, double numerator, double denominator) {
    double[][] own =
        arm(model)
            .sums
            .computeIfAbsent(new TeamTier(team, tier), key -> new double[2][months.count()]);
    own[0][month] += numerator;
    own[1][month] += denominator;
  }

  /** Adds a case that lasted. */
  void add(int month, String model, TeamDuration one) {
    arm(model).cases.get(month).add(one);
  }

  /** Adds a stretch of employment. */
  void add(String model, int tier, PeopleSurvival.Stretch stretch) {
    arm(model).stays.add(new Stay(tier, stretch));
  }

  /**
   * Compares.
   *
   * @param month place of the window's last month
   * @param model the model
   * @param reference the one it is compared to
   * @return the comparison
   */
  Pair compare(int month, String model, String reference) {
    int first = Math.max(0, month - WINDOW_MONTHS + 1);
    Arm one = arm(model);
    Arm other = arm(reference);
    Comparison comparison =
        switch (rule.form()) {
          case RATIO, REST ->
              RatioComparison.of(sums(one, first, month), sums(other, first, month), LEVEL, SEED);
          case DURATION ->
              DurationComparison.of(
                  cases(one, first, month), cases(other, first, month), LEVEL, SEED);
          case HAZARD ->
              HazardComparison.of(stays(one, first, month), stays(other, first, month), LEVEL, SEED)
                  .comparison();
        };
    return new Pair(months.at(month), model, reference, comparison);
  }

  private List<TeamStratum> sums(Arm arm, int first, int last) {
    List<TeamStratum> rows = new ArrayList<>();
    arm.sums.forEach(
        (key, own) -> {
          double numerator = Arrays.stream(own[0], first, last + 1).sum();
          double denominator = Arrays.stream(own[1], first, last + 1).sum();
          // What the audit tells of is not compared; nor is a leaver of a team without time.
          if (denominator > 0
              && numerator >= 0
              && numerator + denominator < Double.POSITIVE_INFINITY
              && (!rule.staffedTeamsOnly() || isStaffed(key.team(), first, last))) {
            rows.add(
                new TeamStratum(
                    key.team(),
                    key.tier(),
                    rule.form() == ComparisonRule.Form.REST
                        ? Math.max(0, denominator - numerator)
                        : numerator,
                    denominator));
          }
        });
    return rows;
  }

  /** Whether anybody was in the team, under whichever model. */
  private boolean isStaffed(String team, int first, int last) {
    return arms.values().stream()
        .flatMap(arm -> arm.sums.entrySet().stream())
        .anyMatch(
            entry ->
                entry.getKey().team().equals(team)
                    && Arrays.stream(entry.getValue()[0], first, last + 1).sum() > 0);
  }

  private static List<TeamDuration> cases(Arm arm, int first, int last) {
    return arm.cases.subList(first, last + 1).stream().flatMap(List::stream).toList();
  }

  private List<HazardComparison.Member> stays(Arm arm, int first, int last) {
    List<HazardComparison.Member> members = new ArrayList<>();
    for (Stay stay : arm.stays) {
      Episode episode = stay.stretch().within(months.at(first), months.at(last).plusMonths(1));
      if (episode != null) {
        members.add(
            new HazardComparison.Member(
                stay.stretch().team(), Integer.toString(stay.tier()), episode));
      }
    }
    return members;
  }
}
