import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import lightkeeper.statistics.Episode;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.AhrensDieterMarsagliaTsangGammaSampler;
import org.apache.commons.rng.sampling.distribution.PoissonSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/** Made-up teams whose truth is known. The same seed gives the same teams. */
final class TeamSamples {
  private final SplittableRandom random;
  private final UniformRandomProvider provider;
  private final ZigguratSampler.NormalizedGaussian normal;

  TeamSamples(long seed) {
    random = new SplittableRandom(seed);
    provider = random::nextLong;
    normal = ZigguratSampler.NormalizedGaussian.of(provider);
  }

  double uniform() {
    return random.nextDouble();
  }

  double normal() {
    return normal.sample();
  }

  /** Of mean 1. */
  double gamma(double variance) {
    return variance < 1e-12
        ? 1
        : AhrensDieterMarsagliaTsangGammaSampler.of(provider, 1 / variance, variance).sample();
  }

  int poisson(double mean) {
    return mean < 1e-12 ? 0 : PoissonSampler.of(provider, mean).sample();
  }

  int binomial(int all, double share) {
    int count = 0;
    for (int i = 0; i < all; i++) {
      count += random.nextDouble() < share ? 1 : 0;
    }
    return count;
  }

  double beta(double mean, double correlation) {
    if (correlation == 0) {
      return mean;
    }
    double all = 1 / correlation - 1;
    double one = gamma(1 / (mean * all)) * mean * all;
    double other = gamma(1 / ((1 - mean) * all)) * (1 - mean) * all;
    // Two numbers too small to tell apart from 0 say no more than a toss.
    return one + other > 0 ? one / (one + other) : random.nextDouble() < mean ? 1 : 0;
  }

  /**
   * How large teams are, relative to what is usual.
   *
   * @param how {@code equal}; {@code skewed}, log-normal with σ = 1; or {@code giants}, where one
   *     in five teams is ten times as large as the others
   */
  double[] sizes(String how, int teams) {
    double[] sizes = new double[teams];
    for (int g = 0; g < teams; g++) {
      sizes[g] =
          switch (how) {
            case "equal" -> 1;
            case "skewed" -> Math.exp(normal() - 0.5);
            case "giants" -> g < Math.max(1, teams / 5) ? 3.6 : 0.36;
            default -> throw new IllegalArgumentException(how);
          };
    }
    return sizes;
  }

  /** A metric that is a ratio, with a truth and teams that differ by an intra-team correlation. */
  enum Ratio {
    /** Incidents by service-month, 1.5 of them; the correlation is that of two service-months. */
    RATE(false, 1.5),
    /** 0.05 by service-month, so that many teams have none; likewise. */
    RARE(false, 0.05),
    /** Failed deployments of 100 a team; the correlation is that of two deployments. */
    SHARE(true, 0.15),
    /** Years of lag by service-month, continuous; the correlation is that of two service-months. */
    AMOUNT(false, 1),
    /** Downtime: 0.3 outages by service-month of skewed lengths, 0.2 % of the time in all. */
    DOWNTIME(true, 0.002);

    final boolean share;
    final double truth;

    Ratio(boolean share, double truth) {
      this.share = share;
      this.truth = truth;
    }
  }

  /** One team's numerator and denominator. */
  double[] team(Ratio metric, double size, double correlation) {
    int months = (int) Math.max(1, Math.round(36 * size));
    double odds = correlation / (1 - correlation);
    switch (metric) {
      case RATE:
        return new double[] {poisson(1.5 * months * gamma(odds / 1.5)), months};
      case RARE:
        return new double[] {poisson(0.05 * months * gamma(odds)), months};
      case SHARE:
        int all = (int) Math.max(1, Math.round(100 * size));
        return new double[] {binomial(all, beta(0.15, correlation)), all};
      case AMOUNT:
        double spread = Math.log1p(correlation * 0.5);
        double team = Math.exp(normal() * Math.sqrt(spread) - spread / 2);
        double variance = (1 - correlation) * 0.5 / months;
        return new double[] {months * team * gamma(variance), months};
      case DOWNTIME:
        int outages = poisson(0.3 * months * gamma(odds));
        double minutes = 0;
        for (int i = 0; i < outages; i++) {
          minutes += Math.exp(1.2 * normal() - 0.72) * 0.002 * 43_830 / 0.3;
        }
        return new double[] {Math.min(minutes, months * 43_830.0), months * 43_830.0};
    }
    throw new AssertionError(metric);
  }

  /** Ended and open cases of a team: log-normal with median 1 and σ = 1, one in ten still open. */
  double[][] cases(double size, double correlation) {
    int count = (int) Math.max(1, Math.round(30 * size));
    double team = normal() * Math.sqrt(correlation);
    List<Double> ended = new ArrayList<>();
    List<Double> open = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double length = Math.exp(team + normal() * Math.sqrt(1 - correlation));
      double watched = random.nextDouble() * 16;
      (length <= watched ? ended : open).add(Math.min(length, watched));
    }
    return new double[][] {
      ended.stream().mapToDouble(x -> x).toArray(), open.stream().mapToDouble(x -> x).toArray()
    };
  }

  /** A team's people, watched up to two years; a fifth leaves by year, teams differ by a gamma. */
  List<Episode> people(double size, double correlation, double ratio) {
    int count = (int) Math.max(1, Math.round(15 * size));
    double hazard = ratio * LEAVE * gamma(correlation / (1 - correlation));
    List<Episode> people = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double length = Math.ceil(-Math.log1p(-random.nextDouble()) / hazard);
      double watched = Math.ceil(1 + random.nextDouble() * 730);
      people.add(Episode.fromStart(Math.min(length, watched), length <= watched));
    }
    return people;
  }

  /** By day. */
  static final double LEAVE = 0.2 / 365;

  /** The share of people still there after a time, over all teams that could be. */
  static double staying(double days, double correlation) {
    double variance = correlation / (1 - correlation);
    return variance == 0
        ? Math.exp(-LEAVE * days)
        : Math.pow(1 + variance * LEAVE * days, -1 / variance);
  }
}
