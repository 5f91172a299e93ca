package lightkeeper.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A point of a Kaplan–Meier curve whose interval takes the team as the unit: teams are independent
 * of each other, the people of a team are not.
 *
 * <p>A team's part in the error of H = −ln S(t) is what H changes by when the team counts a little
 * more, Σ over event times of (d′ − d·Y′/Y)/(Y − d), with d′ and Y′ the team's events and those at
 * risk (the infinitesimal jackknife, whose sum of squares with each case a team of its own is close
 * to Greenwood's). Its square is corrected for few teams as in {@link ClusterVariance}, with a
 * team's exposure its expected part of H; the interval is symmetric in ln H, the complementary
 * log-log of S.
 *
 * @param point the point
 * @param interval the interval of S(t), or empty
 * @param reason why there is none: no event so far, everybody gone, too few teams; empty when there
 *     is one
 * @param teams how many teams had somebody at risk at an event so far
 */
public record TeamSurvival(
    Point point, Optional<Interval> interval, Optional<Reason> reason, int teams) {
  /**
   * One episode of a team.
   *
   * @param team the team
   * @param episode the episode
   */
  public record Member(String team, Episode episode) {}

  /**
   * The curve. Times that differ by no more than 1.5e-8 of the mean of all distinct times count as
   * the same time, as in {@link KaplanMeier#of(List)}.
   *
   * @param members the episodes, in any order
   * @param start from which time on, finite and at least 0: see {@link KaplanMeier#from}
   * @param level the confidence level, such as 0.95
   * @return one point for every time from the start on at which episodes end, in order of time
   * @throws IllegalArgumentException when the level is not strictly between 0 and 1, the start is
   *     negative or not finite, or an episode's entry and exit count as the same time
   */
  public static List<TeamSurvival> curve(List<Member> members, double start, double level) {
    double tail = Interval.tail(level);
    List<Episode> tied = NearTimes.tied(members.stream().map(Member::episode).toList());
    Map<String, List<Episode>> teams = new TreeMap<>();
    IntStream.range(0, tied.size())
        .forEach(
            i ->
                teams
                    .computeIfAbsent(members.get(i).team(), team -> new ArrayList<>())
                    .add(tied.get(i)));
    Parts parts = new Parts(List.copyOf(teams.values()));
    return KaplanMeier.ofTied(tied).from(start).points().stream()
        .map(
            point -> {
              parts.add(point);
              return parts.at(point, tail);
            })
        .toList();
  }

  /** What teams have done up to a time. */
  private static final class Parts {
    private final List<KaplanMeier> curves;
    private final double[][] ends;
    private final double[] parts;
    private final double[] expected;

    Parts(List<List<Episode>> teams) {
      curves = teams.stream().map(KaplanMeier::ofTied).toList();
      ends =
          teams.stream()
              .map(
                  team ->
                      team.stream()
                          .filter(Episode::ended)
                          .mapToDouble(Episode::exit)
                          .sorted()
                          .toArray())
              .toArray(double[][]::new);
      parts = new double[curves.size()];
      expected = new double[curves.size()];
    }

    void add(Point point) {
      double left = point.atRisk() - point.events();
      if (point.events() == 0 || left == 0) {
        return;
      }
      double time = point.time();
      for (int g = 0; g < parts.length; g++) {
        int events = Walk.below(ends[g], Math.nextUp(time)) - Walk.below(ends[g], time);
        double share = (double) curves.get(g).atRisk(time) / point.atRisk();
        expected[g] += point.events() * share / left;
        parts[g] += (events - point.events() * share) / left;
      }
    }

    TeamSurvival at(Point point, double tail) {
      int[] there = IntStream.range(0, parts.length).filter(g -> expected[g] > 0).toArray();
      if (point.survival() >= 1) {
        return none(point, Reason.NO_EVENTS, there.length);
      }
      if (there.length < TeamInterval.LEAST_TEAMS) {
        return none(point, Reason.FEW_TEAMS, there.length);
      }
      double all = Arrays.stream(expected).sum();
      ClusterVariance variance =
          ClusterVariance.of(
              Arrays.stream(there).mapToDouble(g -> parts[g]).toArray(),
              new double[][] {Arrays.stream(there).mapToDouble(g -> expected[g] / all).toArray()},
              new double[] {all},
              new double[] {1},
              new double[] {1});
      double hazard = -Math.log(point.survival());
      double error = Math.sqrt(variance.variance());
      if (point.survival() <= 0 || !(error > 1e-9 * hazard)) {
        return none(point, Reason.NO_SPREAD, there.length);
      }
      Interval interval =
          Scale.LOG.around(hazard, error, TeamInterval.reach(tail, variance.degreesOfFreedom()));
      return new TeamSurvival(
          point,
          Optional.of(new Interval(Math.exp(-interval.upper()), Math.exp(-interval.lower()))),
          Optional.empty(),
          there.length);
    }

    private static TeamSurvival none(Point point, Reason reason, int teams) {
      return new TeamSurvival(point, Optional.empty(), Optional.of(reason), teams);
    }
  }
}
