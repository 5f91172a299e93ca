package lightkeeper.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

/** What the bits say is what the lists of packages say that they were made of. */
class SnapshotChangesTest {
  /** Day by day, package by package: the definition, without a bit. */
  private static List<Row> byHand(Map<Integer, Map<String, Set<String>>> snapshots) {
    List<Row> changes = new ArrayList<>();
    Integer before = null;
    for (int day : snapshots.keySet()) {
      Map<String, Set<String>> now = snapshots.get(day);
      long versions = now.values().stream().mapToLong(Set::size).sum();
      Long upgraded = null;
      if (before != null) {
        Map<String, Set<String>> then = snapshots.get(before);
        upgraded =
            now.keySet().stream()
                .filter(name -> then.containsKey(name) && !then.get(name).equals(now.get(name)))
                .count();
      }
      changes.add(RowFactory.create(day, before, versions, upgraded));
      before = day;
    }
    return changes;
  }

  private static List<Row> byBits(Map<Integer, Map<String, Set<String>>> snapshots) {
    Map<List<String>, Map<Integer, Long>> bits = new HashMap<>();
    snapshots.forEach(
        (day, packages) ->
            packages.forEach(
                (name, versions) ->
                    versions.forEach(
                        version ->
                            bits.computeIfAbsent(List.of(name, version), key -> new TreeMap<>())
                                .merge(day >> 6, 1L << (day & 63), (a, b) -> a | b))));
    List<Row> rows = new ArrayList<>();
    bits.forEach(
        (key, words) ->
            words.forEach(
                (days, word) ->
                    rows.add(RowFactory.create("npm", key.get(0), key.get(1), days, word))));
    return new SnapshotChanges().call(CollectionConverters.asScala(rows));
  }

  @Test
  void bitsSayWhatListsOfPackagesSayWhateverTheDays() {
    SplittableRandom random = new SplittableRandom(4);
    for (int round = 0; round < 200; round++) {
      Map<Integer, Map<String, Set<String>>> snapshots = new TreeMap<>();
      int day = random.nextInt(-200, 20_000);
      for (int i = random.nextInt(1, 40); i > 0; i--) {
        day += random.nextInt(10) == 0 ? random.nextInt(1, 150) : 1;
        Map<String, Set<String>> packages = new TreeMap<>();
        for (int j = random.nextInt(1, 8); j > 0; j--) {
          packages
              .computeIfAbsent("p" + random.nextInt(4), name -> new TreeSet<>())
              .add("v" + random.nextInt(3));
        }
        snapshots.put(day, packages);
      }
      assertThat(byBits(snapshots)).as("round %d", round).isEqualTo(byHand(snapshots));
    }
  }

  @Test
  void aPackageThatWasAwayIsNewAndNotUpgraded() {
    Map<Integer, Map<String, Set<String>>> snapshots = new TreeMap<>();
    snapshots.put(63, Map.of("a", Set.of("1"), "b", Set.of("1")));
    snapshots.put(64, Map.of("b", Set.of("1")));
    snapshots.put(70, Map.of("a", Set.of("2"), "b", Set.of("1", "2")));
    assertThat(byBits(snapshots))
        .containsExactly(
            RowFactory.create(63, null, 2L, null),
            RowFactory.create(64, 63, 1L, 0L),
            RowFactory.create(70, 64, 3L, 1L));
  }
}
