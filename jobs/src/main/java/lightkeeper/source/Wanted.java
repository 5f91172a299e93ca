package lightkeeper.source;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which parts of a tree a mapping reads; everything else is passed over and takes no memory. */
final class Wanted implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Map<String, Wanted> children = new LinkedHashMap<>();
  private boolean whole;

  /** Everything of a tree. */
  static Wanted everything() {
    Wanted wanted = new Wanted();
    wanted.whole = true;
    return wanted;
  }

  /**
   * Adds a way, and all that lies below its end.
   *
   * @param names the names on the way; {@code *} is any name
   */
  void add(List<String> names) {
    Wanted at = this;
    for (String name : names) {
      at = at.children.computeIfAbsent(name, key -> new Wanted());
    }
    at.whole = true;
  }

  /** Whether all of what stands here is wanted. */
  boolean isWhole() {
    return whole;
  }

  /** What is wanted of the value under a name; null for nothing. */
  Wanted under(String name) {
    if (whole) {
      return this;
    }
    Wanted child = children.get(name);
    return child == null ? children.get("*") : child;
  }
}
