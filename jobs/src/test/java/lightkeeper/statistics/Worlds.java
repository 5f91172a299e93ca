package lightkeeper.statistics;

import java.util.Random;

/** Chance, as tests need it. */
final class Worlds {
  private Worlds() {}

  /** A gamma number with mean 1 and variance 1/4: the mean of four exponential ones. */
  static double gamma4(Random random) {
    double sum = 0;
    for (int i = 0; i < 4; i++) {
      sum += exponential(random);
    }
    return sum / 4;
  }

  /** An exponential number with mean 1. */
  static double exponential(Random random) {
    return -Math.log1p(-random.nextDouble());
  }

  /** How many events of pace 1 fit into a mean. */
  static int poisson(Random random, double mean) {
    int count = 0;
    for (double at = exponential(random); at <= mean; at += exponential(random)) {
      count++;
    }
    return count;
  }
}
