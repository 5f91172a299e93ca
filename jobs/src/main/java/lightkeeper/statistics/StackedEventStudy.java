package lightkeeper.statistics;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What happens to rates or shares when units switch, by period around the switch, against units
 * that stay in the same calendar periods.
 *
 * <p>Switchers of one calendar period and the units that stay around it are a cohort. In each, what
 * the switchers would have had without the switch is their own ratio before, moved on as the ratio
 * of those who stayed moved: r(before)·c(k)/c(before). The effect at k is what all switchers had,
 * divided by what they would have had: Σ n(k) / Σ r(before)·c(k)/c(before)·d(k), with n and d their
 * numerators and denominators. Cohorts are never compared with those who switched earlier, so
 * effects that differ or grow are not mistaken for a trend (stacking, as in Cengiz et al., QJE
 * 2019; with units that stay as the only controls it is the comparison of de Chaisemartin and
 * D'Haultfœuille, American Economic Review 2020). Ratios and not differences, because counts of
 * rare events move in proportion (Wooldridge, Simple Approaches to Nonlinear
 * Difference-in-Differences, Econometrics Journal 2023), and sums, because most units have no event
 * in most periods.
 *
 * <p>All periods before the switch are the base together: one alone would rest on a handful of
 * events. Leads therefore vary around 1 where trends were parallel.
 *
 * <p>The interval takes the team as the unit: leaving each out once (the delete-one jackknife) on
 * the logarithm, and Student's t with one degree of freedom less than there are teams on the side
 * that has fewer.
 */
public final class StackedEventStudy {
  /** Fewer teams on a side than these have no effect. */
  public static final int LEAST_TEAMS = 3;

  private static final double ROUNDING = 1e-12;

  private final int leads;
  private final int periods;
  private final List<Series> series;
  private final Map<String, Map<Integer, Cohort>> byTeam = new TreeMap<>();

  /** One unit in one cohort. */
  public static final class Series {
    private final String team;
    private final int cohort;
    private final boolean switches;
    private final double[] numerators;
    private final double[] denominators;

    /**
     * Takes the unit.
     *
     * @param team the team that is left out with it
     * @param cohort the calendar period of the switch
     * @param switches whether it switches then, or stays throughout
     * @param numerators by period, from the first lead on
     * @param denominators by period; 0 where the unit is not seen
     */
    public Series(
        String team, int cohort, boolean switches, double[] numerators, double[] denominators) {
      this.team = team;
      this.cohort = cohort;
      this.switches = switches;
      this.numerators = numerators.clone();
      this.denominators = denominators.clone();
    }

    /**
     * Whether it switches.
     *
     * @return false when it stays throughout
     */
    public boolean switches() {
      return switches;
    }
  }

  /**
   * What there is at one period.
   *
   * @param effect observed over expected; empty when there is a reason
   * @param interval its interval; empty when there is a reason, or no way to tell
   * @param switchers units that switched and are seen then and before
   * @param controls units that stayed and are seen then and before
   * @param reason why there is no effect; empty when there is
   */
  public record Effect(
      OptionalDouble effect,
      Optional<Interval> interval,
      int switchers,
      int controls,
      Optional<Reason> reason) {}

  /** Sums of a team, or of all, in one cohort. */
  private static final class Cohort {
    private final double[][] switched;
    private final double[][] stayed;

    Cohort(int periods) {
      switched = new double[2][periods];
      stayed = new double[2][periods];
    }

    void add(boolean switches, double[] numerators, double[] denominators) {
      double[][] side = switches ? switched : stayed;
      for (int k = 0; k < numerators.length; k++) {
        side[0][k] += numerators[k];
        side[1][k] += denominators[k];
      }
    }
  }

  /**
   * Takes the units, in an order that does not depend on chance, because sums of doubles do.
   *
   * @param series the units, each with {@code leads + 1 + lags} periods
   * @param leads periods before that of the switch
   * @param lags periods after it
   */
  public StackedEventStudy(List<Series> series, int leads, int lags) {
    this.leads = leads;
    this.periods = leads + 1 + lags;
    this.series = List.copyOf(series);
    for (Series one : series) {
      byTeam
          .computeIfAbsent(one.team, team -> new TreeMap<>())
          .computeIfAbsent(one.cohort, cohort -> new Cohort(periods))
          .add(one.switches, one.numerators, one.denominators);
    }
  }

  /**
   * The effect at a period.
   *
   * @param relative the period, 0 that of the switch, negative before it
   * @param level the confidence level, such as 0.95
   * @return the effect
   * @throws IllegalArgumentException when the level is not strictly between 0 and 1
   */
  public Effect at(int relative, double level) {
    double tail = Interval.tail(level);
    int k = leads + relative;
    TreeSet<String> switching = new TreeSet<>();
    TreeSet<String> staying = new TreeSet<>();
    int switchers = 0;
    int controls = 0;
    for (Series one : series) {
      if (one.denominators[k] > 0 && base(one.denominators) > 0) {
        (one.switches ? switching : staying).add(one.team);
        switchers += one.switches ? 1 : 0;
        controls += one.switches ? 0 : 1;
      }
    }
    int fewest = Math.min(switching.size(), staying.size());
    if (fewest < LEAST_TEAMS) {
      return none(switchers, controls, fewest == 0 ? Reason.NO_DATA : Reason.FEW_TEAMS);
    }
    double effect = effect(k, null);
    if (Double.isNaN(effect)) {
      return none(switchers, controls, Reason.NO_EVENTS);
    }
    return new Effect(
        OptionalDouble.of(effect),
        interval(k, effect, fewest, tail),
        switchers,
        controls,
        Optional.empty());
  }

  private static Effect none(int switchers, int controls, Reason reason) {
    return new Effect(
        OptionalDouble.empty(), Optional.empty(), switchers, controls, Optional.of(reason));
  }

  private Optional<Interval> interval(int k, double effect, int fewest, double tail) {
    double[] logs = new double[byTeam.size()];
    int at = 0;
    for (String team : byTeam.keySet()) {
      logs[at++] = Math.log(effect(k, team));
    }
    double mean = Arrays.stream(logs).average().orElseThrow();
    double squares = Arrays.stream(logs).map(log -> (log - mean) * (log - mean)).sum();
    double error = Math.sqrt(squares * (logs.length - 1) / logs.length);
    if (!(error > ROUNDING && error < Double.POSITIVE_INFINITY)) {
      // Without some team there is no effect, or teams do not differ at all.
      return Optional.empty();
    }
    double factor = Math.exp(TeamInterval.reach(tail, fewest - 1.0) * error);
    return Optional.of(new Interval(effect / factor, effect * factor));
  }

  /** Observed over expected without a team; NaN when nothing is expected. */
  private double effect(int k, String without) {
    Map<Integer, Cohort> all = new TreeMap<>();
    byTeam.forEach(
        (team, cohorts) -> {
          if (!team.equals(without)) {
            cohorts.forEach(
                (cohort, sums) -> {
                  Cohort both = all.computeIfAbsent(cohort, number -> new Cohort(periods));
                  both.add(true, sums.switched[0], sums.switched[1]);
                  both.add(false, sums.stayed[0], sums.stayed[1]);
                });
          }
        });
    double observed = 0;
    double expected = 0;
    for (Cohort cohort : all.values()) {
      double before = base(cohort.switched[0]) / base(cohort.switched[1]);
      double stayedBefore = base(cohort.stayed[0]) / base(cohort.stayed[1]);
      double stayedThen = cohort.stayed[0][k] / cohort.stayed[1][k];
      double then = cohort.switched[1][k];
      double would = before * stayedThen / stayedBefore * then;
      // Where those who stayed had no event before, nothing can be said of how they moved.
      if (would >= 0 && would < Double.POSITIVE_INFINITY) {
        observed += cohort.switched[0][k];
        expected += would;
      }
    }
    return expected > 0 ? observed / expected : Double.NaN;
  }

  private double base(double[] values) {
    double sum = 0;
    for (int k = 0; k < leads; k++) {
      sum += values[k];
    }
    return sum;
  }
}
