import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import lightkeeper.statistics.Comparison;
import lightkeeper.statistics.CoxFit;
import lightkeeper.statistics.CoxRegression;
import lightkeeper.statistics.DurationComparison;
import lightkeeper.statistics.Episode;
import lightkeeper.statistics.HazardComparison;
import lightkeeper.statistics.NotConvergedException;
import lightkeeper.statistics.RatioComparison;
import lightkeeper.statistics.TeamDuration;
import lightkeeper.statistics.TeamStratum;
import lightkeeper.statistics.Verdict;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * How often comparisons see a difference where there is none (size) and where the model's figure is
 * 1.5 times the reference's or twice (power), and how often the interval contains the truth. Prints
 * Markdown. Argument: how many samples to draw for each figure (1000).
 *
 * <p>Teams are skewed in size, and the model's services have other tiers than the reference's while
 * figures differ by tier: without adjustment there would be a difference.
 */
public final class Power {
  private static final double[] TIERS = {2, 1.5, 1, 0.7};
  private static final double[] MODEL_MIX = {0.15, 0.35, 0.7, 1};
  private static final double[] REFERENCE_MIX = {0.3, 0.65, 0.85, 1};
  private static final int[][] ARMS = {{3, 3}, {4, 4}, {5, 5}, {8, 8}, {15, 15}, {4, 12}, {12, 4}};
  private static final double[] RATIOS = {1, 1.5, 2};

  private final int samples;
  private long nanos;
  private int comparisons;

  private Power(int samples) {
    this.samples = samples;
  }

  public static void main(String[] arguments) {
    Power power = new Power(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1000);
    System.out.println(
        "| metric | teams | correlation | contains 1 | contains 1.5 | test, 1 | interval, 1"
            + " | verdict, 1 | naive, 1 | test, 1.5 | verdict, 1.5 | verdict, 2 | ms |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    for (int[] arms : ARMS) {
      for (double correlation : new double[] {0, 0.1, 0.3}) {
        power.print("rate", arms, correlation, correlation, Power::rate);
      }
    }
    power.print("rate", new int[] {8, 8}, 0.3, 0, Power::rate);
    power.print("rate", new int[] {4, 12}, 0.3, 0, Power::rate);
    power.print("rate, movers", new int[] {8, 8}, 0.3, 0.3, Power::movers);
    for (int[] arms : ARMS) {
      power.print("rare", arms, 0.1, 0.1, Power::rare);
    }
    for (int[] arms : ARMS) {
      power.print("duration", arms, 0.1, 0.1, Power::duration);
    }
    power.print("duration", new int[] {8, 8}, 0, 0, Power::duration);
    power.print("duration", new int[] {8, 8}, 0.3, 0.3, Power::duration);
    for (int[] arms : ARMS) {
      power.print("leaving", arms, 0.1, 0.1, Power::leaving);
    }
    power.print("leaving", new int[] {8, 8}, 0, 0, Power::leaving);
    power.print("leaving", new int[] {8, 8}, 0.3, 0.3, Power::leaving);
  }

  /**
   * What one sample says; naive is whether another method sees a difference: events as units, and
   * of leaving Lin and Wei's error. Null where there is none.
   */
  private record Found(Comparison comparison, Boolean naive, long nanos) {}

  private interface Sample {
    Found draw(TeamSamples draws, int[] arms, double[] correlations, double ratio);
  }

  private void print(String metric, int[] arms, double model, double reference, Sample sample) {
    List<String> cells = new ArrayList<>();
    String correlation = model == reference ? "" + model : model + " v " + reference;
    cells.add(metric);
    cells.add(arms[0] + " v " + arms[1]);
    cells.add(correlation);
    String[] contains = new String[RATIOS.length];
    String[] test = new String[RATIOS.length];
    String[] interval = new String[RATIOS.length];
    String[] verdict = new String[RATIOS.length];
    String naive = "";
    nanos = 0;
    comparisons = 0;
    for (int r = 0; r < RATIOS.length; r++) {
      TeamSamples draws = new TeamSamples(100L * arms[0] + arms[1]);
      int given = 0;
      int[] counts = new int[5];
      for (int i = 0; i < samples; i++) {
        Found found = sample.draw(draws, arms, new double[] {model, reference}, RATIOS[r]);
        nanos += found.nanos();
        comparisons++;
        Comparison one = found.comparison();
        if (one.reason().isPresent()) {
          continue;
        }
        given++;
        double lower = one.interval().orElseThrow().lower();
        double upper = one.interval().orElseThrow().upper();
        double p = one.pValue().orElseThrow();
        counts[0] += lower <= RATIOS[r] && RATIOS[r] <= upper ? 1 : 0;
        counts[1] += p <= 0.05 ? 1 : 0;
        counts[2] += lower > 1 || upper < 1 ? 1 : 0;
        counts[3] += one.verdict(p, true) != Verdict.NO_CLEAR_DIFFERENCE ? 1 : 0;
        counts[4] += Boolean.TRUE.equals(found.naive()) ? 1 : 0;
        naive = found.naive() == null ? "–" : naive;
      }
      contains[r] = percent(counts[0], given);
      test[r] = percent(counts[1], given);
      interval[r] = percent(counts[2], given);
      verdict[r] = percent(counts[3], given);
      naive = naive.isEmpty() ? percent(counts[4], given) : naive;
    }
    cells.addAll(
        List.of(
            contains[0],
            contains[1],
            test[0],
            interval[0],
            verdict[0],
            naive,
            test[1],
            verdict[1],
            verdict[2],
            String.format(Locale.ROOT, "%.1f", nanos / 1e6 / comparisons)));
    System.out.println("| " + String.join(" | ", cells) + " |");
  }

