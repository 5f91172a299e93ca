package lightkeeper.statistics;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Makes times equal that differ by rounding only, so that ties are ties.
 *
 * <p>Two neighbours among all distinct entries and exits are the same time when they differ by at
 * most 1.5e-8 (the square root of the double's precision) of the mean of all; a run of such
 * neighbours becomes its first time. This is what R's survival does as {@code timefix} ({@code
 * aeqSurv}), but for one thing: R also takes times as equal that differ by 1.5e-8 in whatever unit
 * they are, and here the unit does not matter.
 */
final class NearTimes {
  private static final double NEAR = Math.sqrt(Math.ulp(1.0));

  private NearTimes() {}

  /**
   * The episodes with near-equal times made equal.
   *
   * @throws IllegalArgumentException when an episode has no length left
   */
  static List<Episode> tied(List<Episode> episodes) {
    double[] times =
        episodes.stream()
            .flatMapToDouble(episode -> DoubleStream.of(episode.entry(), episode.exit()))
            .filter(Double::isFinite)
            .sorted()
            .distinct()
            .toArray();
    double apart = NEAR * Arrays.stream(times).map(Math::abs).average().orElse(0);
    double[] first = new double[times.length];
    int count = 0;
    for (int i = 0; i < times.length; i++) {
      if (i == 0 || times[i] - times[i - 1] > apart) {
        first[count++] = times[i];
      }
    }
    if (count == times.length) {
      return List.copyOf(episodes);
    }
    double[] firsts = Arrays.copyOf(first, count);
    return episodes.stream()
        .map(one -> new Episode(snap(firsts, one.entry()), snap(firsts, one.exit()), one.ended()))
        .toList();
  }

  private static double snap(double[] firsts, double time) {
    if (Double.isInfinite(time)) {
      return time;
    }
    int found = Arrays.binarySearch(firsts, time);
    return found >= 0 ? time : firsts[-found - 2];
  }
}
