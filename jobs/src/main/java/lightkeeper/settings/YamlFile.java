package lightkeeper.settings;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A piece of YAML that a person wrote, read strictly: every key must be known, and every message
 * names the file and the line.
 */
public final class YamlFile {
  private static final YAMLMapper YAML =
      new YAMLMapper(
          YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());

  private final String name;
  private final String text;
  private final int lineOffset;
  private final JsonNode root;

  private YamlFile(String name, String text, int lineOffset) {
    this.name = name;
    this.text = text;
    this.lineOffset = lineOffset;
    try (JsonParser parser = YAML.createParser(text)) {
      JsonNode read = YAML.readTree(parser);
      this.root = read == null ? MissingNode.getInstance() : read;
      if (parser.nextToken() != null) {
        throw new ConfigurationException(
            name
                + ":"
                + (parser.currentLocation().getLineNr() + lineOffset)
                + ": a second document begins; one file holds one");
      }
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      int line = at == null ? 1 : at.getLineNr();
      throw new ConfigurationException(
          name + ":" + (line + lineOffset) + ": not readable as YAML: " + firstLine(e), e);
    } catch (IOException e) {
      throw new ConfigurationException(name + ": cannot be read: " + e.getMessage(), e);
    }
    if (!root.isObject()) {
      throw new ConfigurationException(
          name + ":" + (1 + lineOffset) + ": expected 'key: value' lines");
    }
  }

  /**
   * Reads a file.
   *
   * @param file a UTF-8 YAML file holding one mapping
   * @return its content
   * @throws ConfigurationException when it cannot be read or is no mapping
   */
  public static YamlFile read(Path file) {
    try {
      return new YamlFile(file.toString(), Files.readString(file), 0);
    } catch (IOException e) {
      throw new ConfigurationException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * What the file says, to the letter.
   *
   * @return its text
   */
  public String text() {
    return text;
  }

  /**
   * Reads YAML that stands inside another file.
   *
   * @param name the file's name, for messages
   * @param text the YAML
   * @param lineOffset how many lines of the file stand before it
   * @return its content
   * @throws ConfigurationException when it is no mapping
   */
  public static YamlFile parse(String name, String text, int lineOffset) {
    return new YamlFile(name, text, lineOffset);
  }

  /**
   * Refuses keys that nobody reads.
   *
   * @param known the keys that may stand at the top
   * @throws ConfigurationException naming each unknown key, its line and the nearest known one
   */
  public void refuseOtherKeysThan(Collection<String> known) {
    List<String> problems = new ArrayList<>();
    for (Iterator<String> keys = root.fieldNames(); keys.hasNext(); ) {
      String key = keys.next();
      if (!known.contains(key)) {
        problems.add(
            at(key)
                + ": unknown key '"
                + key
                + "'"
                + nearest(key, known).map(n -> "; did you mean '" + n + "'?").orElse("")
                + " (known: "
                + String.join(", ", known)
                + ")");
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(String.join("; ", problems));
    }
  }

  /**
   * The value under a key.
   *
   * @param key a key at the top
   * @return the node; a missing node when the key is absent
   */
  public JsonNode node(String key) {
    return root.path(key);
  }

  /**
   * A required text.
   *
   * @param key a key at the top
   * @return its text, trimmed, never empty
   * @throws ConfigurationException when absent, empty or not a plain value
   */
  public String text(String key) {
    JsonNode value = root.path(key);
    if (!value.isValueNode() || value.isNull() || value.asText().isBlank()) {
      throw problem(key, value.isMissingNode() ? "is missing" : "must be a plain text");
    }
    return value.asText().trim();
  }

  /**
   * An optional text.
   *
   * @param key a key at the top
   * @param fallback what counts when the key is absent
   * @return its text
   * @throws ConfigurationException when it is not a plain value
   */
  public String text(String key, String fallback) {
    return root.has(key) ? text(key) : fallback;
  }

  /**
   * One word out of a few.
   *
   * @param key a key at the top
   * @param words the words allowed
   * @return the word
   * @throws ConfigurationException when it is another one
   */
  public String word(String key, Collection<String> words) {
    String value = text(key);
    if (!words.contains(value)) {
      throw problem(key, "is '" + value + "'; allowed: " + String.join(", ", words));
    }
    return value;
  }

  /**
   * A whole number.
   *
   * @param key a key at the top
   * @param fallback what counts when the key is absent
   * @param least the smallest allowed
   * @param most the largest allowed
   * @return the number
   * @throws ConfigurationException when it is no whole number in the range
   */
  public int number(String key, int fallback, int least, int most) {
    JsonNode value = root.path(key);
    if (value.isMissingNode()) {
      return fallback;
    }
    if (!value.isInt() || value.asInt() < least || value.asInt() > most) {
      throw problem(key, "must be a whole number from " + least + " to " + most);
    }
    return value.asInt();
  }

  /**
   * A problem with the value of a key.
   *
   * @param key a key at the top
   * @param what what is wrong with it
   * @return the exception to throw, naming file and line
   */
  public ConfigurationException problem(String key, String what) {
    return new ConfigurationException(at(key) + ": " + key + " " + what);
  }

  /**
   * A problem with one of the values that stand under a key, each on a line of its own.
   *
   * @param key the key
   * @param value the value
   * @param what what is wrong with it
   * @param known what was meant, perhaps; the nearest is named
   * @return the exception to throw, naming file and line
   */
  public ConfigurationException problemOf(
      String key, String value, String what, Collection<String> known) {
    String written =
        "[\\s-]*['\"]?"
            + Pattern.quote(key)
            + "['\"]?\\s*:\\s*['\"]?"
            + Pattern.quote(value)
            + "['\"]?\\s*(#.*)?";
    String[] lines = text.split("\\R", -1);
    int line = 1;
    for (int i = 0; i < lines.length; i++) {
      // The last: of a value that stands twice, the second is one too many.
      if (lines[i].matches(written)) {
        line = i + 1;
      }
    }
    return new ConfigurationException(
        "%s:%s: %s '%s' %s%s"
            .formatted(
                name,
                line + lineOffset,
                key,
                value,
                what,
                nearest(value, known).map(n -> "; did you mean '" + n + "'?").orElse("")));
  }

  /** Where a key stands: at the top if it does, else the first place further in. */
  private String at(String key) {
    String written = "['\"]?" + Pattern.quote(key) + "['\"]?\\s*:.*";
    String[] lines = text.split("\\R", -1);
    for (String indent : List.of("", "[\\s-]*")) {
      for (int i = 0; i < lines.length; i++) {
        if (lines[i].matches(indent + written)) {
          return name + ":" + (i + 1 + lineOffset);
        }
      }
    }
    return name + ":" + (1 + lineOffset);
  }

  private static Optional<String> nearest(String key, Collection<String> known) {
    return known.stream()
        .filter(candidate -> distance(key, candidate) <= Math.max(2, key.length() / 3))
        .min(java.util.Comparator.comparingInt(candidate -> distance(key, candidate)));
  }

  /** Levenshtein's distance: the fewest single-character edits between two words. */
  private static int distance(String one, String other) {
    String a = one.toLowerCase(Locale.ROOT);
    String b = other.toLowerCase(Locale.ROOT);
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(change, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[b.length()];
  }

  private static String firstLine(JsonProcessingException e) {
    String message = e.getOriginalMessage();
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }
}
