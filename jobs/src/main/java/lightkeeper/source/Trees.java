package lightkeeper.source;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes single values out of a stream of JSON or YAML as plain trees: text as {@link String},
 * numbers and truths as they are written, arrays as {@link List}, objects as {@link Map}. It keeps
 * what is wanted and no more than {@link #MOST_CHARACTERS} of one value, so that memory is bounded
 * whatever the file holds.
 */
final class Trees {
  /** So much text of one record is kept; a larger record is rejected. */
  static final int MOST_CHARACTERS = 8 << 20;

  /** What one value costs beside its text. */
  private static final int VALUE_COST = 16;

  private long kept;
  private String problem;

  /** What was wrong with the value taken last; null when nothing was. */
  String problem() {
    return problem;
  }

  /**
   * Takes the value that the parser stands at.
   *
   * @param parser a parser that has just read the value's first token; left at its last
   * @param wanted what to keep of it
   * @return the tree; null for null and for nothing wanted
   */
  Object take(JsonParser parser, Wanted wanted) throws IOException {
    kept = 0;
    problem = null;
    return value(parser, wanted);
  }

  private Object value(JsonParser parser, Wanted wanted) throws IOException {
    JsonToken token = parser.currentToken();
    if (kept > MOST_CHARACTERS) {
      problem = "is longer than " + MOST_CHARACTERS + " characters";
      parser.skipChildren();
      return null;
    }
    kept += VALUE_COST;
    return switch (token) {
      case START_OBJECT -> object(parser, wanted);
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(parser, wanted));
        }
        yield list;
      }
      case VALUE_NULL -> null;
      default -> {
        if (!wanted.isWhole()) {
          yield null;
        }
        String text = parser.getText();
        kept += text.length();
        yield text;
      }
    };
  }

  private Map<String, Object> object(JsonParser parser, Wanted wanted) throws IOException {
    Map<String, Object> object = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      Wanted child = wanted.under(name);
      if (child == null) {
        parser.skipChildren();
        continue;
      }
      Object value = value(parser, child);
      kept += name.length();
      if (object.containsKey(name)) {
        problem = "has a name twice in one object";
      }
      object.put(name, value);
    }
    return object;
  }
}
