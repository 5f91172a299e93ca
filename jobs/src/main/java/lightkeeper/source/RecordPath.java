package lightkeeper.source;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The way to records: names with dots between them; {@code []} stands for each element of an array
 * (or the one thing that stands there instead), {@code *} for each value of an object.
 *
 * @param steps the steps, from the outside in
 * @param isOptional whether a row remains where the way leads nowhere: a {@code ?} at the end
 */
record RecordPath(List<Step> steps, boolean isOptional) implements Serializable {
  private static final Pattern STEP = Pattern.compile("(`[^`]+`|[^.`\\[\\]?*]+|\\*)?((?:\\[])?)");

  /** One step. */
  sealed interface Step extends Serializable {}

  /**
   * Into the value under a name.
   *
   * @param name the name
   */
  record Name(String name) implements Step {}

  /** Into each element of an array. */
  record Each() implements Step {}

  /** Into each value of an object. */
  record Values() implements Step {}

  /**
   * Reads a way.
   *
   * @param text the way as written
   * @return the way
   * @throws IllegalArgumentException when it is none, saying why
   */
  static RecordPath parse(String text) {
    boolean optional = text.endsWith("?");
    String rest = optional ? text.substring(0, text.length() - 1) : text;
    List<Step> steps = new ArrayList<>();
    Matcher step = STEP.matcher(rest);
    int at = 0;
    while (at < rest.length()) {
      if (!step.find(at) || step.start() != at || step.end() == at) {
        throw new IllegalArgumentException(
            "is no way to records at '" + rest.substring(at) + "'; an example: result.items[]");
      }
      String name = step.group(1);
      if (name != null) {
        steps.add(name.equals("*") ? new Values() : new Name(name.replace("`", "").strip()));
      }
      if (!step.group(2).isEmpty()) {
        steps.add(new Each());
      }
      at = step.end();
      if (at < rest.length()) {
        if (rest.charAt(at) != '.') {
          throw new IllegalArgumentException(
              "is no way to records at '" + rest.substring(at) + "'");
        }
        at++;
      }
    }
    return new RecordPath(List.copyOf(steps), optional);
  }

  /** Number of steps up to and with the last one that needs something of its file. */
  int needed() {
    int needed = 0;
    for (int i = 0; i < steps.size(); i++) {
      if (!(steps.get(i) instanceof Each)) {
        needed = i + 1;
      }
    }
    return needed;
  }

  /** The way as messages show it. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Step step : steps) {
      if (step instanceof Each) {
        text.append("[]");
      } else {
        text.append(text.isEmpty() ? "" : ".").append(step instanceof Name n ? n.name() : "*");
      }
    }
    return text.toString();
  }
}
