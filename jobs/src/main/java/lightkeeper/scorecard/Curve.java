package lightkeeper.scorecard;

import java.util.List;

/**
 * Small multiples of shares over time since a start, each value that is told with its interval.
 *
 * @param ticks shares named on the axis upwards
 * @param years times named on the axis across
 * @param panels the panels
 */
public record Curve(List<Tick> ticks, List<Tick> years, List<Panel> panels) {

  /**
   * One curve.
   *
   * @param mark how its model looks
   * @param note what it says, or why there is none
   * @param line a line through its values, within a square of 100
   * @param points its values
   */
  public record Panel(Mark mark, String note, String line, List<Point> points) {}

  /**
   * A value of a curve.
   *
   * @param x from the left, in percent
   * @param y from the top, in percent
   * @param low where its interval ends below; null for none
   * @param high where it ends above; null for none
   */
  public record Point(String x, String y, String low, String high) {}
}
