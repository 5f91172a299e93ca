package lightkeeper.notebook;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import org.apache.spark.sql.Row;

/** Lines with intervals, a series each. */
final class LineChart {
  private static final int WIDTH = 720;
  private static final int LEFT = 52;
  private static final int TOP = 34;
  private static final int BOTTOM = 280;
  private static final int LEGEND_ROW = 18;

  private LineChart() {}

  /** Draws rows of series, x, y, low, high. */
  static String of(String title, List<Row> rows) {
    return draw(title, rows, DoubleUnaryOperator.identity(), DoubleUnaryOperator.identity());
  }

  /** The same for ratios above 0, for which half is as far from 1 as twice. */
  static String ofRatios(String title, List<Row> rows) {
    return draw(
        title,
        rows,
        ratio -> StrictMath.log10(ratio) / StrictMath.log10(2),
        // Whole octaves alone are round.
        tick -> tick == StrictMath.rint(tick) ? StrictMath.pow(2, tick) : Double.NaN);
  }

  /** Draws with what stands on the upright axis for a number, and back; NaN back is not named. */
  private static String draw(
      String title, List<Row> rows, DoubleUnaryOperator place, DoubleUnaryOperator back) {
    Axis across = Axis.between(rows.stream().mapToDouble(row -> number(row, 1)), LEFT, WIDTH - 20);
    Axis up =
        Axis.over(
            rows.stream()
                .flatMapToDouble(
                    row ->
                        DoubleStream.of(number(row, 2), number(row, 3), number(row, 4)).map(place)),
            BOTTOM,
            TOP);
    Map<String, List<Row>> series = new LinkedHashMap<>();
    rows.forEach(
        row -> series.computeIfAbsent(row.getString(0), key -> new ArrayList<>()).add(row));
    StringBuilder svg = Svg.open(title, WIDTH, BOTTOM + 34 + series.size() * LEGEND_ROW);
    for (double tick : up.ticks()) {
      if (Double.isNaN(back.applyAsDouble(tick))) {
        continue;
      }
      Svg.line(svg, "" + LEFT, up.at(tick), "" + (WIDTH - 20), up.at(tick), "#ddd", 1);
      Svg.text(svg, "" + (LEFT - 6), up.at(tick), "end", Text.number(back.applyAsDouble(tick)));
    }
    for (double tick : across.ticks()) {
      Svg.text(svg, across.at(tick), "" + (BOTTOM + 17), "middle", Text.number(tick));
    }
    int i = 0;
    for (Map.Entry<String, List<Row>> one : series.entrySet()) {
      draw(svg, one.getValue(), across, y -> up.at(place.applyAsDouble(y)), Svg.colour(i));
      String base = "" + (BOTTOM + 40 + i * LEGEND_ROW);
      Svg.line(
          svg,
          "" + LEFT,
          "" + (BOTTOM + 36 + i * LEGEND_ROW),
          "" + (LEFT + 20),
          "" + (BOTTOM + 36 + i * LEGEND_ROW),
          Svg.colour(i),
          3);
      Svg.text(svg, "" + (LEFT + 28), base, "start", one.getKey());
      i++;
    }
    return svg.append("</svg>").toString();
  }

  private static void draw(
      StringBuilder svg, List<Row> rows, Axis across, DoubleFunction<String> up, String colour) {
    StringBuilder path = new StringBuilder();
    boolean pen = false;
    for (Row row : rows) {
      if (row.isNullAt(2)) {
        // What is not told leaves a gap.
        pen = false;
        continue;
      }
      String x = across.at(number(row, 1));
      path.append(pen ? "L" : "M").append(x).append(' ').append(up.apply(number(row, 2)));
      pen = true;
      if (!row.isNullAt(3) && !row.isNullAt(4)) {
        Svg.line(svg, x, up.apply(number(row, 3)), x, up.apply(number(row, 4)), colour, 1);
      }
      svg.append(
              "<circle cx=\"%s\" cy=\"%s\" r=\"3\" fill=\"%s\"/>"
                  .formatted(x, up.apply(number(row, 2)), colour))
          .append('\n');
    }
    svg.append(
            "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>"
                .formatted(path, colour))
        .append('\n');
  }

  private static double number(Row row, int i) {
    return row.isNullAt(i) ? Double.NaN : ((Number) row.get(i)).doubleValue();
  }
}
