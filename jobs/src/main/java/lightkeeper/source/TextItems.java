package lightkeeper.source;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads what tools print for people. Lines of no meaning are passed over, but a text without a
 * single line of one is something else than the mapping is for.
 */
final class TextItems implements Items {
  /** Patterns are slow on long texts, and nobody prints longer lines for people. */
  private static final int LONGEST_LINE = 1 << 16;

  /** What sets colours on a terminal. */
  private static final Pattern ESCAPES = Pattern.compile("\u001B\\[[0-9;?]*[A-Za-z]");

  private final Lines lines;
  private final BoundedReader bounds;
  private final BufferedReader text;
  private Map<String, Object> heading = Map.of();
  private String ahead;
  private boolean found;

  TextItems(Reader text, Lines lines) {
    this.lines = lines;
    this.bounds = new BoundedReader(text, LONGEST_LINE, "a line");
    this.text = new BufferedReader(bounds);
  }

  @Override
  public Item next() throws IOException {
    for (String line = read(); line != null; line = read()) {
      try {
        Item item = item(line);
        if (item != null) {
          return item;
        }
      } catch (StackOverflowError e) {
        return Item.broken("is a line that is too long for the patterns of the mapping");
      }
    }
    if (!found) {
      throw new UnreadableException("holds no line that the mapping knows");
    }
    return null;
  }

  /** The record that a line is; null for none. */
  private Item item(String line) throws IOException {
    if (lines.wrapped() != null && lines.wrapped().matcher(line).matches()) {
      found = true;
      String rest = read();
      Map<String, Object> fields =
          rest == null || line.length() + rest.length() > LONGEST_LINE
              ? null
              : Lines.fields(lines.line(), line + rest);
      if (fields == null) {
        ahead = rest;
        return Item.broken("is wrapped, and the line below is not the rest of it");
      }
      return record(fields);
    }
    Map<String, Object> above =
        lines.heading() == null ? null : Lines.fields(lines.heading(), line);
    if (above != null) {
      found = true;
      heading = above;
      return null;
    }
    Map<String, Object> fields = Lines.fields(lines.line(), line);
    return fields == null ? null : record(fields);
  }

  private Item record(Map<String, Object> fields) {
    found = true;
    Map<String, Object> all = new LinkedHashMap<>(heading);
    all.putAll(fields);
    return Item.of(all, null);
  }

  private String read() throws IOException {
    if (ahead != null) {
      String line = ahead;
      ahead = null;
      return line;
    }
    bounds.restart();
    String line = text.readLine();
    return line == null ? null : ESCAPES.matcher(line).replaceAll("");
  }

  @Override
  public void close() throws IOException {
    text.close();
  }
}
