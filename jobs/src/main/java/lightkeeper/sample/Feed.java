package lightkeeper.sample;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Collects the records of one feed by file, counts them, and writes the files. */
final class Feed {
  private record Row(Instant exportedAt, List<String> cells) {}

  private final String name;
  private final List<String> columns;
  private final SortedMap<String, List<Row>> files = new TreeMap<>();
  private final Tally tally = new Tally();

  /** A feed without records. */
  Feed(String name, String... columns) {
    this.name = name;
    this.columns = List.of(columns);
  }

  /** The name of the feed and of its folder. */
  String name() {
    return name;
  }

  /** The columns, in the order in which records are given. */
  List<String> columns() {
    return columns;
  }

  /** What was collected so far. */
  Tally tally() {
    return tally;
  }

  /** Makes sure that a file for each of the months is written, if only with a header. */
  void expect(List<YearMonth> months) {
    months.forEach(month -> rows(month.toString()));
  }

  /**
   * Adds a record.
   *
   * @param file name without ending
   * @param exportedAt records of a file are written in this order
   * @param cells one for each column; null is an empty cell
   */
  void add(String file, Instant exportedAt, String... cells) {
    rows(file).add(new Row(exportedAt, Collections.unmodifiableList(Arrays.asList(cells))));
    tally.records(1);
  }

  /** Adds a record that corrects one of the same key. */
  void correct(String file, Instant exportedAt, String... cells) {
    add(file, exportedAt, cells);
    tally.correction();
  }

  /** Adds a record that is to be rejected, at the end of its file. */
  void reject(Reject reason, String file, String... cells) {
    add(file, Instant.MAX, cells);
    tally.reject(reason);
  }

  /**
   * Repeats a record at the end of the same or a later file; does nothing if there is no such
   * record. To be called before rejects are added.
   *
   * @param row position among the records of the first file, in the order they were added
   */
  void repeat(String fromFile, int row, String toFile) {
    List<Row> rows = rows(fromFile);
    if (row < rows.size()) {
      add(toFile, Instant.MAX, rows.get(row).cells().toArray(String[]::new));
      tally.duplicate();
    }
  }

  /**
   * Writes all files into the folder {@code exports/NAME}.
   *
   * @param oddLayouts whether the files after the first come in various layouts
   * @throws IOException if they cannot be written
   */
  void write(Path exports, boolean oddLayouts) throws IOException {
    int position = 0;
    for (String file : files.keySet()) {
      CsvLayout layout = oddLayouts ? CsvLayout.at(position) : CsvLayout.PLAIN;
      position++;
      tally.file();
      Path path = exports.resolve(name).resolve(file + ".csv");
      try (CsvWriter writer = new CsvWriter(path, columns, layout)) {
        for (Row row : inOrder(files.get(file))) {
          writer.write(row.cells());
        }
      }
    }
  }

  private static List<Row> inOrder(List<Row> rows) {
    List<Row> ordered = new ArrayList<>(rows);
    ordered.sort(Comparator.comparing(Row::exportedAt));
    return ordered;
  }

  private List<Row> rows(String file) {
    return files.computeIfAbsent(file, created -> new ArrayList<>());
  }
}
