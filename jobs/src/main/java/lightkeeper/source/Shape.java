package lightkeeper.source;

import java.io.IOException;
import java.io.Reader;
import java.io.Serializable;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How files are written, and where in them the records are.
 *
 * @param format the format
 * @param encoding name of the character set
 * @param delimiter what stands between cells, for CSV
 * @param records the way to the records; empty for CSV and plain text
 * @param lines what lines of plain text mean; null for other formats
 * @param levels arrays within a record of which each element makes a row
 * @param lists fields that are read as arrays, as written
 * @param nullWords values that mean that there is none
 */
record Shape(
    Format format,
    String encoding,
    char delimiter,
    RecordPath records,
    Lines lines,
    List<Level> levels,
    List<String> lists,
    Set<String> nullWords)
    implements Serializable {
  static final List<String> KEYS =
      Stream.concat(
              Stream.of(
                  "format", "encoding", "delimiter", "records", "each", "lists", "null_words"),
              Lines.KEYS.stream())
          .toList();

  /**
   * An array within a record.
   *
   * @param name what its elements are called in expressions
   * @param base place of the level in which it lies; −1 for the record itself
   * @param path the way to its elements from there
   */
  record Level(String name, int base, RecordPath path) implements Serializable {}

  /** Reads what a mapping says of its files. */
  static Shape read(Section section) {
    String word = section.required("format");
    if (!Format.words().contains(word)) {
      throw section.problem(
          "format", "is '" + word + "'; allowed: " + String.join(", ", Format.words()));
    }
    Format format = Format.valueOf(word.toUpperCase(java.util.Locale.ROOT));
    String encoding = section.text("encoding") == null ? "UTF-8" : section.text("encoding");
    try {
      Charset.forName(encoding);
    } catch (IllegalArgumentException e) {
      throw section.problem("encoding", "is '" + encoding + "', which Java does not know");
    }
    String delimiter = section.text("delimiter") == null ? "," : section.text("delimiter");
    if (delimiter.length() != 1) {
      throw section.problem("delimiter", "must be one character");
    }
    String path = section.text("records");
    boolean nested = format != Format.CSV && format != Format.TEXT;
    if (!nested && (path != null || !section.texts("each").isEmpty())) {
      throw section.problem(
          "format", "is " + word + ", whose records have no 'records' and no 'each'");
    }
    for (String key : Lines.KEYS) {
      if (format != Format.TEXT && section.text(key) != null) {
        throw section.problem(key, "is for the format text alone");
      }
    }
    String fallback = format == Format.JSON ? "[]" : "";
    return new Shape(
        format,
        encoding,
        delimiter.charAt(0),
        path(section, "records", path == null ? fallback : path),
        format == Format.TEXT ? Lines.read(section) : null,
        levels(section),
        section.list("lists"),
        Set.copyOf(new HashSet<>(section.list("null_words"))));
  }

  private static List<Level> levels(Section section) {
    List<Level> levels = new ArrayList<>();
    for (Map.Entry<String, String> entry : section.texts("each").entrySet()) {
      RecordPath path = path(section, entry.getKey(), entry.getValue());
      int base = -1;
      if (!path.steps().isEmpty() && path.steps().get(0) instanceof RecordPath.Name name) {
        for (int i = 0; i < levels.size(); i++) {
          base = levels.get(i).name().equals(name.name()) ? i : base;
        }
      }
      levels.add(
          new Level(
              entry.getKey(),
              base,
              base < 0
                  ? path
                  : new RecordPath(
                      path.steps().subList(1, path.steps().size()).stream().toList(),
                      path.isOptional())));
    }
    return List.copyOf(levels);
  }

  private static RecordPath path(Section section, String key, String text) {
    try {
      return RecordPath.parse(text);
    } catch (IllegalArgumentException e) {
      throw section.problem(key, e.getMessage());
    }
  }

  /**
   * Opens a file of this shape.
   *
   * @param file the file
   * @param wanted what its records are read for
   * @return its records
   */
  Items open(Path file, Wanted wanted) throws IOException {
    Reader text = text(file);
    try {
      return switch (format) {
        case CSV -> new DelimitedItems(text, delimiter);
        case JSON, YAML -> JsonItems.of(format, text, records, wanted);
        case JSONL -> new LineItems(text, records, wanted);
        case XML -> new XmlItems(text, records, wanted);
        case TEXT -> new TextItems(text, lines);
      };
    } catch (IOException | RuntimeException e) {
      text.close();
      throw e;
    }
  }

  /**
   * Reads what stands around the records of a file.
   *
   * @param file the file
   * @param wanted what is wanted of it
   * @return the tree of the first document; null where there is none
   */
  Object envelope(Path file, Wanted wanted) throws IOException {
    try (Reader text = text(file)) {
      return switch (format) {
        case JSON, YAML -> JsonItems.envelope(format, text, wanted);
        case XML -> XmlItems.envelope(text, wanted);
        case CSV, JSONL, TEXT -> null;
      };
    }
  }

  private Reader text(Path file) throws IOException {
    return TextFile.open(file, Charset.forName(encoding));
  }
}
