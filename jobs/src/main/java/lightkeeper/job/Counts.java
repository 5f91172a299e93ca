package lightkeeper.job;

import java.util.Locale;
import java.util.Map;

/**
 * What one run loaded.
 *
 * @param files files new in this run
 * @param read records in them
 * @param landed of those accepted
 * @param duplicate of those repeats
 * @param rejected of those kept out
 */
record Counts(long files, long read, long landed, long duplicate, long rejected) {
  /** Nothing was loaded. */
  static final Counts NONE = new Counts(0, 0, 0, 0, 0);

  /** Adds up the files that are new in this run. */
  static Counts of(Loading loading, Map<Integer, Loading.Tally> tallies) {
    long landed = 0;
    long duplicate = 0;
    long rejected = 0;
    for (int file : loading.filesAdded()) {
      Loading.Tally tally = tallies.getOrDefault(file, Loading.Tally.NONE);
      landed += tally.landed();
      duplicate += tally.duplicate();
      rejected += tally.rejected();
    }
    return new Counts(
        loading.filesAdded().size(), landed + duplicate + rejected, landed, duplicate, rejected);
  }

  /** The counts as a sentence. */
  String inWords() {
    return String.format(
        Locale.ROOT,
        "%,d files, %,d records: %,d landed, %,d duplicate, %,d rejected",
        files,
        read,
        landed,
        duplicate,
        rejected);
  }
}
