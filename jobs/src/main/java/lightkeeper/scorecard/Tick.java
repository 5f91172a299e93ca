package lightkeeper.scorecard;

import java.util.List;

/**
 * A number that is named on an axis.
 *
 * @param at where it stands, in percent
 * @param text its name
 * @param place {@code start} or {@code end} at the ends of the axis, else {@code middle}
 */
public record Tick(String at, String text, String place) {
  private static final double NEAR_END = 6;

  /** The ticks of an axis that runs to the right. */
  static List<Tick> across(Scale scale, String unit) {
    return scale.ticks().stream()
        .map(tick -> new Tick(scale.at(tick), Numbers.tick(tick, unit, scale), place(scale, tick)))
        .toList();
  }

  /** The same for ratios. */
  static List<Tick> ratios(Scale scale) {
    return scale.ticks().stream()
        .map(tick -> new Tick(scale.at(tick), Numbers.plain(tick) + "×", place(scale, tick)))
        .toList();
  }

  /** The ticks of an axis that runs upwards. */
  static List<Tick> upwards(Scale scale, String unit) {
    return scale.ticks().stream()
        .map(tick -> new Tick(scale.up(tick), Numbers.tick(tick, unit, scale), "start"))
        .toList();
  }

  /** The same for ratios. */
  static List<Tick> ratiosUpwards(Scale scale) {
    return scale.ticks().stream()
        .map(tick -> new Tick(scale.up(tick), Numbers.plain(tick) + "×", "start"))
        .toList();
  }

  private static String place(Scale scale, double tick) {
    double percent = scale.percent(tick);
    return percent < NEAR_END ? "start" : percent > 100 - NEAR_END ? "end" : "middle";
  }
}
