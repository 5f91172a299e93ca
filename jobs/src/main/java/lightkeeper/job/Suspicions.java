package lightkeeper.job;

import static org.apache.spark.sql.functions.expr;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
   * @param accepted its accepted records
   * @return one line for each oddity; empty when there is none
   */
  static List<String> of(Feed feed, Dataset<Row> accepted) {
    return switch (feed.name()) {
      case "person" -> people(accepted);
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

  private static List<String> people(Dataset<Row> accepted) {
    Row counts = accepted.agg(expr("count(*)"), expr("count(left_on)")).first();
    return counts.getLong(0) >= FEW && counts.getLong(1) == 0
        ? List.of(
            "person: of %d records none has left_on; does the export leave out those who left?"
                .formatted(counts.getLong(0)))
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
