package lightkeeper.sample;

import java.util.stream.IntStream;

/** Whole numbers in given proportions. */
final class Shares {
  private Shares() {}

  /**
   * Splits a total by the method of largest remainders; the earlier part wins a tie.
   *
   * @param total what to split, at least {@code least} × the number of weights
   * @param least the smallest part allowed
   * @param weights proportions, positive
   * @return as many parts as weights; they sum to the total
   */
  static int[] split(int total, int least, double... weights) {
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    int[] parts = new int[weights.length];
    double[] exact = new double[weights.length];
    for (int i = 0; i < weights.length; i++) {
      exact[i] = total * weights[i] / sum;
      parts[i] = StrictMath.max(least, (int) StrictMath.floor(exact[i]));
    }
    while (IntStream.of(parts).sum() < total) {
      parts[furthest(parts, exact, 1, Integer.MIN_VALUE)]++;
    }
    while (IntStream.of(parts).sum() > total) {
      parts[furthest(parts, exact, -1, least)]--;
    }
    return parts;
  }

  /** The part furthest below (sign 1) or above (sign −1) its exact share and above the least. */
  private static int furthest(int[] parts, double[] exact, int sign, int least) {
    int best = -1;
    for (int i = 0; i < parts.length; i++) {
      boolean eligible = parts[i] > least;
      if (eligible
          && (best < 0 || sign * (exact[i] - parts[i]) > sign * (exact[best] - parts[best]))) {
        best = i;
      }
    }
    return best;
  }
}
