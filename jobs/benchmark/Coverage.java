import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import lightkeeper.statistics.Interval;
import lightkeeper.statistics.Numerator;
import lightkeeper.statistics.TeamInterval;
import lightkeeper.statistics.TeamQuantile;
import lightkeeper.statistics.TeamSurvival;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * How often intervals of a nominal 95 % contain the truth, by method, number of teams, their sizes
 * and the correlation within them. Prints Markdown. Argument: how many samples to draw for each
 * figure (4000).
 */
public final class Coverage {
  private static final int[] TEAMS = {3, 4, 5, 8, 15, 30};
  private static final double[] CORRELATIONS = {0, 0.1, 0.3};
  private static final String[] SIZES = {"equal", "skewed", "giants"};
  private static final int RESAMPLES = 399;

  private final int samples;

  private Coverage(int samples) {
    this.samples = samples;
  }

  public static void main(String[] arguments) {
    Coverage coverage = new Coverage(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 4000);
    coverage.ratios();
    coverage.durations();
    coverage.retention();
  }

  /** A way to an interval; empty where it gives none. */
  private interface Method {
    Optional<Interval> interval(double[] numerators, double[] denominators, boolean share);
  }

  private record Named(String name, int samples, Method method) {}

  private void ratios() {
    List<Named> methods =
        List.of(
            new Named("chosen", samples, null),
            new Named("CR2, noise only", samples, Coverage::simpleCr2),
            new Named("jackknife", samples, Coverage::jackknife),
            new Named("bootstrap-t", Math.max(1, samples / 8), Coverage::bootstrap),
            new Named("wild bootstrap", Math.max(1, samples / 8), Coverage::wild),
            new Named("no teams", samples, Coverage::naive));
    System.out.print("\n| metric | sizes | teams |");
    methods.forEach(one -> System.out.print(" " + one.name() + " |"));
    System.out.print(" none |\n|---|---|---|");
    methods.forEach(one -> System.out.print("---|"));
    System.out.println("---|");
    for (TeamSamples.Ratio metric : TeamSamples.Ratio.values()) {
      for (String sizes : SIZES) {
        for (int teams : TEAMS) {
          StringBuilder line = new StringBuilder();
          double none = 0;
          for (Named method : methods) {
            List<String> figures = new ArrayList<>();
            for (double correlation : CORRELATIONS) {
              double[] found = ratio(metric, sizes, teams, correlation, method);
              figures.add(percent(found[0]));
              none = method.method() == null ? Math.max(none, found[1]) : none;
            }
            line.append(" ").append(String.join(" ", figures)).append(" |");
          }
          System.out.println(
              "| "
                  + metric.name().toLowerCase(Locale.ROOT)
                  + " | "
                  + sizes
                  + " | "
                  + teams
                  + " |"
                  + line
                  + " "
                  + percent(none)
                  + " |");
        }
      }
    }
  }

  private static String percent(double share) {
    return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.1f", 100 * share);
  }

  /** The share of intervals that contain the truth, and the share of samples without one. */
  private static double[] ratio(
      TeamSamples.Ratio metric, String sizes, int teams, double correlation, Named method) {
    TeamSamples draws = new TeamSamples(1000L * teams + Math.round(correlation * 10));
    int given = 0;
    int within = 0;
    for (int sample = 0; sample < method.samples(); sample++) {
      double[] size = draws.sizes(sizes, teams);
      double[] numerators = new double[teams];
      double[] denominators = new double[teams];
      for (int g = 0; g < teams; g++) {
        double[] team = draws.team(metric, size[g], correlation);
        numerators[g] = team[0];
        denominators[g] = team[1];
      }
      Optional<Interval> interval =
          method.method() == null
              ? chosen(metric, numerators, denominators)
              : method.method().interval(numerators, denominators, metric.share);
      if (interval.isPresent()) {
        given++;
        within +=
            interval.get().lower() <= metric.truth && metric.truth <= interval.get().upper()
                ? 1
                : 0;
      }
    }
    return new double[] {
      given == 0 ? Double.NaN : (double) within / given, 1 - (double) given / method.samples()
    };
  }

  private static Optional<Interval> chosen(
      TeamSamples.Ratio metric, double[] numerators, double[] denominators) {
    Numerator kind =
        metric == TeamSamples.Ratio.AMOUNT || metric == TeamSamples.Ratio.DOWNTIME
            ? Numerator.AMOUNT
            : Numerator.EVENTS;
    return (metric.share
            ? TeamInterval.ofShare(numerators, denominators, kind, 0.95)
            : TeamInterval.ofRate(numerators, denominators, kind, 0.95))
        .interval();
  }

  /** The others work on the logarithm, or on log-odds of shares. */
  private static Optional<Interval> around(
      double value, double variance, double reach, boolean share) {
    if (!(value > 0) || !(variance > 0) || share && value >= 1) {
      return Optional.empty();
    }
    double slope = share ? 1 / (value * (1 - value)) : 1 / value;
    double factor = Math.exp(reach * Math.sqrt(variance) * slope);
    if (!share) {
      return Optional.of(new Interval(value / factor, value * factor));
    }
    double odds = value / (1 - value);
    return Optional.of(
        new Interval(odds / factor / (1 + odds / factor), odds * factor / (1 + odds * factor)));
  }

