package lightkeeper.statistics;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The log-rank test of whether groups end at the same pace.
 *
 * <p>At every event time tⱼ of a stratum, group g with Yg of Y at risk is expected to have d·Yg/Y
 * of the d events; the differences between observed and expected, summed over times and strata,
 * have the covariance Σ d·(Y−d)/(Y−1)·Yg/Y·(δgh − Yh/Y) (Mantel, Evaluation of Survival Data and
 * Two New Rank Order Statistics, 1966; R: {@code survdiff}, rho 0). Late entries count from their
 * entry on. A group that is never at risk at an event, and groups that never meet in a stratum,
 * cost a degree of freedom each.
 *
 * @param test the test; nothing is compared (0 degrees of freedom) when no two groups are ever at
 *     risk together at an event
 * @param groups the groups in order of name
 */
public record LogRank(ChiSquaredTest test, List<Group> groups) {
  /**
   * Copies the groups.
   *
   * @param test the test
   * @param groups the groups
   */
  public LogRank {
    groups = List.copyOf(groups);
  }

  /**
   * One episode of a group.
   *
   * @param group the name of the group
   * @param stratum the stratum within which groups are compared; the same for all when there are
   *     none
   * @param episode the episode
   */
  public record Member(String group, String stratum, Episode episode) {}

  /**
   * What happened in a group.
   *
   * @param name its name
   * @param episodes how many episodes it has
   * @param observed how many of them ended
   * @param expected how many would have if all groups of a stratum ended at the same pace
   */
  public record Group(String name, int episodes, int observed, double expected) {}

  /**
   * Compares the groups. Times that differ by no more than 1.5e-8 of the mean of all distinct times
   * count as the same time, as in R.
   *
   * @param members the episodes of all groups, in any order
   * @return the test
   * @throws IllegalArgumentException when there are fewer than two groups, or an episode's entry
   *     and exit count as the same time
   */
  public static LogRank of(List<Member> members) {
    List<String> names =
        List.copyOf(
            members.stream().map(Member::group).collect(Collectors.toCollection(TreeSet::new)));
    if (names.size() < 2) {
      throw new IllegalArgumentException("Cannot compare fewer than two groups: " + names);
    }
    List<Episode> tied = NearTimes.tied(members.stream().map(Member::episode).toList());
    Collection<Map<String, List<Episode>>> strata =
        IntStream.range(0, tied.size())
            .boxed()
            .collect(
                Collectors.groupingBy(
                    i -> members.get(i).stratum(),
                    LinkedHashMap::new,
                    Collectors.groupingBy(
                        i -> members.get(i).group(),
                        Collectors.mapping(tied::get, Collectors.toList()))))
            .values();
    Sums sums = new Sums(names.size());
    for (Map<String, List<Episode>> stratum : strata) {
      sums.add(
          names.stream()
              .map(name -> KaplanMeier.ofTied(stratum.getOrDefault(name, List.of())))
              .toList());
    }
    int[] episodes = new int[names.size()];
    members.forEach(member -> episodes[names.indexOf(member.group())]++);
    return new LogRank(
        ChiSquaredTest.of(sums.differences(), sums.covariance),
        IntStream.range(0, names.size())
            .mapToObj(g -> new Group(names.get(g), episodes[g], sums.observed[g], sums.expected[g]))
            .toList());
  }

  /** The sums over strata and event times. */
  private static final class Sums {
    private final int[] observed;
    private final double[] expected;
    private final double[][] covariance;

    Sums(int groups) {
      observed = new int[groups];
      expected = new double[groups];
      covariance = new double[groups][groups];
    }

    double[] differences() {
      return IntStream.range(0, observed.length)
          .mapToDouble(g -> observed[g] - expected[g])
          .toArray();
    }

    /** Adds a stratum, given the curve of each group. */
    void add(List<KaplanMeier> groups) {
      Map<Double, int[]> events = new TreeMap<>();
      for (int g = 0; g < groups.size(); g++) {
        for (Point point : groups.get(g).points()) {
          if (point.events() > 0) {
            events.computeIfAbsent(point.time(), time -> new int[groups.size()])[g] +=
                point.events();
          }
        }
      }
      events.forEach(
          (time, ended) ->
              add(ended, groups.stream().mapToInt(group -> group.atRisk(time)).toArray()));
    }

    private void add(int[] ended, int[] atRisk) {
      int events = IntStream.of(ended).sum();
      double all = IntStream.of(atRisk).sum();
      double spread = all > 1 ? events * (all - events) / (all - 1) : 0;
      for (int g = 0; g < ended.length; g++) {
        double share = atRisk[g] / all;
        observed[g] += ended[g];
        expected[g] += events * share;
        for (int h = 0; h < ended.length; h++) {
          covariance[g][h] += spread * share * ((g == h ? 1 : 0) - atRisk[h] / all);
        }
      }
    }
  }
}
