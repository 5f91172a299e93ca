package lightkeeper.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.max;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import lightkeeper.export.Feed;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Facts about accepted records that no record shows by itself, and that usually mean that an export
 * was taken wrongly. All are told in counts; nothing of a record is shown.
 */
final class Suspicions {
  /** Fewer records than this can look like anything. */
  private static final long FEW = 10;

  /** A month is far from those before when it has so many times more or fewer records. */
  private static final double FAR = 4;

  private static final int MONTHS_BEFORE = 6;

  private Suspicions() {}

  /**
   * What is odd about the records of one feed.
   *
   * @param feed the feed
   * @param judged its records, as {@link lightkeeper.export.Judgement#of} has them
   * @param sources the source of each of the feed's files that can be read, by its place in the
   *     order of loading
   * @param added places of the files that are new
   * @return one line for each oddity; empty when there is none
   */
  static List<String> of(
      Feed feed, Dataset<Row> judged, Map<Integer, String> sources, Set<Integer> added) {
    Dataset<Row> accepted = judged.filter(expr("reason IS NULL AND NOT repeat"));
    return switch (feed.name()) {
      case "person" -> join(nobodyLeft(accepted), vanished(judged, sources, added));
      case "incident" ->
          join(incidents(accepted), months(feed, accepted), midnight(feed, accepted));
      case "deployment", "vulnerability" -> join(months(feed, accepted), midnight(feed, accepted));
      default -> List.of();
    };
  }

  @SafeVarargs
  private static List<String> join(List<String>... lists) {
    List<String> all = new ArrayList<>();
    for (List<String> list : lists) {
      all.addAll(list);
    }
    return all;
  }

  /** An export of those who are there has no leavers. Few people are not counted. */
  private static List<String> nobodyLeft(Dataset<Row> accepted) {
    Row counts = accepted.agg(expr("count(*)"), expr("count(left_on)")).first();
    long records = counts.getLong(0);
    return records > 0 && counts.getLong(1) == 0
        ? List.of(
            "person: of %s none has left_on; does the export leave out those who left?"
                .formatted(records < FEW ? "the records" : records + " records"))
        : List.of();
  }

  /**
   * Those whom an earlier file of a source has and its newest has not, although that holds most of
   * the others and nobody said that they left: the export holds only those who are there.
   */
  private static List<String> vanished(
      Dataset<Row> judged, Map<Integer, String> sources, Set<Integer> added) {
    Map<String, Integer> newest = new TreeMap<>();
    sources.forEach((order, source) -> newest.merge(source, order, Math::max));
    List<String> told = new ArrayList<>();
    newest.forEach(
        (source, last) -> {
          List<Integer> earlier =
              sources.entrySet().stream()
                  .filter(file -> file.getValue().equals(source) && !file.getKey().equals(last))
                  .map(Map.Entry::getKey)
                  .toList();
          // Of a file that was loaded before, the records that said nothing new are gone.
          if (!earlier.isEmpty() && added.contains(last)) {
            told.addAll(vanished(judged, source, last, earlier));
          }
        });
    return told;
  }

  private static List<String> vanished(
      Dataset<Row> judged, String source, int last, List<Integer> earlier) {
    Row counts =
        judged
            .filter(col("reason").isNull())
            .groupBy("person_key")
            .agg(
                max(col("load_order").equalTo(last)).as("is_there"),
                max(col("load_order").isin(earlier.toArray())).as("was_there"),
                max(col("left_on").isNotNull()).as("has_left"))
            .filter("was_there")
            .agg(expr("count_if(is_there)"), expr("count_if(NOT is_there AND NOT has_left)"))
            .first();
    long vanished = counts.getLong(1);
    return vanished > 0 && counts.getLong(0) >= vanished
        ? List.of(
            "person: the newest file of %s has not %s whom an earlier one has, without left_on; did they leave?"
                .formatted(source, vanished < FEW ? "a few" : Long.toString(vanished)))
        : List.of();
  }

  private static List<String> incidents(Dataset<Row> accepted) {
    Row counts =
        accepted
            .agg(
                expr("count(*)"),
                expr("count(resolved_at)"),
                expr("count_if(resolved_at = started_at)"),
                expr("count(acknowledged_at)"))
            .first();
    List<String> told = new ArrayList<>();
    if (counts.getLong(1) >= FEW && counts.getLong(1) == counts.getLong(2)) {
      told.add(
          "incident: all %d that are resolved last no time at all".formatted(counts.getLong(1)));
    } else if (counts.getLong(1) >= FEW && counts.getLong(2) * 2 > counts.getLong(1)) {
      told.add(
          "incident: %d of %d that are resolved last no time at all; were they filled in afterwards?"
              .formatted(counts.getLong(2), counts.getLong(1)));
    }
    if (counts.getLong(0) >= FEW && counts.getLong(3) == 0) {
      told.add("incident: none of %d was acknowledged".formatted(counts.getLong(0)));
    }
    return told;
  }

  private static List<String> midnight(Feed feed, Dataset<Row> accepted) {
    Row counts =
        accepted
            .agg(
                expr("count(*)"),
                expr("count_if(minute(%1$s) = 0 AND second(%1$s) = 0)".formatted(feed.start())),
                expr("count(DISTINCT hour(%s))".formatted(feed.start())))
            .first();
    // In a zone with summer time, midnight is one of two hours of UTC.
    return counts.getLong(0) >= FEW
            && counts.getLong(0) == counts.getLong(1)
            && counts.getLong(2) <= 2
        ? List.of(
            "%s: %s of all %d records is a midnight; was the time of day cut?"
                .formatted(feed.name(), feed.start(), counts.getLong(0)))
        : List.of();
  }

  private static List<String> months(Feed feed, Dataset<Row> accepted) {
    List<Row> months =
        accepted
            .filter(expr(feed.start() + " IS NOT NULL"))
            .groupBy(
                expr("CAST(year(%1$s) * 12 + month(%1$s) - 1 AS INT)".formatted(feed.start()))
                    .as("month"))
            .agg(expr("count(*)").as("records"))
            .orderBy("month")
            .collectAsList();
    List<String> told = new ArrayList<>();
    for (int i = 1; i < months.size(); i++) {
      int month = months.get(i).getInt(0);
      int before = months.get(i - 1).getInt(0);
      long usual = usual(months.subList(Math.max(0, i - MONTHS_BEFORE), i));
      if (month > before + 1 && usual >= FEW / 2) {
        told.add(
            "%s: nothing from the start of %s to the end of %s"
                .formatted(feed.name(), name(before + 1), name(month - 1)));
      }
      long records = months.get(i).getLong(1);
      boolean isLast = i == months.size() - 1;
      if (usual >= FEW && (records > usual * FAR || (!isLast && records * FAR < usual))) {
        told.add(
            "%s: %s has %d records, the months before it about %d"
                .formatted(feed.name(), name(month), records, usual));
      }
    }
    return told;
  }

  /** The median of the months' counts. */
  private static long usual(List<Row> months) {
    return months.stream()
        .mapToLong(row -> row.getLong(1))
        .sorted()
        .skip(months.size() / 2)
        .findFirst()
        .orElse(0);
  }

  private static String name(int month) {
    return String.format(Locale.ROOT, "%04d-%02d", month / 12, month % 12 + 1);
  }
}
