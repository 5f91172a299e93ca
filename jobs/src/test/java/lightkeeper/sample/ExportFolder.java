package lightkeeper.sample;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Reads generated exports back, by other means than those that wrote them. */
final class ExportFolder {
  /**
   * A record with its cells by column name, empty ones left out.
   *
   * @param width number of cells; {@code header} that of the header
   */
  record Row(String file, int width, int header, Map<String, String> cells) {
    String get(String column) {
      return cells.getOrDefault(column, "");
    }
  }

  private ExportFolder() {}

  /** All records of a feed, in byte order of the files; a file that is not UTF-8 is noted. */
  static List<Row> read(Path out, String feed, List<String> unreadable) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (Path file : files(out.resolve("exports").resolve(feed))) {
      String text;
      try {
        text = Files.readString(file, StandardCharsets.UTF_8);
      } catch (CharacterCodingException e) {
        unreadable.add(file.getFileName().toString());
        continue;
      }
      List<List<String>> lines = parse(text.startsWith("\uFEFF") ? text.substring(1) : text);
      List<String> header = new ArrayList<>(lines.get(0));
      header.replaceAll(name -> name.strip().toLowerCase(Locale.ROOT));
      for (List<String> line : lines.subList(1, lines.size())) {
        Map<String, String> cells = new LinkedHashMap<>();
        for (int i = 0; i < Math.min(line.size(), header.size()); i++) {
          if (!line.get(i).isEmpty() && !header.get(i).equals("note")) {
            cells.put(header.get(i), line.get(i));
          }
        }
        rows.add(new Row(file.getFileName().toString(), line.size(), header.size(), cells));
      }
    }
    return rows;
  }

  /** The current version of every record that is no reject: the greatest updated_at wins. */
  static List<Row> current(Path out, String feed, String... keys) throws IOException {
    Map<List<String>, Row> current = new LinkedHashMap<>();
    for (Row row : read(out, feed, new ArrayList<>())) {
      List<String> key = Stream.of(keys).map(row::get).toList();
      // Planted rejects carry an x in their own number; see Dirt.
      if (row.width() == row.header() && key.stream().noneMatch(ExportFolder::planted)) {
        current.merge(
            key, row, (a, b) -> b.get("updated_at").compareTo(a.get("updated_at")) >= 0 ? b : a);
      }
    }
    return new ArrayList<>(current.values());
  }

  private static boolean planted(String key) {
    return key.isEmpty() || key.matches("(inc-|dep-|CVE-)?x\\d+");
  }

  /** The SHA-256 of all files, names included. */
  static String hash(Path out) throws Exception {
    var digest = java.security.MessageDigest.getInstance("SHA-256");
    for (Path file : files(out)) {
      String name = out.relativize(file).toString().replace('\\', '/');
      digest.update((name + "\n").getBytes(StandardCharsets.UTF_8));
      digest.update(Files.readAllBytes(file));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The bytes of all files together. */
  static long size(Path out) throws IOException {
    long size = 0;
    for (Path file : files(out)) {
      size += Files.size(file);
    }
    return size;
  }

  /** The map of a block {@code key:} of truth.yaml, with paths such as {@code incident.files}. */
  static Map<String, String> truth(Path out) throws IOException {
    Map<String, String> values = new HashMap<>();
    List<String> path = new ArrayList<>();
    for (String line : Files.readAllLines(out.resolve("truth.yaml"))) {
      String content = line.replaceAll("#.*", "").stripTrailing();
      int colon = content.lastIndexOf(':');
      if (content.isBlank() || colon < 0 || content.contains("{") || content.contains("}")) {
        continue;
      }
      if (content.indexOf(": ") > 0) {
        colon = content.indexOf(": ");
      }
      int depth = (content.length() - content.stripLeading().length()) / 2;
      while (path.size() > depth) {
        path.remove(path.size() - 1);
      }
      path.add(content.substring(0, colon).strip());
      values.put(String.join(".", path), content.substring(colon + 1).strip());
    }
    return values;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static List<List<String>> parse(String text) {
    List<List<String>> lines = new ArrayList<>();
    List<String> line = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (quoted || (c != ',' && c != '\n' && c != '\r')) {
        cell.append(c);
      } else if (c != '\r') {
        line.add(cell.toString());
        cell.setLength(0);
        if (c == '\n') {
          lines.add(line);
          line = new ArrayList<>();
        }
      }
    }
    return lines;
  }
}
