package lightkeeper.scorecard;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Small multiples of lines over months, with their intervals as bands; the lines of the others
 * stand behind each.
 *
 * @param isLogarithmic whether equal distances are equal ratios
 * @param ticks numbers named on the axis upwards
 * @param first what stands under the left end
 * @param last what stands under the right end
 * @param event where something happens; null for nothing
 * @param washout where what follows the event ends for a time; null for nothing
 * @param reference a value to see the lines against; null for none
 * @param panels the panels
 */
public record Trend(
    boolean isLogarithmic,
    List<Tick> ticks,
    String first,
    String last,
    String event,
    String washout,
    Tick reference,
    List<Panel> panels) {
  private static final double STROKE = 0.6;

  /**
   * One line of the small multiples.
   *
   * @param mark how its model looks
   * @param title what it is of
   * @param note its last value, or why there is no line
   * @param bands outlines of its intervals, within a square of 100
   * @param lines its line, in pieces where values are missing
   * @param others the lines of the others
   * @param dots values with no neighbour
   * @param end its last value; null for none
   */
  public record Panel(
      Mark mark,
      String title,
      String note,
      List<String> bands,
      String lines,
      String others,
      List<Dot> dots,
      Dot end) {}

  /**
   * A place.
   *
   * @param x from the left, in percent
   * @param y from the top, in percent
   */
  public record Dot(String x, String y) {}

  /**
   * A value of a line.
   *
   * @param x from the left, 0 to 100
   * @param value the value; null for none
   * @param low lower limit; null for none
   * @param high upper limit; null for none, or not reached
   * @param isBetween whether a missing value belongs to a month of which none is ever told, so that
   *     the line goes on
   */
  record Value(double x, Double value, Double low, Double high, boolean isBetween) {}

  /** A line through values, in pieces where they are missing; empty when there are no two. */
  static String line(List<Value> values, Scale scale) {
    StringBuilder path = new StringBuilder();
    for (List<Value> piece : pieces(values)) {
      if (piece.size() > 1) {
        for (int i = 0; i < piece.size(); i++) {
          path.append(i == 0 ? "M" : "L")
              .append(place(piece.get(i).x(), piece.get(i).value(), scale));
        }
      }
    }
    return path.toString();
  }

  /** The values that stand alone. */
  static List<Dot> alone(List<Value> values, Scale scale) {
    return pieces(values).stream()
        .filter(piece -> piece.size() == 1)
        .map(piece -> dot(piece.get(0), scale))
        .toList();
  }

  /** The last value; null when there is none. */
  static Dot end(List<Value> values, Scale scale) {
    for (int i = values.size() - 1; i >= 0; i--) {
      if (values.get(i).value() != null) {
        return dot(values.get(i), scale);
      }
      if (!values.get(i).isBetween()) {
        return null;
      }
    }
    return null;
  }

  /** Outlines of the intervals. */
  static List<String> bands(List<Value> values, Scale scale) {
    List<String> bands = new ArrayList<>();
    for (List<Value> piece : pieces(values)) {
      List<Value> run = new ArrayList<>();
      for (Value one : piece) {
        if (one.low() == null) {
          band(run, scale, bands);
          run.clear();
        } else {
          run.add(one);
        }
      }
      band(run, scale, bands);
    }
    return bands;
  }

  private static void band(List<Value> run, Scale scale, List<String> bands) {
    if (run.isEmpty()) {
      return;
    }
    List<Value> outline = run.size() == 1 ? wide(run.get(0)) : run;
    StringBuilder path = new StringBuilder("M");
    for (int i = 0; i < outline.size(); i++) {
      Value one = outline.get(i);
      path.append(i == 0 ? "" : "L")
          .append(place(one.x(), one.high() == null ? scale.to() : one.high(), scale));
    }
    for (int i = outline.size() - 1; i >= 0; i--) {
      path.append("L").append(place(outline.get(i).x(), outline.get(i).low(), scale));
    }
    bands.add(path.append("Z").toString());
  }

  /** One month alone is as wide as a stroke. */
  private static List<Value> wide(Value one) {
    return List.of(
        new Value(one.x() - STROKE, one.value(), one.low(), one.high(), false),
        new Value(one.x() + STROKE, one.value(), one.low(), one.high(), false));
  }

  private static List<List<Value>> pieces(List<Value> values) {
    List<List<Value>> pieces = new ArrayList<>();
    List<Value> piece = new ArrayList<>();
    for (Value one : values) {
      if (one.value() != null) {
        piece.add(one);
      } else if (!one.isBetween() && !piece.isEmpty()) {
        pieces.add(piece);
        piece = new ArrayList<>();
      }
    }
    if (!piece.isEmpty()) {
      pieces.add(piece);
    }
    return pieces;
  }

  private static Dot dot(Value one, Scale scale) {
    return new Dot(String.format(Locale.ROOT, "%.2f%%", one.x()), scale.up(one.value()));
  }

  private static String place(double x, double value, Scale scale) {
    return String.format(Locale.ROOT, "%.2f %.2f", x, 100 - scale.percent(value));
  }
}
