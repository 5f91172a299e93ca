package lightkeeper.scorecard;

import java.util.List;

/**
 * A chart of values with their intervals, one a row, on one scale.
 *
 * @param axis what the scale counts
 * @param ticks the numbers named on it
 * @param reference a value to see the others against; null for none
 * @param rows the rows
 */
public record Forest(String axis, List<Tick> ticks, Tick reference, List<Row> rows) {

  /**
   * A value, its interval, or why there is none.
   *
   * @param mark how its model looks
   * @param value the value in digits; empty when there is none
   * @param interval the interval in digits; empty when there is none
   * @param note why there is no value or no interval; empty when there is
   * @param at where the value stands; null for none
   * @param low where the interval begins; null for none
   * @param high where it ends; null for none
   * @param isCutBelow whether the interval goes on before the scale begins
   * @param isCut whether it goes on beyond where the scale ends
   */
  public record Row(
      Mark mark,
      String value,
      String interval,
      String note,
      String at,
      String low,
      String high,
      boolean isCutBelow,
      boolean isCut) {}

  /** A row of a value on a scale. */
  static Row row(Mark mark, Figures.Estimate one, String unit, Scale scale, String missing) {
    if (one == null || one.value() == null) {
      return new Row(mark, "", "", missing, null, null, null, false, false);
    }
    return new Row(
        mark,
        Numbers.value(one, unit),
        Numbers.interval(one, unit),
        one.low() == null && one.intervalReason() != null
            ? Words.noInterval(one.intervalReason())
            : "",
        scale.at(one.value()),
        one.low() == null ? null : scale.at(one.low()),
        one.low() == null ? null : one.high() == null ? "100%" : scale.at(one.high()),
        one.low() != null && scale.isBeyond(one.low()),
        one.low() != null && (one.high() == null || scale.isBeyond(one.high())));
  }
}
