package lightkeeper.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * The Kaplan–Meier estimate of how long cases last when some have not ended yet, and some were not
 * watched from the beginning.
 *
 * <p>S(t) = Π over event times tⱼ ≤ t of (1 − dⱼ/nⱼ), with dⱼ cases ending at tⱼ and nⱼ cases that
 * entered before tⱼ and last at least tⱼ (Kaplan and Meier, Nonparametric Estimation from
 * Incomplete Observations, JASA 1958). A case that is cut off at tⱼ is still at risk there: the
 * event comes first. With late entries nⱼ may be small early on, and where all at risk end at once
 * the curve is 0 from there on, whoever enters later: see {@link #from}.
 */
public final class KaplanMeier {
  /** S(t) and 1 − q count as equal within this, so that rounding does not move a quantile. */
  private static final double NEAR = 1e-9;

  private static final double[] NONE = {};

  /** The entries that are later than the very beginning. */
  private final double[] entries;

  private final double[] ended;
  private final double[] open;

  /** Whoever leaves before plays no part; negative infinity for all of the curve. */
  private final double origin;

  private KaplanMeier(double[] entries, double[] ended, double[] open, double origin) {
    this.entries = entries;
    this.ended = ended;
    this.open = open;
    this.origin = origin;
  }

  /**
   * Takes cases that were watched from the very beginning. Times that differ at all are different
   * times.
   *
   * @param ended how long the cases that ended lasted, in any order and unit, each finite and at
   *     least 0
   * @param open how long the others have lasted so far, likewise
   * @return the estimate
   */
  public static KaplanMeier of(double[] ended, double[] open) {
    return new KaplanMeier(NONE, sorted(ended), sorted(open), Double.NEGATIVE_INFINITY);
  }

  /**
   * Takes episodes. Times that differ by no more than 1.5e-8 of the mean of all distinct times
   * count as the same time, as in R.
   *
   * @param episodes the episodes, in any order; none give a curve that is nowhere known
   * @return the estimate
   * @throws IllegalArgumentException when an episode's entry and exit count as the same time
   */
  public static KaplanMeier of(List<Episode> episodes) {
    return ofTied(NearTimes.tied(episodes));
  }

  /** Takes episodes whose near-equal times are equal. */
  static KaplanMeier ofTied(List<Episode> episodes) {
    return new KaplanMeier(
        sorted(episodes.stream().mapToDouble(Episode::entry).filter(Double::isFinite).toArray()),
        sorted(episodes.stream().filter(Episode::ended).mapToDouble(Episode::exit).toArray()),
        sorted(episodes.stream().filter(e -> !e.ended()).mapToDouble(Episode::exit).toArray()),
        Double.NEGATIVE_INFINITY);
  }

  private static double[] sorted(double[] times) {
    double[] sorted = times.clone();
    Arrays.sort(sorted);
    return sorted;
  }

  /**
   * The curve of those that are still there at a time, P(T &gt; t | T ≥ start): events before it
   * are left out, those at it are not (R: {@code survfit(start.time =)}). For P(T &gt; t | T &gt;
   * start) start at {@link Math#nextUp(double)}.
   *
   * @param start the time, not before that of an earlier call
   * @return the conditional curve; whoever leaves before the start plays no part in it
   * @throws IllegalArgumentException when the start is not finite or before the curve's own
   */
  public KaplanMeier from(double start) {
    if (!(start >= start() && start < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Cannot start at " + start + ": not finite and at least " + start());
    }
    return new KaplanMeier(entries, ended, open, start);
  }

  private double start() {
    return Math.max(0, origin);
  }

  /**
   * How many are at risk at a time: entered before it, and leave at it or later.
   *
   * @param time any time
   * @return the number of cases
   */
  public int atRisk(double time) {
    int late = entries.length - Walk.below(entries, time);
    return ended.length + open.length - late - Walk.below(ended, time) - Walk.below(open, time);
  }

  private Walk walk() {
    return new Walk(entries, ended, open, origin);
  }

  /**
   * The curve.
   *
   * @return one point for every time at which cases end or are cut off, in order of time
   */
  public List<Point> points() {
    List<Point> points = new ArrayList<>();
    for (Walk walk = walk(); walk.next(); ) {
      points.add(walk.point());
    }
    return List.copyOf(points);
  }

  /**
   * The share of cases that last longer than a time.
   *
   * @param time the time
   * @return S(t), or 1 before the first exit; empty behind the last exit unless the curve is 0
   *     there, because nothing is known
   */
  public OptionalDouble survival(double time) {
    double survival = 1;
    Walk walk = walk();
    while (walk.next()) {
      if (walk.time() > time) {
        return OptionalDouble.of(survival);
      }
      survival = walk.survival();
      if (walk.time() == time) {
        return OptionalDouble.of(survival);
      }
    }
    return survival == 0 ? OptionalDouble.of(0) : OptionalDouble.empty();
  }

  /**
   * The time by which a share of cases has ended.
   *
   * @param q the share, between 0 and 1
   * @return the smallest time t with S(t) ≤ 1 − q, equal within 1e-9; empty when the curve never
   *     falls that far
   * @throws IllegalArgumentException when q is not strictly between 0 and 1
   */
  public OptionalDouble quantile(double q) {
    requireShare(q);
    for (Walk walk = walk(); walk.next(); ) {
      if (walk.survival() <= 1 - q + NEAR) {
        return OptionalDouble.of(walk.time());
      }
    }
    return OptionalDouble.empty();
  }

  /**
   * The confidence limits of a quantile: where the limits of S(t) meet 1 − q (Brookmeyer and
   * Crowley, A Confidence Interval for the Median Survival Time, Biometrics 1982, with the limits
   * of {@link Point#interval}).
   *
   * @param q the share, between 0 and 1
   * @param level the confidence level, such as 0.95
   * @return the smallest time at which the lower limit of S(t) is ≤ 1 − q, and the smallest at
   *     which the upper one is, each equal within 1e-9 and each empty when there is none; points
   *     without limits meet nothing
   * @throws IllegalArgumentException when q or the level is not strictly between 0 and 1
   */
  public Limits quantileLimits(double q, double level) {
    requireShare(q);
    double reach = Interval.reach(level);
    return new Limits(meets(1 - q, reach, Interval::lower), meets(1 - q, reach, Interval::upper));
  }

  private OptionalDouble meets(double survival, double reach, ToDoubleFunction<Interval> limit) {
    for (Walk walk = walk(); walk.next(); ) {
      Optional<Interval> interval = walk.point().within(reach);
      if (interval.isPresent() && limit.applyAsDouble(interval.get()) <= survival + NEAR) {
        return OptionalDouble.of(walk.time());
      }
    }
    return OptionalDouble.empty();
  }

  static void requireShare(double q) {
    if (!(q > 0 && q < 1)) {
      throw new IllegalArgumentException("Cannot take the quantile " + q + ": not between 0 and 1");
    }
  }

  /**
   * The mean time up to a horizon: the area under the curve from 0, or from the start of a
   * conditional curve, to the horizon. Its variance is Σ A(tⱼ)² dⱼ/(nⱼ(nⱼ−dⱼ)), with A(t) the area
   * from t to the horizon (Klein and Moeschberger, Survival Analysis, 2003, 4.5; R: {@code
   * print(survfit, rmean =)}). Behind the last exit the curve is held where it is, as R does.
   *
   * @param until the horizon, in the unit of the times
   * @return the mean and its standard error
   * @throws IllegalArgumentException when the horizon is not finite and behind the start
   */
  public Mean restrictedMean(double until) {
    if (!(until > start() && until < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Cannot take a mean up to " + until + ": not finite and behind " + start());
    }
    List<Point> points = points().stream().filter(point -> point.time() <= until).toList();
    double area = 0;
    double variance = 0;
    double end = until;
    for (int i = points.size() - 1; i >= 0; i--) {
      Point point = points.get(i);
      area += point.survival() * (end - point.time());
      variance += area == 0 ? 0 : area * area * point.greenwood();
      end = point.time();
    }
    return new Mean(area + end - start(), Math.sqrt(variance));
  }

  /**
   * Times between which a quantile lies.
   *
   * @param lower the lower limit, or empty when it is not reached
   * @param upper the upper limit, or empty when it is not reached
   */
  public record Limits(OptionalDouble lower, OptionalDouble upper) {}

  /**
   * A mean.
   *
   * @param value the mean, from 0 and in the unit of the times
   * @param standardError its standard error
   */
  public record Mean(double value, double standardError) {}
}
