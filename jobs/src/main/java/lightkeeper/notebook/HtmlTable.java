package lightkeeper.notebook;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Rows as an HTML table. */
final class HtmlTable {
  private static final int MOST_ROWS = 100;

  private HtmlTable() {}

  /** The first hundred rows, and how many more there are. */
  static String of(Dataset<Row> rows) {
    List<Row> all = rows.collectAsList();
    StringBuilder html = new StringBuilder("<table><thead><tr>");
    for (String name : rows.columns()) {
      html.append("<th>").append(Text.escaped(name)).append("</th>");
    }
    html.append("</tr></thead><tbody>\n");
    for (Row row : all.subList(0, Math.min(MOST_ROWS, all.size()))) {
      html.append("<tr>");
      for (int i = 0; i < row.size(); i++) {
        boolean isNumber = row.get(i) instanceof Number;
        html.append(isNumber ? "<td style=\"text-align:right\">" : "<td style=\"text-align:left\">")
            .append(Text.of(row.get(i)))
            .append("</td>");
      }
      html.append("</tr>\n");
    }
    html.append("</tbody></table>");
    if (all.size() > MOST_ROWS) {
      html.append("<p>and ").append(all.size() - MOST_ROWS).append(" more</p>");
    }
    return html.toString();
  }
}