  private static double sum(double[] numbers) {
    return Arrays.stream(numbers).sum();
  }

  private static double t(double degrees) {
    return TDistribution.of(degrees).inverseSurvivalProbability(0.025);
  }

  /** Leaves out each team in turn; Student's t with teams − 1 degrees of freedom. */
  private static Optional<Interval> jackknife(
      double[] numerators, double[] denominators, boolean share) {
    int teams = numerators.length;
    double value = sum(numerators) / sum(denominators);
    double variance = 0;
    for (int g = 0; g < teams; g++) {
      double without = (sum(numerators) - numerators[g]) / (sum(denominators) - denominators[g]);
      variance += (without - value) * (without - value) * (teams - 1) / teams;
    }
    return around(value, variance, t(teams - 1), share);
  }

  /** CR2 and Satterthwaite with the working model that only noise is there. */
  private static Optional<Interval> simpleCr2(
      double[] numerators, double[] denominators, boolean share) {
    double all = sum(denominators);
    double value = sum(numerators) / all;
    double variance = 0;
    double square = 0;
    for (int g = 0; g < numerators.length; g++) {
      double own = denominators[g] / all;
      double part = (numerators[g] - value * denominators[g]) / all;
      variance += part * part / (1 - own);
      for (int h = 0; h < numerators.length; h++) {
        double other = denominators[h] / all;
        double covariance = (g == h ? own : 0) - own * other;
        square += covariance * covariance / ((1 - own) * (1 - other));
      }
    }
    return around(value, variance, t(Math.max(1, 1 / square)), share);
  }

  /** As if every event or unit were drawn by itself. */
  private static Optional<Interval> naive(
      double[] numerators, double[] denominators, boolean share) {
    double value = sum(numerators) / sum(denominators);
    double variance = value * (share ? 1 - value : 1) / sum(denominators);
    return around(
        value, variance, NormalDistribution.of(0, 1).inverseCumulativeProbability(0.975), share);
  }

