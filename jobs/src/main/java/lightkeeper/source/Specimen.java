package lightkeeper.source;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * What the first records of a file that nobody has mapped hold.
 *
 * @param format how it is written
 * @param delimiter what stands between cells; a comma where there are none
 * @param records the way to its records; empty: each is one
 * @param values some values of each field, by the field's way from its record
 * @param lists the fields that have several values in a record
 */
record Specimen(
    Format format,
    char delimiter,
    String records,
    Map<String, List<String>> values,
    Set<String> lists) {
  private static final int RECORDS = 200;

  /** How deep fields and records are looked for. */
  private static final int DEEPEST = 4;

  /** Values of one object are records when they share so many of their fields, of all of them. */
  private static final double ALIKE = 0.5;

  /**
   * Looks into a file.
   *
   * @param file a CSV, JSON or JSON Lines file, perhaps packed
   * @return what it holds
   * @throws IOException when it cannot be read or holds no record, saying why
   */
  static Specimen of(Path file) throws IOException {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
    Specimen specimen =
        name.endsWith(".json")
            ? json(file)
            : name.endsWith(".jsonl") || name.endsWith(".ndjson")
                ? trees(Format.JSONL, "", trees(shape(Format.JSONL, ',', ""), file))
                : csv(file);
    if (specimen.values.isEmpty()) {
      throw new UnreadableException("holds no record with fields");
    }
    return specimen;
  }

  /** A name as expressions have it. */
  static String quoted(String name) {
    return name.matches("[A-Za-z_][A-Za-z0-9_]*") ? name : "`" + name + "`";
  }

  private static Specimen json(Path file) throws IOException {
    String records = "[]";
    List<Object> trees = trees(shape(Format.JSON, ',', records), file);
    if (trees.size() == 1 && trees.get(0) instanceof Map<?, ?> root) {
      Candidate most = most("", root, 0, null);
      if (most != null) {
        records = most.path();
        trees = trees(shape(Format.JSON, ',', records), file);
      }
    }
    return trees(Format.JSON, records, trees);
  }

  private static Specimen trees(Format format, String records, List<Object> trees) {
    Specimen specimen = empty(format, ',', records);
    trees.forEach(tree -> specimen.flatten("", tree, 0));
    return specimen;
  }

  private static Specimen csv(Path file) throws IOException {
    char delimiter = delimiter(file);
    Specimen specimen = empty(Format.CSV, delimiter, "");
    try (Items items = shape(Format.CSV, delimiter, "").open(file, Wanted.everything())) {
      List<String> header = header(file, delimiter);
      for (int i = 0; i < RECORDS; i++) {
        Item item = items.next();
        if (item == null) {
          break;
        }
        if (item.tree() instanceof Map<?, ?> cells) {
          header.stream()
              .distinct()
              .forEach(column -> specimen.add(column, cells.get(Headers.plain(column))));
        }
      }
    }
    return specimen;
  }

  private static Specimen empty(Format format, char delimiter, String records) {
    return new Specimen(format, delimiter, records, new LinkedHashMap<>(), new LinkedHashSet<>());
  }

  private static Shape shape(Format format, char delimiter, String records) {
    return new Shape(
        format,
        "UTF-8",
        delimiter,
        RecordPath.parse(records),
        null,
        List.of(),
        List.of(),
        Set.of());
  }

  private static List<Object> trees(Shape shape, Path file) throws IOException {
    List<Object> trees = new ArrayList<>();
    try (Items items = shape.open(file, Wanted.everything())) {
      for (Item item = items.next(); item != null && trees.size() < RECORDS; item = items.next()) {
        trees.add(item.tree());
      }
    }
    return trees;
  }

  /** What may be the records: the way to them, and how many they are. */
  private record Candidate(String path, int length) {
    Candidate orLonger(Candidate other) {
      return other.length() > length ? other : this;
    }
  }

  /**
   * The most objects that stand in one list, or as the values of one object, the nearest to the
   * root of such; null when there are none.
   */
  private static Candidate most(String path, Map<?, ?> at, int depth, Candidate best) {
    Candidate most = best;
    for (Map.Entry<?, ?> entry : at.entrySet()) {
      if (entry.getValue() instanceof List<?> list
          && !list.isEmpty()
          && list.get(0) instanceof Map<?, ?>) {
        Candidate here = new Candidate(below(path, entry.getKey()) + "[]", list.size());
        most = most == null ? here : most.orLonger(here);
      }
    }
    if (areAlike(at)) {
      Candidate values = new Candidate(path.isEmpty() ? "*" : path + ".*", at.size());
      return most == null ? values : most.orLonger(values);
    }
    for (Map.Entry<?, ?> entry : at.entrySet()) {
      if (entry.getValue() instanceof Map<?, ?> map && depth < DEEPEST) {
        most = most(below(path, entry.getKey()), map, depth + 1, most);
      }
    }
    return most;
  }

  /** Whether the values of an object are two objects or more with much the same fields. */
  private static boolean areAlike(Map<?, ?> map) {
    Set<Object> all = new LinkedHashSet<>();
    Set<Object> common = null;
    for (Object value : map.values()) {
      if (!(value instanceof Map<?, ?> object)) {
        return false;
      }
      all.addAll(object.keySet());
      if (common == null) {
        common = new LinkedHashSet<>(object.keySet());
      } else {
        common.retainAll(object.keySet());
      }
    }
    return map.size() > 1 && !all.isEmpty() && common.size() >= ALIKE * all.size();
  }

  private static String below(String path, Object name) {
    String quoted = quoted(String.valueOf(name));
    return path.isEmpty() ? quoted : path + "." + quoted;
  }

  private void flatten(String name, Object tree, int depth) {
    if (tree instanceof Map<?, ?> map && depth < DEEPEST) {
      map.forEach((key, value) -> flatten(below(name, key), value, depth + 1));
    } else if (!name.isEmpty()
        && !(tree instanceof List<?> list && list.stream().anyMatch(Map.class::isInstance))) {
      add(name, tree);
    }
  }

  private void add(String name, Object value) {
    List<String> texts = values.computeIfAbsent(name, n -> new ArrayList<>());
    if (value instanceof List<?> several) {
      lists.add(name);
      several.stream().limit(1).forEach(first -> add(name, first));
    } else if (value instanceof String text && !text.isBlank()) {
      texts.add(text.strip());
    }
  }

  private static char delimiter(Path file) throws IOException {
    String first = firstLine(file);
    char best = ',';
    for (char candidate : new char[] {';', '\t', '|'}) {
      if (count(first, candidate) > count(first, best)) {
        best = candidate;
      }
    }
    return best;
  }

  private static long count(String text, char wanted) {
    return text.chars().filter(c -> c == wanted).count();
  }

  private static BufferedReader open(Path file) throws IOException {
    return new BufferedReader(
        new BoundedReader(
            TextFile.open(file, StandardCharsets.UTF_8), Trees.MOST_CHARACTERS, "the header"));
  }

  private static String firstLine(Path file) throws IOException {
    try (BufferedReader text = open(file)) {
      String line = text.readLine();
      if (line == null || line.isBlank()) {
        throw new UnreadableException("empty: there is no header");
      }
      return line;
    }
  }

  /** The header's cells as written. */
  private static List<String> header(Path file, char delimiter) throws IOException {
    CSVFormat format = CSVFormat.RFC4180.builder().setDelimiter(delimiter).get();
    try (BufferedReader text = open(file);
        CSVParser parser = format.parse(text)) {
      List<String> cells = new ArrayList<>();
      for (CSVRecord record : parser) {
        record.forEach(cell -> cells.add(cell.strip()));
        return cells;
      }
      throw new UnreadableException("empty: there is no header");
    }
  }
}
