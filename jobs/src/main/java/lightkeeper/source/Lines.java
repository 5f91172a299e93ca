package lightkeeper.source;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What the lines of a plain text mean. A pattern is for a whole line; its named groups are fields.
 *
 * @param line a line that is a record
 * @param heading a line whose fields are those of every record below it as well; null for none
 * @param wrapped a line that goes on in the next one; null for none
 */
record Lines(Pattern line, Pattern heading, Pattern wrapped) implements Serializable {
  static final List<String> KEYS = List.of("line", "heading", "wrapped");

  /** Java 17 cannot be asked for the names of a pattern's groups. */
  private static final Pattern GROUP = Pattern.compile("\\(\\?<([a-zA-Z][a-zA-Z0-9]*)>");

  /** Reads what a mapping says of lines. */
  static Lines read(Section section) {
    Lines lines =
        new Lines(
            pattern(section, "line", section.required("line")),
            pattern(section, "heading", section.text("heading")),
            pattern(section, "wrapped", section.text("wrapped")));
    if (groups(lines.line).isEmpty()) {
      throw section.problem("line", "has no named group, such as (?<name>.*)");
    }
    return lines;
  }

  private static Pattern pattern(Section section, String key, String text) {
    try {
      return text == null ? null : Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw section.problem(key, "is no regular expression: " + e.getDescription());
    }
  }

  /** The names of all fields. */
  Set<String> fields() {
    Set<String> fields = groups(line);
    if (heading != null) {
      fields.addAll(groups(heading));
    }
    return fields;
  }

  private static Set<String> groups(Pattern pattern) {
    Set<String> groups = new TreeSet<>();
    Matcher group = GROUP.matcher(pattern.pattern());
    while (group.find()) {
      groups.add(group.group(1));
    }
    return groups;
  }

  /** The fields of a text; null where the pattern is another one's. */
  static Map<String, Object> fields(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    groups(pattern).forEach(group -> fields.put(group, matcher.group(group)));
    return fields;
  }
}
