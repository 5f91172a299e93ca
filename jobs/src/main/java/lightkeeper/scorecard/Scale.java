package lightkeeper.scorecard;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Where a number stands on an axis, in percent of its length. Every chart is drawn over this class:
 * percentages, not pixels, so that a chart fills the space it gets and its text keeps its size.
 *
 * @param from the number at 0 %
 * @param to the number at 100 %, greater than {@code from}
 * @param isLogarithmic whether equal distances are equal ratios; then {@code from} is above 0
 * @param ticks the numbers that are named
 */
public record Scale(double from, double to, boolean isLogarithmic, List<Double> ticks) {
  private static final int TICKS = 4;

  /** An interval this much wider than the largest value would press all values together. */
  private static final double WIDEST = 3;

  /** A scale starts at zero unless there are several numbers, and all are in its upper part. */
  private static final double UPPER_PART = 0.6;

  /**
   * An axis of equal steps for values and limits that are not negative.
   *
   * @param values the values; they are all on the axis
   * @param limits limits of intervals; those far beyond the values are cut off
   * @param most the largest number possible, such as 1 for shares; infinity for none
   * @return the axis; 0 to 1 when there is no value
   */
  public static Scale linear(List<Double> values, List<Double> limits, double most) {
    double greatest = values.stream().mapToDouble(x -> x).max().orElse(1);
    double high =
        Math.max(
            greatest,
            limits.stream()
                .mapToDouble(x -> x)
                .filter(x -> x <= WIDEST * greatest)
                .max()
                .orElse(
                    limits.stream().anyMatch(x -> x > greatest) ? WIDEST * greatest : greatest));
    double low =
        Math.min(
            values.stream().mapToDouble(x -> x).min().orElse(0),
            limits.stream().mapToDouble(x -> x).min().orElse(Double.POSITIVE_INFINITY));
    if (!(high > 0)) {
      high = 1;
    }
    if (low < UPPER_PART * high || low == high) {
      low = 0;
    }
    double span = high - low;
    double step = step((span > 0 ? span : high) / TICKS);
    double from = low == 0 ? 0 : Math.floor(low / step + 1e-9) * step;
    double to = Math.min(most, Math.ceil(high / step - 1e-9) * step);
    if (!(to > from)) {
      from = Math.max(0, to - step);
    }
    List<Double> ticks = new ArrayList<>();
    for (long i = Math.round(from / step); i * step <= to * (1 + 1e-9); i++) {
      ticks.add(i * step);
    }
    return new Scale(from, to, false, List.copyOf(ticks));
  }

  /**
   * An axis of equal ratios.
   *
   * @param numbers what must be on it, each above 0
   * @param least the lowest start, above 0
   * @param most the highest end
   * @return the axis, which reaches at least from one tick to another
   */
  public static Scale logarithmic(List<Double> numbers, double least, double most) {
    double low = numbers.stream().mapToDouble(x -> x).filter(x -> x > 0).min().orElse(1);
    double high = numbers.stream().mapToDouble(x -> x).filter(x -> x > 0).max().orElse(1);
    low = Math.max(least, low);
    high = Math.max(low, Math.min(most, high));
    List<Double> all = new ArrayList<>();
    boolean isWide = high / low > 30;
    for (int power = -9; power <= 12; power++) {
      for (int digit : isWide ? new int[] {1} : new int[] {1, 2, 5}) {
        all.add(digit * Math.pow(10, power));
      }
    }
    double lowest = low;
    double highest = high;
    double from =
        all.stream().mapToDouble(x -> x).filter(x -> x <= lowest * (1 + 1e-9)).max().orElse(lowest);
    double to =
        all.stream()
            .mapToDouble(x -> x)
            .filter(x -> x >= highest * (1 - 1e-9))
            .min()
            .orElse(highest);
    if (!(to > from)) {
      to = from * 10;
    }
    double end = to * (1 + 1e-9);
    return new Scale(
        from, to, true, all.stream().filter(x -> x >= from * (1 - 1e-9) && x <= end).toList());
  }

  /**
   * An axis of ratios around 1, which is always on it, and which reaches as far down as up.
   *
   * @param ratios what must be on it, as far as {@code most} allows
   * @param most how far it reaches at the most, as a ratio above 1
   * @return the axis
   */
  public static Scale ratio(List<Double> ratios, double most) {
    double reach = 1.5;
    for (double ratio : ratios) {
      if (ratio > 0 && Double.isFinite(ratio)) {
        reach = Math.max(reach, Math.max(ratio, 1 / ratio));
      }
    }
    reach = Math.min(reach, most) * 1.05;
    List<Double> ticks = new ArrayList<>();
    List<Double> steps = reach < 2.2 ? List.of(1.5) : reach < 6 ? List.of(2.0) : List.of(5.0);
    steps.forEach(step -> ticks.add(1 / step));
    ticks.add(1.0);
    ticks.addAll(steps);
    return new Scale(1 / reach, reach, true, List.copyOf(ticks));
  }

  /** The step of 1, 2 or 5 times a power of ten next above a length. */
  private static double step(double least) {
    double power = Math.pow(10, Math.floor(Math.log10(least)));
    for (int digit : new int[] {1, 2, 5}) {
      if (digit * power >= least * (1 - 1e-9)) {
        return digit * power;
      }
    }
    return 10 * power;
  }

  /**
   * Where a number stands.
   *
   * @param number the number
   * @return percent of the length, 0 to 100; what is beyond an end stands at it
   */
  public double percent(double number) {
    double share =
        isLogarithmic
            ? number <= 0 ? 0 : Math.log(number / from) / Math.log(to / from)
            : (number - from) / (to - from);
    return 100 * Math.max(0, Math.min(1, share));
  }

  /**
   * Where a number stands, for an attribute.
   *
   * @param number the number
   * @return such as {@code 12.50%}
   */
  public String at(double number) {
    return String.format(Locale.ROOT, "%.2f%%", percent(number));
  }

  /**
   * Where a number stands on an axis that runs upwards, for an attribute.
   *
   * @param number the number
   * @return such as {@code 87.50%}
   */
  public String up(double number) {
    return String.format(Locale.ROOT, "%.2f%%", 100 - percent(number));
  }

  /** Whether a number lies beyond an end. */
  boolean isBeyond(double number) {
    return number < from - 1e-9 * Math.abs(from) || number > to + 1e-9 * Math.abs(to);
  }
}
