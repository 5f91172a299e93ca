package lightkeeper.sample;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * In which of the allowed dresses a CSV file comes: exporters differ.
 *
 * @param byteOrderMark starts with the UTF-8 byte order mark
 * @param carriageReturn lines end in CR LF
 * @param quoted every cell is quoted
 * @param capitalHeader column names are in capitals, with a blank behind
 * @param reversed columns come in reverse order
 * @param extraColumn there is a column {@code note} that no feed knows
 */
record CsvLayout(
    boolean byteOrderMark,
    boolean carriageReturn,
    boolean quoted,
    boolean capitalHeader,
    boolean reversed,
    boolean extraColumn) {

  /** No peculiarity. */
  static final CsvLayout PLAIN = new CsvLayout(false, false, false, false, false, false);

  /** The layout of the file with this position among the files of its feed: 1 to 7 are odd. */
  static CsvLayout at(int position) {
    return switch (position) {
      case 1 -> new CsvLayout(true, false, false, false, false, false);
      case 2 -> new CsvLayout(false, true, false, false, false, false);
      case 3 -> new CsvLayout(false, false, false, false, true, false);
      case 4 -> new CsvLayout(false, false, false, false, false, true);
      case 5 -> new CsvLayout(false, false, true, false, false, false);
      case 6 -> new CsvLayout(false, false, false, true, false, false);
      case 7 -> new CsvLayout(true, true, false, false, true, true);
      default -> PLAIN;
    };
  }

  /** The header cells as this layout writes them. */
  List<String> header(List<String> columns) {
    List<String> cells = new ArrayList<>(columns);
    if (capitalHeader) {
      cells.replaceAll(name -> name.toUpperCase(Locale.ROOT) + " ");
    }
    return arranged(cells, "note");
  }

  /**
   * The cells of a record, given in the order of the feed's columns, as this layout writes them.
   */
  List<String> record(List<String> cells) {
    return arranged(cells, "exported by hand, please check");
  }

  private List<String> arranged(List<String> cells, String extra) {
    List<String> arranged = new ArrayList<>(cells);
    if (reversed) {
      Collections.reverse(arranged);
    }
    if (extraColumn) {
      arranged.add(extra);
    }
    return arranged;
  }
}
