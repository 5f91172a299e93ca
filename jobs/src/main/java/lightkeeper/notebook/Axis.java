package lightkeeper.notebook;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * A linear scale from numbers to places.
 *
 * @param from the number at {@code start}
 * @param to the number at {@code end}, another than {@code from}
 * @param start a place in pixels
 * @param end another
 */
record Axis(double from, double to, double start, double end) {
  private static final int TICKS = 5;

  /** What sums of doubles may be off by, in steps. */
  private static final double TINY = 1e-9;

  /** A scale that holds some numbers, at least one of them a number. */
  static Axis over(DoubleStream numbers, double start, double end) {
    double[] finite = numbers.filter(Double::isFinite).toArray();
    double least = DoubleStream.of(finite).min().orElse(0);
    double most = DoubleStream.of(finite).max().orElse(1);
    double step = step(least, most);
    double from = StrictMath.floor(least / step) * step;
    double to = StrictMath.ceil(most / step) * step;
    return new Axis(from, to > from ? to : from + step, start, end);
  }

  /** A scale from the least to the greatest of some numbers. */
  static Axis between(DoubleStream numbers, double start, double end) {
    double[] finite = numbers.filter(Double::isFinite).toArray();
    double least = DoubleStream.of(finite).min().orElse(0);
    double most = DoubleStream.of(finite).max().orElse(1);
    return new Axis(least, most > least ? most : least + 1, start, end);
  }

  /** 1, 2 or 5 times a power of ten. */
  private static double step(double least, double most) {
    double rough = (most > least ? most - least : 1) / TICKS;
    double power = StrictMath.pow(10, StrictMath.floor(StrictMath.log10(rough)));
    double times = rough / power;
    return (times > 5 ? 10 : times > 2 ? 5 : times > 1 ? 2 : 1) * power;
  }

  /** Where a number stands, to a tenth of a pixel; beyond the scale, at its end. */
  String at(double number) {
    double part = StrictMath.min(1, StrictMath.max(0, (number - from) / (to - from)));
    double place = start + part * (end - start);
    return Text.number(StrictMath.round(place * 10) / 10.0);
  }

  /** Round numbers to name along it. */
  List<Double> ticks() {
    double step = step(from, to);
    long first = (long) StrictMath.ceil(from / step - TINY);
    List<Double> ticks = new ArrayList<>();
    for (long i = first; i * step <= to + step * TINY; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }
}
