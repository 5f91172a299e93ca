package lightkeeper.statistics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How many events teams would have if all in a stratum, of either arm, ended at the same pace: the
 * sum over their episodes of Λ(exit) − Λ(entry), with Λ the Nelson–Aalen estimate of the stratum.
 * The ratio of events to expected ones is what log-rank tests compare; unlike the test itself, its
 * comparison by teams takes the team as the unit.
 */
final class ExpectedEvents {
  private ExpectedEvents() {}

  /** An episode of a team in a stratum of an arm. */
  record Member(boolean model, String team, int stratum, Episode episode) {}

  /**
   * By team and stratum, events over expected ones.
   *
   * @throws IllegalArgumentException when an episode's entry and exit count as the same time
   */
  static Units units(List<Member> members) {
    List<Episode> tied = NearTimes.tied(members.stream().map(Member::episode).toList());
    Map<Integer, List<Integer>> strata = new LinkedHashMap<>();
    IntStream.range(0, tied.size())
        .forEach(
            i ->
                strata
                    .computeIfAbsent(members.get(i).stratum(), stratum -> new ArrayList<>())
                    .add(i));
    List<TeamStratum> model = new ArrayList<>();
    List<TeamStratum> reference = new ArrayList<>();
    for (List<Integer> stratum : strata.values()) {
      List<Point> points = KaplanMeier.ofTied(stratum.stream().map(tied::get).toList()).points();
      double[] times = points.stream().mapToDouble(Point::time).toArray();
      for (int i : stratum) {
        Member one = members.get(i);
        Episode episode = tied.get(i);
        double expected = hazard(points, times, episode.exit());
        expected -= hazard(points, times, episode.entry());
        if (expected > 0) {
          (one.model() ? model : reference)
              .add(new TeamStratum(one.team(), one.stratum(), episode.ended() ? 1 : 0, expected));
        }
      }
    }
    return Units.of(model, reference);
  }

  /** The cumulative hazard at a time. */
  private static double hazard(List<Point> points, double[] times, double time) {
    int below = Walk.below(times, Math.nextUp(time));
    return below == 0 ? 0 : points.get(below - 1).cumulativeHazard();
  }
}
