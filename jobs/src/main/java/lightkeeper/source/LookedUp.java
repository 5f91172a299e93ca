package lightkeeper.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The records of a look-up by their keys, held in memory: no more of them than it may take. */
final class LookedUp {
  private final Map<List<String>, Object> rows = new HashMap<>();
  private final Map<List<String>, Rank> ranks = new HashMap<>();
  private final Most most;
  private long characters;

  /**
   * How much is held.
   *
   * @param records number of keys
   * @param characters characters of keys and records
   */
  record Most(int records, long characters) {
    static final Most USUAL = new Most(5_000_000, 512L << 20);
  }

  LookedUp(Most most) {
    this.most = most;
  }

  /**
   * Holds a record, unless one of a greater rank has its key.
   *
   * @param key the key; a value may be null
   * @param rank which of the records of a key counts: the greatest, of equals the later
   * @param record the record, as trees; made only when it counts
   * @return what is wrong when it is too much to hold, in words
   */
  Optional<String> put(List<String> key, Rank rank, Supplier<Object> record) {
    if (ranks.containsKey(key) && rank.compareTo(ranks.get(key)) < 0) {
      return Optional.empty();
    }
    List<String> kept = new ArrayList<>(key);
    Object tree = record.get();
    Object before = rows.put(kept, tree);
    characters += characters(tree) - characters(before);
    characters += ranks.put(kept, rank) == null ? characters(kept) : 0;
    if (rows.size() > most.records()) {
      return Optional.of("looks things up in more than " + most.records() + " records");
    }
    return characters > most.characters()
        ? Optional.of("looks things up in more than " + most.characters() + " characters")
        : Optional.empty();
  }

  /** The records by key. */
  Map<List<String>, Object> rows() {
    return rows;
  }

  private static long characters(Object tree) {
    if (tree instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .mapToLong(entry -> characters(entry.getKey()) + characters(entry.getValue()))
          .sum();
    }
    if (tree instanceof List<?> list) {
      return list.stream().mapToLong(LookedUp::characters).sum();
    }
    return tree instanceof String text ? text.length() : 0;
  }
}
