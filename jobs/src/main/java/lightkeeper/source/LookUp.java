package lightkeeper.source;

import java.util.List;

/**
 * A table beside the exports that says more about records, such as when versions were released.
 *
 * @param name what it is called in expressions
 * @param path glob of its files below the exports folder
 * @param shape how they are written
 * @param key expressions over the table's records that make their key
 * @param by expressions over the record that make the key to look for
 * @param last expression of which the greatest decides where a key stands twice; null: the later
 *     record
 */
record LookUp(
    String name, String path, Shape shape, List<String> key, List<String> by, String last) {
  /** Reads what a mapping says of a table. */
  static LookUp read(String name, Section section) {
    List<String> known = new java.util.ArrayList<>(Shape.KEYS);
    known.addAll(List.of("path", "key", "by", "last"));
    section.refuseOtherKeysThan(known);
    LookUp lookUp =
        new LookUp(
            name,
            section.required("path"),
            Shape.read(section),
            section.list("key"),
            section.list("by"),
            section.text("last"));
    if (lookUp.key().isEmpty() || lookUp.key().size() != lookUp.by().size()) {
      throw section.problem(name, "needs 'key' and 'by' of the same length");
    }
    return lookUp;
  }
}
