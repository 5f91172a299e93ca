package lightkeeper.source;

import java.util.List;
import java.util.Map;

/**
 * One record as a file has it, before any expression looks at it.
 *
 * @param tree what it holds: a {@link String}, a {@link List}, a {@link Map} by name, or null
 * @param key the name under which it stands in an object; null when it stands in none
 * @param width number of its cells; −1 where records have none
 * @param problem why it cannot be used, without a value of it; null when it can
 */
record Item(Object tree, String key, int width, String problem) {
  /** A record that can be used. */
  static Item of(Object tree, String key) {
    return new Item(tree, key, -1, null);
  }

  /** A record that cannot. */
  static Item broken(String problem) {
    return new Item(null, null, -1, problem);
  }
}
