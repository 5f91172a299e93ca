package lightkeeper.sample;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts what a feed's files hold, as a reader that keeps the contract should find it. */
final class Tally {
  private long files;
  private long records;
  private long duplicates;
  private long corrections;
  private final SortedMap<Reject, Integer> rejected = new TreeMap<>();

  /** One more file, readable or not. */
  void file() {
    files++;
  }

  /** So many more records in readable files, of whatever kind. */
  void records(long count) {
    records += count;
  }

  /** Of the records, one more that repeats another exactly. */
  void duplicate() {
    duplicates++;
  }

  /** Of the records, one more that corrects an earlier one of the same key. */
  void correction() {
    corrections++;
  }

  /** One more record, or unreadable file, to be rejected. */
  void reject(Reject reason) {
    rejected.merge(reason, 1, Integer::sum);
  }

  /** Files, readable or not. */
  long files() {
    return files;
  }

  /** Records in readable files: landed, duplicates and rejected together. */
  long records() {
    return records;
  }

  /** Records that repeat another exactly. */
  long duplicates() {
    return duplicates;
  }

  /** Records that correct an earlier one of the same key. */
  long corrections() {
    return corrections;
  }

  /** Rejects by reason. */
  SortedMap<Reject, Integer> rejected() {
    return Collections.unmodifiableSortedMap(rejected);
  }

  /** Records to be rejected, unreadable files not counted. */
  long rejectedRecords() {
    return rejected.entrySet().stream()
        .filter(entry -> entry.getKey() != Reject.UNREADABLE_FILE)
        .mapToLong(entry -> entry.getValue())
        .sum();
  }
}
