package lightkeeper.statistics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Holm's adjustment of p-values for how many were looked at: if none of the differences is there,
 * the chance that any adjusted one is at most α is at most α, however the tests depend on each
 * other (Holm, A Simple Sequentially Rejective Multiple Test Procedure, 1979; R: {@code p.adjust}).
 */
public final class Holm {
  private Holm() {}

  /**
   * Adjusts a family.
   *
   * @param pValues the p-values; NaN where there is no test
   * @return the adjusted ones in the same order, max over j ≤ i of min(1, (m − j + 1)·p₍ⱼ₎); NaN
   *     stays and does not count in m
   * @throws IllegalArgumentException when a p-value is not between 0 and 1
   */
  public static double[] adjust(double[] pValues) {
    for (double one : pValues) {
      if (one < 0 || one > 1) {
        throw new IllegalArgumentException("Cannot adjust the p-value " + one);
      }
    }
    int[] order =
        IntStream.range(0, pValues.length)
            .filter(i -> !Double.isNaN(pValues[i]))
            .boxed()
            .sorted(Comparator.comparingDouble(i -> pValues[i]))
            .mapToInt(i -> i)
            .toArray();
    double[] adjusted = new double[pValues.length];
    Arrays.fill(adjusted, Double.NaN);
    double greatest = 0;
    for (int j = 0; j < order.length; j++) {
      greatest = Math.max(greatest, Math.min(1, (order.length - j) * pValues[order[j]]));
      adjusted[order[j]] = greatest;
    }
    return adjusted;
  }
}
