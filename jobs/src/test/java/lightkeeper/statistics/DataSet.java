package lightkeeper.statistics;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One of the tables under {@code survival/}: rows of text by column. */
record DataSet(List<Map<String, String>> rows) {
  static DataSet read(String name) {
    try (InputStream in = DataSet.class.getResourceAsStream("/survival/" + name + ".csv")) {
      List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      List<String> header = cells(lines.get(0));
      List<Map<String, String>> rows = new ArrayList<>();
      for (String line : lines.subList(1, lines.size())) {
        Map<String, String> row = new TreeMap<>();
        List<String> cells = cells(line);
        for (int i = 0; i < header.size(); i++) {
          row.put(header.get(i), cells.get(i));
        }
        rows.add(row);
      }
      return new DataSet(rows);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> cells(String line) {
    return Arrays.stream(line.split(",", -1)).map(String::strip).toList();
  }

  DataSet where(String column, String value) {
    return new DataSet(rows.stream().filter(row -> row.get(column).equals(value)).toList());
  }

  DataSet without(String column, String value) {
    return new DataSet(rows.stream().filter(row -> !row.get(column).equals(value)).toList());
  }

  /** A number; NA is NaN. */
  static double number(Map<String, String> row, String column) {
    String text = row.get(column);
    return switch (text) {
      case "NA" -> Double.NaN;
      case "Inf" -> Double.POSITIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  static Episode episode(Map<String, String> row, String event) {
    return Episode.fromStart(number(row, "time"), row.get(event).equals("1"));
  }

  /** The episodes, with the column that says whether they ended. */
  List<Episode> episodes(String event) {
    return rows.stream().map(row -> episode(row, event)).toList();
  }
}