  /** Time of this thread, so that others do not matter. */
  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static String percent(int count, int all) {
    return all == 0 ? "–" : String.format(Locale.ROOT, "%.1f", 100.0 * count / all);
  }

  private static int tier(TeamSamples draws, boolean model) {
    double where = draws.uniform();
    double[] mix = model ? MODEL_MIX : REFERENCE_MIX;
    int tier = 0;
    while (where >= mix[tier]) {
      tier++;
    }
    return tier;
  }

  private static Found rate(TeamSamples draws, int[] arms, double[] correlations, double ratio) {
    return events(draws, arms, correlations, ratio, 0.5, false);
  }

  private static Found rare(TeamSamples draws, int[] arms, double[] correlations, double ratio) {
    return events(draws, arms, correlations, ratio, 0.03, false);
  }

  /** Teams of the model and the reference are the same ones, as far as there are as many. */
  private static Found movers(TeamSamples draws, int[] arms, double[] correlations, double ratio) {
    return events(draws, arms, correlations, ratio, 0.5, true);
  }

  private static Found events(
      TeamSamples draws,
      int[] arms,
      double[] correlations,
      double ratio,
      double rate,
      boolean move) {
    List<List<TeamStratum>> rows = List.of(new ArrayList<>(), new ArrayList<>());
    double[] events = new double[2];
    double[] months = new double[2];
    double[][] kept = new double[arms[0]][];
    for (int arm = 0; arm < 2; arm++) {
      double[] sizes = draws.sizes("skewed", arms[arm]);
      for (int g = 0; g < arms[arm]; g++) {
        double odds = correlations[arm] / (1 - correlations[arm]);
        double own = draws.gamma(odds / Math.max(rate, 0.2));
        if (arm == 0) {
          kept[g] = new double[] {own};
        } else if (move && g < kept.length) {
          own = kept[g][0];
        }
        long services = Math.max(1, Math.round(4 * sizes[g]));
        String team = (move ? "" : arm + " ") + g;
        for (int service = 0; service < services; service++) {
          int tier = tier(draws, arm == 0);
          double mean = 12 * rate * TIERS[tier] * own * (arm == 0 ? ratio : 1);
          int count = draws.poisson(mean);
          rows.get(arm).add(new TeamStratum(team, tier + 1, count, 12));
          events[arm] += count;
          months[arm] += 12;
        }
      }
    }
    long start = cpu();
    Comparison comparison = RatioComparison.of(rows.get(0), rows.get(1), 0.95, 1);
    long nanos = cpu() - start;
    double z =
        Math.log(events[0] / months[0] / (events[1] / months[1]))
            / Math.sqrt(1 / events[0] + 1 / events[1]);
    return new Found(comparison, Math.abs(z) > 1.96, nanos);
  }

  private static Found duration(
      TeamSamples draws, int[] arms, double[] correlations, double ratio) {
    List<List<TeamDuration>> rows = List.of(new ArrayList<>(), new ArrayList<>());
    for (int arm = 0; arm < 2; arm++) {
      double[] sizes = draws.sizes("skewed", arms[arm]);
      for (int g = 0; g < arms[arm]; g++) {
        String team = arm + " " + g;
        double[][] cases = draws.cases(sizes[g], correlations[arm]);
        for (int ended = 0; ended < 2; ended++) {
          for (double length : cases[1 - ended]) {
            int tier = tier(draws, arm == 0);
            double longer = TIERS[tier] * (arm == 0 ? ratio : 1);
            rows.get(arm).add(new TeamDuration(team, tier + 1, length * longer, ended == 1));
          }
        }
      }
    }
    long start = cpu();
    Comparison comparison = DurationComparison.of(rows.get(0), rows.get(1), 0.95, 1);
    return new Found(comparison, null, cpu() - start);
  }

  private static Found leaving(TeamSamples draws, int[] arms, double[] correlations, double ratio) {
    List<List<HazardComparison.Member>> rows = List.of(new ArrayList<>(), new ArrayList<>());
    List<CoxRegression.Row> cox = new ArrayList<>();
    for (int arm = 0; arm < 2; arm++) {
      double[] sizes = draws.sizes("skewed", arms[arm]);
      for (int g = 0; g < arms[arm]; g++) {
        String team = arm + " " + g;
        for (Episode one : draws.people(sizes[g], correlations[arm], arm == 0 ? ratio : 1)) {
          rows.get(arm).add(new HazardComparison.Member(team, "", one));
          cox.add(new CoxRegression.Row(one, List.of(1.0 - arm), "", team));
        }
      }
    }
    long start = cpu();
    HazardComparison found = HazardComparison.of(rows.get(0), rows.get(1), 0.95, 1);
    long nanos = cpu() - start;
    boolean linWei = false;
    try {
      // Lin and Wei's error, made wider as if teams were as many observations.
      CoxFit.Coefficient fit = CoxRegression.fit(List.of("model"), cox).coefficient("model");
      double teams = arms[0] + arms[1];
      double wider = Math.sqrt(teams / (teams - 1));
      linWei =
          Math.abs(fit.z() / wider) > TDistribution.of(teams - 2).inverseSurvivalProbability(0.025);
    } catch (NotConvergedException | IllegalArgumentException none) {
      // No events in an arm: the comparison has a reason.
    }
    return new Found(found.comparison(), linWei, nanos);
  }
}
