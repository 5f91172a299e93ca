package lightkeeper.source;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lightkeeper.export.Column;
import lightkeeper.export.Feed;
import lightkeeper.settings.ConfigurationException;
import lightkeeper.settings.YamlFile;

/**
 * One file of {@code conf/sources}: which files it reads, and how their records become those of a
 * feed.
 *
 * @param name the source's name: that of the file
 * @param file the file, for messages
 * @param feed the feed
 * @param path glob of the files below the exports folder; packed ones ({@code .gz}) match too
 * @param shape how the files are written
 * @param times how times are written
 * @param drops which rows are not wanted
 * @param choice which of several rows of a key counts; null: all of them
 * @param columns expression per column of the feed, as exports call it
 * @param words what the vendor's words mean, by column, vendor's words in lower case
 * @param namespace whose keys of services and teams these are
 * @param serviceKey expression for the vendor's key of the service; null: there is a column
 * @param teamKey expression for the vendor's key of the team; null: there is a column
 * @param lookUps tables beside the exports
 * @param fillsKeys expressions for keys that records of services hold, by namespace
 */
record Mapping(
    String name,
    YamlFile file,
    Feed feed,
    String path,
    Shape shape,
    Times times,
    List<Drop> drops,
    Choice choice,
    Map<String, String> columns,
    Map<String, Map<String, String>> words,
    String namespace,
    String serviceKey,
    String teamKey,
    List<LookUp> lookUps,
    Map<String, String> fillsKeys) {
  /** What any word means that is not listed. */
  static final String ANY_WORD = "*";

  /** The name or folder of a file, as expressions read it. */
  private static final Pattern PLACE = Pattern.compile("\\bfile`?\\.");

  private static final List<String> OWN_KEYS =
      List.of(
          "feed",
          "path",
          "drop",
          "choose",
          "columns",
          "words",
          "keys",
          "service_key",
          "team_key",
          "look_up",
          "fills_keys");

  /**
   * Rows that are not wanted.
   *
   * @param when a condition
   * @param reason why, in words
   */
  record Drop(String when, String reason) {}

  /**
   * Which of several rows of a key counts.
   *
   * @param key expression for the key
   * @param by expression for the order; null: that of the file
   * @param take which row
   */
  record Choice(String key, String by, Take take) {}

  /** Which row of a key. */
  enum Take {
    /** The first in order. */
    FIRST,
    /** The last in order. */
    LAST,
    /** All: each column takes the first value there is, in order. */
    ALL
  }

  /**
   * Reads a mapping.
   *
   * @param path the file
   * @param feeds the feeds there are
   * @throws ConfigurationException on an unknown key or an unusable value, naming file and line
   */
  static Mapping read(Path path, List<Feed> feeds) {
    YamlFile file = YamlFile.read(path);
    List<String> known = new ArrayList<>(OWN_KEYS);
    known.addAll(Shape.KEYS);
    known.addAll(Times.KEYS);
    file.refuseOtherKeysThan(known);
    String word = file.word("feed", feeds.stream().map(Feed::name).toList());
    Feed feed = feeds.stream().filter(f -> f.name().equals(word)).findFirst().orElseThrow();
    com.fasterxml.jackson.databind.node.ObjectNode root =
        com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
    known.forEach(
        key -> {
          if (!file.node(key).isMissingNode()) {
            root.set(key, file.node(key));
          }
        });
    Section section = new Section(file, root);
    String fileName = path.getFileName().toString();
    String name = fileName.substring(0, fileName.lastIndexOf('.'));
    Mapping mapping =
        new Mapping(
            name,
            file,
            feed,
            section.required("path"),
            Shape.read(section),
            Times.read(section),
            drops(section),
            choice(section),
            section.texts("columns"),
            words(section),
            section.text("keys") == null ? name : section.text("keys"),
            section.text("service_key"),
            section.text("team_key"),
            lookUps(section),
            section.texts("fills_keys"));
    mapping.checkColumns();
    return mapping;
  }

  /** Whether expressions may read where a file lies; a word that only looks like it counts too. */
  boolean readsPlace() {
    return Stream.concat(OWN_KEYS.stream(), Times.KEYS.stream())
        .filter(key -> !key.equals("path"))
        .anyMatch(key -> PLACE.matcher(file.node(key).toString()).find());
  }

  private void checkColumns() {
    List<String> known = feed.columns().stream().map(Column::exportedAs).toList();
    for (String column : columns.keySet()) {
      if (!known.contains(column)) {
        throw file.problem(column, "is no column of the feed; known: " + String.join(", ", known));
      }
    }
    for (String column : words.keySet()) {
      if (!known.contains(column)) {
        throw file.problem("words", "names '" + column + "', which is no column of the feed");
      }
    }
    for (Column column : feed.columns()) {
      boolean given =
          columns.containsKey(column.exportedAs())
              || (column.name().equals("service_id") && serviceKey != null)
              || (column.name().equals("team_id") && teamKey != null);
      if (!given && column.need() != Column.Need.OPTIONAL) {
        throw file.problem("columns", "lacks " + column.exportedAs());
      }
    }
  }

  private static List<Drop> drops(Section section) {
    List<Drop> drops = new ArrayList<>();
    for (Section drop : section.sections("drop")) {
      drop.refuseOtherKeysThan(List.of("when", "reason"));
      drops.add(new Drop(drop.required("when"), drop.required("reason")));
    }
    return List.copyOf(drops);
  }

  private static Choice choice(Section section) {
    Section choice = section.section("choose");
    if (choice.node().isMissingNode()) {
      return null;
    }
    choice.refuseOtherKeysThan(List.of("key", "by", "take"));
    String take = choice.text("take") == null ? "last" : choice.text("take");
    try {
      return new Choice(
          choice.required("key"), choice.text("by"), Take.valueOf(take.toUpperCase(Locale.ROOT)));
    } catch (IllegalArgumentException e) {
      throw choice.problem("take", "is '" + take + "'; allowed: first, last, all");
    }
  }

  private static Map<String, Map<String, String>> words(Section section) {
    Section words = section.section("words");
    Map<String, Map<String, String>> byColumn = new LinkedHashMap<>();
    for (Map.Entry<String, com.fasterxml.jackson.databind.JsonNode> entry :
        words.node().properties()) {
      Map<String, String> meanings = new LinkedHashMap<>();
      words
          .texts(entry.getKey())
          .forEach((word, meaning) -> meanings.put(word.toLowerCase(Locale.ROOT), meaning));
      byColumn.put(entry.getKey(), meanings);
    }
    return byColumn;
  }

  private static List<LookUp> lookUps(Section section) {
    Section tables = section.section("look_up");
    List<LookUp> lookUps = new ArrayList<>();
    for (Map.Entry<String, com.fasterxml.jackson.databind.JsonNode> entry :
        tables.node().properties()) {
      lookUps.add(LookUp.read(entry.getKey(), tables.section(entry.getKey())));
    }
    return List.copyOf(lookUps);
  }
}
