package lightkeeper.scorecard;

import java.util.List;

/**
 * A chart of what a value was and what it is now, one model a row.
 *
 * @param title what is shown
 * @param unit its unit
 * @param anchor where more is told of it
 * @param ticks the numbers named on the scale
 * @param rows the rows
 * @param table the same in words
 */
public record Dumbbell(
    String title, String unit, String anchor, List<Tick> ticks, List<Row> rows, TextTable table) {

  /**
   * A value then and now.
   *
   * @param mark how its model looks
   * @param text both in digits, or why one is missing
   * @param then the earlier value; null for none
   * @param now the later one; null for none
   */
  public record Row(Mark mark, String text, Spot then, Spot now) {}

  /**
   * A value and its interval.
   *
   * @param at where the value stands
   * @param low where its interval begins; null for none
   * @param high where it ends; null for none
   */
  public record Spot(String at, String low, String high) {
    static Spot of(Figures.Estimate one, Scale scale) {
      if (one == null || one.value() == null) {
        return null;
      }
      return new Spot(
          scale.at(one.value()),
          one.low() == null ? null : scale.at(one.low()),
          one.low() == null ? null : one.high() == null ? "100%" : scale.at(one.high()));
    }
  }
}
