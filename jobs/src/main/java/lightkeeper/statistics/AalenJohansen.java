package lightkeeper.statistics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The Aalen–Johansen estimate of how many cases have ended of which cause, when a case can end of
 * one of several causes only.
 *
 * <p>Fk(t) = Σ over tⱼ ≤ t of S(tⱼ−)·dkⱼ/nⱼ, with S the {@link KaplanMeier} curve of all causes
 * together and dkⱼ the cases that end of cause k at tⱼ (Aalen and Johansen, An Empirical Transition
 * Matrix for Non-homogeneous Markov Chains, 1978). The Fk add up to 1 − S. Taking other causes as
 * cut off instead overstates each of them.
 */
public final class AalenJohansen {
  private final List<String> causes;
  private final List<Incidence> points;

  private AalenJohansen(List<String> causes, List<Incidence> points) {
    this.causes = causes;
    this.points = points;
  }

  /**
   * An episode and why it ended.
   *
   * @param episode the episode
   * @param cause why it ended; not read, and may be null, when it did not
   */
  public record Exit(Episode episode, String cause) {}

  /**
   * A point of the curves.
   *
   * @param point the point of the curve of all causes together
   * @param byCause Fk(t) by cause, from the point's time up to the next; every cause is there
   */
  public record Incidence(Point point, Map<String, Double> byCause) {
    /**
     * Copies the map.
     *
     * @param point the point
     * @param byCause Fk(t) by cause
     */
    public Incidence {
      byCause = Map.copyOf(byCause);
    }
  }

  /**
   * Takes episodes. Times that differ by no more than 1.5e-8 of the mean of all distinct times
   * count as the same time, as in R.
   *
   * @param exits the episodes, in any order
   * @return the estimate
   * @throws IllegalArgumentException when an episode ended without a cause, or its entry and exit
   *     count as the same time
   */
  public static AalenJohansen of(List<Exit> exits) {
    List<Episode> tied = NearTimes.tied(exits.stream().map(Exit::episode).toList());
    Map<Double, Map<String, Integer>> events = new HashMap<>();
    TreeSet<String> causes = new TreeSet<>();
    for (int i = 0; i < tied.size(); i++) {
      Episode episode = tied.get(i);
      String cause = exits.get(i).cause();
      if (episode.ended()) {
        if (cause == null) {
          throw new IllegalArgumentException("Cannot count an end without a cause: " + episode);
        }
        causes.add(cause);
        events
            .computeIfAbsent(episode.exit(), time -> new HashMap<>())
            .merge(cause, 1, Integer::sum);
      }
    }
    Map<String, Double> sums =
        causes.stream()
            .collect(Collectors.toMap(cause -> cause, cause -> 0.0, (a, b) -> a, TreeMap::new));
    List<Incidence> points = new ArrayList<>();
    double before = 1;
    for (Point point : KaplanMeier.ofTied(tied).points()) {
      double each = before / point.atRisk();
      events
          .getOrDefault(point.time(), Map.of())
          .forEach((cause, count) -> sums.merge(cause, each * count, Double::sum));
      points.add(new Incidence(point, sums));
      before = point.survival();
    }
    return new AalenJohansen(List.copyOf(causes), List.copyOf(points));
  }

  /**
   * The causes.
   *
   * @return the causes that occur, in order of name
   */
  public List<String> causes() {
    return causes;
  }

  /**
   * The curves.
   *
   * @return one point for every time at which cases end or are cut off, in order of time
   */
  public List<Incidence> points() {
    return points;
  }

  /**
   * The share of cases that have ended of a cause by a time.
   *
   * @param cause the cause
   * @param time the time
   * @return Fk(t), or 0 before the first exit; empty behind the last exit unless all have ended,
   *     because nothing is known
   * @throws IllegalArgumentException when nothing ended of the cause
   */
  public OptionalDouble incidence(String cause, double time) {
    if (!causes.contains(cause)) {
      throw new IllegalArgumentException("Cannot find the cause " + cause + " among " + causes);
    }
    double incidence = 0;
    double survival = 1;
    for (Incidence at : points) {
      if (at.point().time() > time) {
        return OptionalDouble.of(incidence);
      }
      incidence = at.byCause().get(cause);
      survival = at.point().survival();
      if (at.point().time() == time) {
        return OptionalDouble.of(incidence);
      }
    }
    return survival == 0 ? OptionalDouble.of(incidence) : OptionalDouble.empty();
  }
}
