package lightkeeper.source;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A value that expressions read.
 *
 * @param origin where it comes from
 * @param place which level, for values of one; which table, for those looked up
 * @param names the names on the way to it
 * @param isList whether it is read as an array of texts
 */
record Field(Origin origin, int place, List<String> names, boolean isList) implements Serializable {

  /** Where a value comes from. */
  enum Origin {
    /** The record. */
    RECORD,
    /** An element of an array within it. */
    LEVEL,
    /** The name under which the record stands. */
    RECORD_KEY,
    /** The name under which an element stands. */
    LEVEL_KEY,
    /** What stands around the records. */
    ENVELOPE,
    /** The name of the file. */
    FILE,
    /** A table beside the exports. */
    LOOK_UP
  }

  /**
   * What an expression means by a name.
   *
   * @param parts the name, split at its dots
   * @param shape how the files are written
   * @param lookUps the tables, in order
   */
  static Field of(List<String> parts, Shape shape, List<LookUp> lookUps) {
    String written = String.join(".", parts);
    boolean list = shape.lists().stream().anyMatch(name -> name.replace("`", "").equals(written));
    if (shape.format().isFlat()) {
      list =
          shape.lists().stream()
              .anyMatch(
                  name -> Headers.plain(name.replace("`", "")).equals(Headers.plain(written)));
    }
    String head = parts.get(0);
    List<String> rest = parts.subList(1, parts.size()).stream().toList();
    if (head.equals("file") && !rest.isEmpty()) {
      return new Field(Origin.FILE, 0, rest, false);
    }
    if (head.equals("envelope") && !rest.isEmpty()) {
      return new Field(Origin.ENVELOPE, 0, rest, list);
    }
    for (int i = 0; i < lookUps.size(); i++) {
      if (!rest.isEmpty() && lookUps.get(i).name().equals(head)) {
        return new Field(
            Origin.LOOK_UP,
            i,
            lookUps.get(i).shape().format().isFlat()
                ? List.of(Headers.plain(String.join(".", rest)))
                : rest,
            list);
      }
    }
    if (rest.isEmpty() && head.equals("record_key")) {
      return new Field(Origin.RECORD_KEY, 0, List.of(), false);
    }
    for (int i = 0; i < shape.levels().size(); i++) {
      String level = shape.levels().get(i).name();
      if (head.equals(level)) {
        return new Field(Origin.LEVEL, i, rest, list);
      }
      if (rest.isEmpty() && head.equals(level + "_key")) {
        return new Field(Origin.LEVEL_KEY, i, List.of(), false);
      }
    }
    return shape.format().isFlat()
        ? new Field(Origin.RECORD, 0, List.of(Headers.plain(written)), list)
        : new Field(Origin.RECORD, 0, parts, list);
  }

  /**
   * Follows the names through a tree. A name leads through an object; a list is gone through only
   * by a field that is one.
   *
   * @param tree where to begin
   * @return a {@link String}, {@link List} or {@link Map}; null where there is nothing
   */
  Object in(Object tree) {
    Object at = tree;
    for (int i = 0; i < names.size(); i++) {
      if (at instanceof Map<?, ?> map) {
        at = map.get(names.get(i));
      } else if (at instanceof List<?> list && isList) {
        Field rest = new Field(origin, place, names.subList(i, names.size()), true);
        List<Object> found = new ArrayList<>();
        for (Object element : list) {
          Object one = rest.in(element);
          if (one instanceof List<?> several) {
            found.addAll(several);
          } else if (one != null) {
            found.add(one);
          }
        }
        return found;
      } else {
        return null;
      }
    }
    return at;
  }
}