  /** Draws teams with replacement and takes the quantiles of the studentised difference. */
  private static Optional<Interval> bootstrap(
      double[] numerators, double[] denominators, boolean share) {
    double[] here = studentised(numerators, denominators, share);
    if (!(here[1] > 0)) {
      return Optional.empty();
    }
    int teams = numerators.length;
    SplittableRandom random = new SplittableRandom(7);
    double[] distances = new double[RESAMPLES];
    for (int b = 0; b < RESAMPLES; b++) {
      double[] n = new double[teams];
      double[] d = new double[teams];
      for (int g = 0; g < teams; g++) {
        int from = random.nextInt(teams);
        n[g] = numerators[from];
        d[g] = denominators[from];
      }
      double[] there = studentised(n, d, share);
      double distance = (there[0] - here[0]) / there[1];
      distances[b] =
          !Double.isNaN(distance)
              ? distance
              : there[0] < here[0] ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    Arrays.sort(distances);
    double lower = here[0] - distances[389] * here[1];
    double upper = here[0] - distances[9] * here[1];
    return Optional.of(
        share
            ? new Interval(1 / (1 + Math.exp(-lower)), 1 / (1 + Math.exp(-upper)))
            : new Interval(Math.exp(lower), Math.exp(upper)));
  }

  /**
   * Turns teams' differences from the estimate round or not, by chance (Rademacher), and takes the
   * 95 % quantile of the studentised difference as how far the interval reaches.
   */
  private static Optional<Interval> wild(
      double[] numerators, double[] denominators, boolean share) {
    int teams = numerators.length;
    double all = sum(denominators);
    double value = sum(numerators) / all;
    SplittableRandom random = new SplittableRandom(7);
    double[] distances = new double[RESAMPLES];
    double own = 0;
    for (int b = -1; b < RESAMPLES; b++) {
      double[] parts = new double[teams];
      double sum = 0;
      for (int g = 0; g < teams; g++) {
        double part = (numerators[g] - value * denominators[g]) / all;
        parts[g] = b >= 0 && random.nextBoolean() ? -part : part;
        sum += parts[g];
      }
      double variance = 0;
      for (int g = 0; g < teams; g++) {
        double left = parts[g] - sum * denominators[g] / all;
        variance += left * left / (1 - denominators[g] / all);
      }
      if (b < 0) {
        own = variance;
      } else {
        distances[b] = Math.abs(sum) / Math.sqrt(variance);
      }
    }
    Arrays.sort(distances);
    return around(value, own, distances[379], share);
  }

  /** Logarithm or log-odds, and its standard error; NaN where there is none. */
  private static double[] studentised(double[] numerators, double[] denominators, boolean share) {
    double all = sum(denominators);
    double value = sum(numerators) / all;
    double variance = 0;
    for (int g = 0; g < numerators.length; g++) {
      double part = (numerators[g] - value * denominators[g]) / all;
      variance += part * part / (1 - denominators[g] / all);
    }
    double place = share ? Math.log(value / (1 - value)) : Math.log(value);
    double error = Math.sqrt(variance) / (share ? value * (1 - value) : value);
    return new double[] {place, Double.isFinite(place) && error > 0 ? error : Double.NaN};
  }

  private void durations() {
    System.out.println("\n| quantile | sizes | teams | chosen | upper limit not reached |");
    System.out.println("|---|---|---|---|---|");
    for (double q : new double[] {0.5, 0.9}) {
      double truth = Math.exp(NormalDistribution.of(0, 1).inverseCumulativeProbability(q));
      for (String sizes : SIZES) {
        for (int teams : TEAMS) {
          List<String> figures = new ArrayList<>();
          double open = 0;
          for (double correlation : CORRELATIONS) {
            double[] found = duration(q, truth, sizes, teams, correlation);
            figures.add(percent(found[0]));
            open = Math.max(open, found[1]);
          }
          System.out.println(
              "| "
                  + (q == 0.5 ? "median" : "p90")
                  + " | "
                  + sizes
                  + " | "
                  + teams
                  + " | "
                  + String.join(" ", figures)
                  + " | "
                  + percent(open)
                  + " |");
        }
      }
    }
  }

  private double[] duration(double q, double truth, String sizes, int teams, double correlation) {
    TeamSamples draws = new TeamSamples(2000L * teams + Math.round(correlation * 10));
    int given = 0;
    int within = 0;
    int open = 0;
    int runs = Math.max(1, samples / 2);
    for (int sample = 0; sample < runs; sample++) {
      double[] size = draws.sizes(sizes, teams);
      double[][] ended = new double[teams][];
      double[][] still = new double[teams][];
      for (int g = 0; g < teams; g++) {
        double[][] cases = draws.cases(size[g], correlation);
        ended[g] = cases[0];
        still[g] = cases[1];
      }
      TeamQuantile quantile = TeamQuantile.of(ended, still, q, 0.95);
      if (quantile.reason().isEmpty()) {
        given++;
        double lower = quantile.limits().lower().orElse(0);
        double upper = quantile.limits().upper().orElse(Double.POSITIVE_INFINITY);
        within += lower <= truth && truth <= upper ? 1 : 0;
        open += upper == Double.POSITIVE_INFINITY ? 1 : 0;
      }
    }
    return new double[] {
      given == 0 ? Double.NaN : (double) within / given, given == 0 ? 0 : (double) open / given
    };
  }

  private void retention() {
    System.out.println("\n| retention | sizes | teams | chosen | none | Greenwood |");
    System.out.println("|---|---|---|---|---|---|");
    for (String sizes : SIZES) {
      for (int teams : TEAMS) {
        List<String> figures = new ArrayList<>();
        List<String> others = new ArrayList<>();
        double none = 0;
        for (double correlation : CORRELATIONS) {
          double[] found = retention(sizes, teams, correlation);
          figures.add(percent(found[0]));
          others.add(percent(found[2]));
          none = Math.max(none, found[1]);
        }
        System.out.println(
            "| 365 days | "
                + sizes
                + " | "
                + teams
                + " | "
                + String.join(" ", figures)
                + " | "
                + percent(none)
                + " | "
                + String.join(" ", others)
                + " |");
      }
    }
  }

  private double[] retention(String sizes, int teams, double correlation) {
    TeamSamples draws = new TeamSamples(3000L * teams + Math.round(correlation * 10));
    double truth = TeamSamples.staying(365, correlation);
    int given = 0;
    int within = 0;
    int people = 0;
    int greenwood = 0;
    int runs = Math.max(1, samples / 2);
    for (int sample = 0; sample < runs; sample++) {
      double[] size = draws.sizes(sizes, teams);
      List<TeamSurvival.Member> members = new ArrayList<>();
      for (int g = 0; g < teams; g++) {
        String team = "t" + g;
        draws
            .people(size[g], correlation, 1)
            .forEach(one -> members.add(new TeamSurvival.Member(team, one)));
      }
      TeamSurvival last = null;
      for (TeamSurvival point : TeamSurvival.curve(members, 0, 0.95)) {
        last = point.point().time() <= 365 ? point : last;
      }
      if (last != null && last.interval().isPresent()) {
        given++;
        Interval interval = last.interval().get();
        within += interval.lower() <= truth && truth <= interval.upper() ? 1 : 0;
      }
      if (last != null && last.point().interval(0.95).isPresent()) {
        people++;
        Interval interval = last.point().interval(0.95).get();
        greenwood += interval.lower() <= truth && truth <= interval.upper() ? 1 : 0;
      }
    }
    return new double[] {
      given == 0 ? Double.NaN : (double) within / given,
      1 - (double) given / runs,
      (double) greenwood / people
    };
  }
}
