package lightkeeper.source;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How the files of a source are written. */
enum Format {
  /** Lines of cells with a header. */
  CSV,
  /** One JSON text, or several behind one another. */
  JSON,
  /** One JSON text a line. */
  JSONL,
  /** One XML document. */
  XML,
  /** Lines that a tool prints for people. */
  TEXT,
  /** One or several YAML documents. */
  YAML;

  /** Its name in a mapping. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The names of all. */
  static List<String> words() {
    return Arrays.stream(values()).map(Format::word).toList();
  }

  /** Whether a record is a row of cells rather than a tree. */
  boolean isFlat() {
    return this == CSV;
  }
}
