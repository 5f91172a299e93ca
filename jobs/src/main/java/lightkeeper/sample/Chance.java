package lightkeeper.sample;

import java.util.List;

/**
 * One stream of random draws: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014), started from the
 * seed and the stream's name.
 *
 * <p>Streams with different names are independent, so what is drawn for one service does not depend
 * on how many others there are. Transformations use {@link StrictMath}: equal on every machine.
 */
final class Chance {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
  private static final long FNV_OFFSET = 0xCBF29CE484222325L;
  private static final long FNV_PRIME = 0x100000001B3L;

  private long state;

  private Chance(long state) {
    this.state = state;
  }

  /** The stream of this name under this seed, at its beginning. */
  static Chance of(long seed, String stream) {
    long hash = FNV_OFFSET;
    for (int i = 0; i < stream.length(); i++) {
      hash = (hash ^ stream.charAt(i)) * FNV_PRIME;
    }
    return new Chance(mix(seed + GOLDEN_GAMMA) ^ mix(hash));
  }

  /** A number in [0, 1), uniform over multiples of 2⁻⁵³. */
  double uniform() {
    state += GOLDEN_GAMMA;
    return (mix(state) >>> 11) * 0x1.0p-53;
  }

  /** A whole number in [0, bound). */
  int below(int bound) {
    return (int) (uniform() * bound);
  }

  /** A number in [from, to). */
  double between(double from, double to) {
    return from + uniform() * (to - from);
  }

  /** True with the given probability. */
  boolean happens(double probability) {
    return uniform() < probability;
  }

  /** A standard normal draw (Box and Muller 1958). */
  double normal() {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform()));
    return radius * StrictMath.cos(2 * StrictMath.PI * uniform());
  }

  /** A lognormal draw with this median and this standard deviation of the logarithm. */
  double lognormal(double median, double sigma) {
    return median * StrictMath.exp(sigma * normal());
  }

  /** An exponential draw with mean 1. */
  double exponential() {
    return -StrictMath.log(1 - uniform());
  }

  /** A Poisson count: arrivals at unit rate within {@code mean}; 0 for a mean of 0 or less. */
  int poisson(double mean) {
    int count = 0;
    for (double at = exponential(); at < mean; at += exponential()) {
      count++;
    }
    return count;
  }

  /**
   * The index drawn with these weights, which sum to 1; the last index takes what rounding leaves.
   */
  int weighted(double... weights) {
    double left = uniform();
    for (int i = 0; i < weights.length - 1; i++) {
      left -= weights[i];
      if (left < 0) {
        return i;
      }
    }
    return weights.length - 1;
  }

  /** Puts the list in random order (Fisher and Yates). */
  <T> void shuffle(List<T> list) {
    for (int i = list.size() - 1; i > 0; i--) {
      int j = below(i + 1);
      T kept = list.get(i);
      list.set(i, list.get(j));
      list.set(j, kept);
    }
  }

  private static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
