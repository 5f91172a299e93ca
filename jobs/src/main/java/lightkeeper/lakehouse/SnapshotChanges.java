package lightkeeper.lakehouse;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataType;
import scala.collection.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What changed from each snapshot of one service to the next, as a function in SQL. Snapshots say
 * nearly the same day after day, so they come as bits: of each version of a package, the days that
 * list it. Millions of rows are then some thousand numbers.
 *
 * <p>{@code snapshot_changes(listed)} takes an array of structs:
 *
 * <ul>
 *   <li>{@code ecosystem}, {@code package}, {@code version} STRING: what is listed
 *   <li>{@code days} INT, {@code bits} BIGINT: bit n is set where the snapshot of the day 64 × days
 *       + n since 1970 lists it; each version of a package has one struct at most of the same days
 * </ul>
 *
 * and gives an array of structs, one for each day that lists anything, in order:
 *
 * <ul>
 *   <li>{@code day} INT: the day since 1970
 *   <li>{@code previous_day} INT: the one before; NULL: it is the first
 *   <li>{@code package_versions} BIGINT: how many versions of packages it lists
 *   <li>{@code upgraded_packages} BIGINT: packages that it and the one before list, in other
 *       versions; NULL: it is the first
 * </ul>
 */
final class SnapshotChanges implements UDF1<Seq<Row>, List<Row>> {
  /** The function's name in SQL. */
  static final String NAME = "snapshot_changes";

  private static final long serialVersionUID = 1L;

  private static final DataType CHANGES =
      DataType.fromDDL(
          "ARRAY<STRUCT<day: INT, previous_day: INT, package_versions: BIGINT,"
              + " upgraded_packages: BIGINT>>");

  SnapshotChanges() {}

  /** Makes the function known to a session's SQL; a session made of another knows it not yet. */
  static void makeKnown(SparkSession spark) {
    if (!spark.catalog().functionExists(NAME)) {
      spark.udf().register(NAME, new SnapshotChanges(), CHANGES);
    }
  }

  @Override
  public List<Row> call(Seq<Row> listed) {
    List<Row> rows = CollectionConverters.asJava(listed);
    int first = rows.stream().mapToInt(row -> row.getInt(3)).min().orElse(0);
    Map<List<String>, Map<String, BitSet>> packages = new HashMap<>();
    BitSet days = new BitSet();
    for (Row row : rows) {
      BitSet word = BitSet.valueOf(new long[] {row.getLong(4)});
      BitSet listing =
          packages
              .computeIfAbsent(List.of(row.getString(0), row.getString(1)), name -> new HashMap<>())
              .computeIfAbsent(row.getString(2), version -> new BitSet());
      int offset = (row.getInt(3) - first) * Long.SIZE;
      word.stream().forEach(bit -> listing.set(offset + bit));
      days.or(listing);
    }
    int[] snapshots = days.stream().toArray();
    long[] versions = new long[snapshots.length];
    long[] upgraded = new long[snapshots.length];
    for (Map<String, BitSet> one : packages.values()) {
      count(one.values(), snapshots, versions, upgraded);
    }
    List<Row> changes = new ArrayList<>();
    int start = first * Long.SIZE;
    for (int i = 0; i < snapshots.length; i++) {
      changes.add(
          RowFactory.create(
              start + snapshots[i],
              i == 0 ? null : start + snapshots[i - 1],
              versions[i],
              i == 0 ? null : upgraded[i]));
    }
    return changes;
  }

  /** Counts one package's versions in each snapshot, and in which it is another than before. */
  private static void count(
      Collection<BitSet> listings, int[] snapshots, long[] versions, long[] upgraded) {
    BitSet listed = new BitSet();
    BitSet changed = new BitSet();
    for (BitSet listing : listings) {
      listed.or(listing);
      boolean before = false;
      for (int i = 0; i < snapshots.length; i++) {
        boolean now = listing.get(snapshots[i]);
        versions[i] += now ? 1 : 0;
        if (now != before) {
          changed.set(i);
        }
        before = now;
      }
    }
    // A package that was away in the snapshot before is new, not upgraded.
    changed.stream()
        .filter(i -> i > 0 && listed.get(snapshots[i]) && listed.get(snapshots[i - 1]))
        .forEach(i -> upgraded[i]++);
  }
}
