package lightkeeper.export;

import java.io.Serializable;
import java.util.List;

/**
 * One column of a feed.
 *
 * @param name its name in tables
 * @param exportedAs its name in the header of an export
 * @param type how its cells are written
 * @param need whether a cell may be empty
 * @param words the only words allowed; empty when any text is
 * @param least the smallest whole number allowed, for {@link Type#INTEGER}
 * @param most the largest whole number allowed, for {@link Type#INTEGER}
 * @param meaning what it says, for the table's comment
 */
public record Column(
    String name,
    String exportedAs,
    Type type,
    Need need,
    List<String> words,
    int least,
    int most,
    String meaning)
    implements Serializable {

  /** How cells are written. */
  public enum Type {
    /** Any text. */
    TEXT,
    /** A person's id, which is replaced by a pseudonym before anything else happens to it. */
    PERSON,
    /** A name of the IANA time zone database. */
    TIME_ZONE,
    /** {@code YYYY-MM-DDThh:mm:ss[.fraction](Z|±hh:mm)}. */
    INSTANT,
    /** {@code YYYY-MM-DD}. */
    DATE,
    /** A whole number. */
    INTEGER,
    /** A decimal number above 0 and at most 1. */
    FRACTION,
    /** {@code true} or {@code false}. */
    TRUTH
  }

  /** Whether a cell may be empty. */
  public enum Need {
    /** Part of the record's key: never empty. */
    KEY,
    /** Never empty. */
    REQUIRED,
    /** Empty means unknown. */
    OPTIONAL
  }

  static Column key(String name, Type type, String meaning) {
    return new Column(name, name, type, Need.KEY, List.of(), 0, 0, meaning);
  }

  static Column required(String name, Type type, String meaning) {
    return new Column(name, name, type, Need.REQUIRED, List.of(), 0, 0, meaning);
  }

  static Column optional(String name, Type type, String meaning) {
    return new Column(name, name, type, Need.OPTIONAL, List.of(), 0, 0, meaning);
  }

  /** The same column, which exports call by another name. */
  Column exportedAs(String header) {
    return new Column(name, header, type, need, words, least, most, meaning);
  }

  /** The same column, limited to a few words. */
  Column oneOf(List<String> allowed) {
    return new Column(name, exportedAs, type, need, List.copyOf(allowed), least, most, meaning);
  }

  /** The same column, limited to a range of whole numbers. */
  Column from(int smallest, int largest) {
    return new Column(name, exportedAs, type, need, words, smallest, largest, meaning);
  }
}
