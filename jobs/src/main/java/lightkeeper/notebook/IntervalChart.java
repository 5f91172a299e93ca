package lightkeeper.notebook;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;

/** Values with their intervals, one below the other. */
final class IntervalChart {
  private static final int LABELS = 220;
  private static final int WIDTH = 720;
  private static final int ROW = 30;
  private static final int TOP = 34;

  private IntervalChart() {}

  /** Draws rows of label, value, low, high. */
  static String of(String title, List<Row> rows) {
    Axis axis =
        Axis.over(
            rows.stream()
                .flatMapToDouble(
                    row -> DoubleStream.of(number(row, 1), number(row, 2), number(row, 3))),
            LABELS,
            WIDTH - 20);
    int bottom = TOP + rows.size() * ROW;
    StringBuilder svg = Svg.open(title, WIDTH, bottom + 26);
    for (double tick : axis.ticks()) {
      Svg.line(svg, axis.at(tick), "" + TOP, axis.at(tick), "" + bottom, "#ddd", 1);
      Svg.text(svg, axis.at(tick), "" + (bottom + 17), "middle", Text.number(tick));
    }
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      String y = "" + (TOP + i * ROW + ROW / 2);
      String colour = Svg.colour(i);
      Svg.text(svg, "0", "" + (TOP + i * ROW + ROW / 2 + 4), "start", row.getString(0));
      if (Stream.of(2, 3).noneMatch(row::isNullAt)) {
        Svg.line(svg, axis.at(number(row, 2)), y, axis.at(number(row, 3)), y, colour, 2);
      }
      if (row.isNullAt(1)) {
        Svg.text(svg, "" + (LABELS + 6), "" + (TOP + i * ROW + ROW / 2 + 4), "start", "not told");
      } else {
        svg.append(
                "<circle cx=\"%s\" cy=\"%s\" r=\"4.5\" fill=\"%s\"/>"
                    .formatted(axis.at(number(row, 1)), y, colour))
            .append('\n');
      }
    }
    return svg.append("</svg>").toString();
  }

  private static double number(Row row, int i) {
    return row.isNullAt(i) ? Double.NaN : ((Number) row.get(i)).doubleValue();
  }
}
