package lightkeeper.source;

import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Names of columns, compared whatever their case, spaces and underscores. */
final class Headers {
  private Headers() {}

  /** A name without case, spaces and underscores. */
  static String plain(String name) {
    StringBuilder plain = new StringBuilder(name.length());
    String lower = name.toLowerCase(Locale.ROOT);
    for (int i = 0; i < lower.length(); i++) {
      char c = lower.charAt(i);
      if (c != '_' && c != '\uFEFF' && !Character.isWhitespace(c) && !Character.isSpaceChar(c)) {
        plain.append(c);
      }
    }
    return plain.toString();
  }

  /** Names that stand more than once. */
  static Set<String> repeated(Collection<String> names) {
    Set<String> seen = new HashSet<>();
    Set<String> repeated = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        repeated.add(name);
      }
    }
    return repeated;
  }
}
