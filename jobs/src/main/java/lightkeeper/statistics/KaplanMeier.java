package lightkeeper.statistics;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * The Kaplan–Meier estimate of how long cases last when some have not ended yet.
 *
 * <p>S(t) = Π over event times tⱼ ≤ t of (1 − dⱼ/nⱼ), with dⱼ cases ending at tⱼ and nⱼ cases
 * lasting at least tⱼ (Kaplan and Meier, Nonparametric Estimation from Incomplete Observations,
 * JASA 1958). A case that is cut off at tⱼ is still at risk there: the event comes first.
 */
public final class KaplanMeier {
  /** S(t) and 1 − q count as equal within this, so that rounding does not move a quantile. */
  private static final double NEAR = 1e-9;

  private final double[] ended;
  private final double[] open;

  private KaplanMeier(double[] ended, double[] open) {
    this.ended = ended;
    this.open = open;
  }

  /**
   * Takes cases.
   *
   * @param ended how long the cases that ended lasted, in any order and unit, each finite and at
   *     least 0
   * @param open how long the others have lasted so far, likewise
   * @return the estimate
   */
  public static KaplanMeier of(double[] ended, double[] open) {
    double[] sortedEnded = ended.clone();
    double[] sortedOpen = open.clone();
    Arrays.sort(sortedEnded);
    Arrays.sort(sortedOpen);
    return new KaplanMeier(sortedEnded, sortedOpen);
  }

  /**
   * The time by which a share of cases has ended.
   *
   * @param q the share, between 0 and 1
   * @return the smallest time t with S(t) ≤ 1 − q; empty when the curve never falls that far
   * @throws IllegalArgumentException when q is not strictly between 0 and 1
   */
  public OptionalDouble quantile(double q) {
    if (!(q > 0 && q < 1)) {
      throw new IllegalArgumentException("Cannot take the quantile " + q + ": not between 0 and 1");
    }
    double survival = 1;
    int gone = 0;
    for (int i = 0; i < ended.length; ) {
      double time = ended[i];
      int next = i;
      while (next < ended.length && ended[next] == time) {
        next++;
      }
      while (gone < open.length && open[gone] < time) {
        gone++;
      }
      int atRisk = ended.length - i + open.length - gone;
      survival *= 1 - (double) (next - i) / atRisk;
      if (survival <= 1 - q + NEAR) {
        return OptionalDouble.of(time);
      }
      i = next;
    }
    return OptionalDouble.empty();
  }
}
