package lightkeeper.statistics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** How many events teams have, and how many they would have at the pace of all in a stratum. */
final class ExpectedEvents {
  private final List<TeamStratum> model = new ArrayList<>();
  private final List<TeamStratum> reference = new ArrayList<>();

  private ExpectedEvents() {}

  /** An episode of a team in a stratum of an arm. */
  record Member(boolean model, String team, int stratum, Episode episode) {}

  /**
   * By team and stratum, events over expected ones if all in a stratum, of either arm, ended at the
   * same pace: the sum over episodes of Λ(exit) − Λ(entry), with Λ the Nelson–Aalen estimate of the
   * stratum. The ratio of events to expected ones is what log-rank tests compare; unlike the test
   * itself, its comparison by teams takes the team as the unit.
   *
   * @throws IllegalArgumentException when an episode's entry and exit count as the same time
   */
  static Units alike(List<Member> members) {
    ExpectedEvents sums = new ExpectedEvents();
    sums.add(members, 1, false);
    return Units.of(sums.model, sums.reference);
  }

  /**
   * By team, over all strata, what a Cox regression on the arm weighs when it is fitted. With p the
   * model's share of those at risk at a time, its hazards multiplied by the ratio, an event of the
   * model counts 1 − p and one of the reference p; expected events, from Breslow's baseline hazard
   * d/(ratio·Y + Y′) and the ratio, likewise. Those expected add up to Σ d·p(1 − p) in either arm,
   * the information; what there is beyond them, by team, is the score residual of Lin and Wei (The
   * Robust Inference for the Cox Proportional Hazards Model, JASA 1989), for the reference with the
   * other sign.
   *
   * @param ratio the hazard ratio of the model to the reference
   * @throws IllegalArgumentException when an episode's entry and exit count as the same time
   */
  static Units fitted(List<Member> members, double ratio) {
    ExpectedEvents sums = new ExpectedEvents();
    sums.add(members, ratio, true);
    return Units.of(sums.model, sums.reference);
  }

  private void add(List<Member> members, double ratio, boolean weighed) {
    List<Episode> tied = NearTimes.tied(members.stream().map(Member::episode).toList());
    Map<Integer, List<Integer>> strata = new TreeMap<>();
    IntStream.range(0, tied.size())
        .forEach(
            i ->
                strata
                    .computeIfAbsent(members.get(i).stratum(), stratum -> new ArrayList<>())
                    .add(i));
    for (Map.Entry<Integer, List<Integer>> stratum : strata.entrySet()) {
      Hazards hazards = new Hazards(members, tied, stratum.getValue(), ratio, weighed);
      for (int i : stratum.getValue()) {
        Member one = members.get(i);
        double expected = hazards.over(one.model(), tied.get(i));
        if (expected > 0) {
          double events = tied.get(i).ended() ? hazards.weight(one.model(), tied.get(i).exit()) : 0;
          (one.model() ? model : reference)
              .add(new TeamStratum(one.team(), weighed ? 0 : stratum.getKey(), events, expected));
        }
      }
    }
  }

  /** A stratum's hazards, with the weights of events, by arm and time. */
  private static final class Hazards {
    private final double[] times;
    private final double[][] weights;
    private final double[][] sums;

    Hazards(
        List<Member> members,
        List<Episode> tied,
        List<Integer> rows,
        double ratio,
        boolean weighed) {
      KaplanMeier one = curve(members, tied, rows, true);
      KaplanMeier other = curve(members, tied, rows, false);
      List<Point> points =
          KaplanMeier.ofTied(rows.stream().map(tied::get).toList()).points().stream()
              .filter(point -> point.events() > 0)
              .toList();
      times = points.stream().mapToDouble(Point::time).toArray();
      weights = new double[2][times.length];
      sums = new double[2][times.length + 1];
      for (int j = 0; j < times.length; j++) {
        double model = ratio * one.atRisk(times[j]);
        double all = model + other.atRisk(times[j]);
        weights[0][j] = weighed ? 1 - model / all : 1;
        weights[1][j] = weighed ? model / all : 1;
        double hazard = points.get(j).events() / all;
        sums[0][j + 1] = sums[0][j] + weights[0][j] * hazard * ratio;
        sums[1][j + 1] = sums[1][j] + weights[1][j] * hazard;
      }
    }

    private static KaplanMeier curve(
        List<Member> members, List<Episode> tied, List<Integer> rows, boolean model) {
      return KaplanMeier.ofTied(
          rows.stream().filter(i -> members.get(i).model() == model).map(tied::get).toList());
    }

    /** The number of event times up to and with a time. */
    private int until(double time) {
      return Walk.below(times, Math.nextUp(time));
    }

    double over(boolean model, Episode episode) {
      double[] sum = sums[model ? 0 : 1];
      return sum[until(episode.exit())] - sum[until(episode.entry())];
    }

    double weight(boolean model, double time) {
      return weights[model ? 0 : 1][until(time) - 1];
    }
  }
}
