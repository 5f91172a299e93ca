package lightkeeper.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import lightkeeper.export.Feed;
import lightkeeper.export.RejectReason;
import org.apache.spark.sql.Column;

/** What is wrong with a rejected record, in words. */
final class Details {
  private Details() {}

  /**
   * Words for a record that was judged.
   *
   * @param feed its feed
   * @return a column over rows with {@code reason}, {@code detail} and the feed's columns: what the
   *     record itself is at fault with, as {@code detail} says, or what judgement found; no cell of
   *     a record about a person
   */
  static Column of(Feed feed) {
    Column detail =
        when(
            col("reason").equalTo(RejectReason.IN_THE_FUTURE.word()),
            lit(feed.start() + " lies after the as-of"));
    if (feed.isOfIntervals()) {
      String holder = feed.holder().orElseThrow();
      detail =
          detail.when(
              col("reason").equalTo(RejectReason.OVERLAPPING_INTERVAL.word()),
              feed.isAboutPeople()
                  ? lit("begins within an earlier interval of the same person")
                  : concat(
                      lit("begins within an earlier interval of " + holder + " '"),
                      col(holder),
                      lit("'")));
    }
    if (feed.refersToService()) {
      detail = unknown(detail, feed, RejectReason.UNKNOWN_SERVICE, "service_id", "service");
    }
    if (feed.refersToTeam()) {
      detail = unknown(detail, feed, RejectReason.UNKNOWN_TEAM, "team_id", "team");
    }
    return detail.otherwise(col("detail"));
  }

  private static Column unknown(
      Column detail, Feed feed, RejectReason reason, String key, String known) {
    String problem = "is in no accepted record of the feed " + known;
    return detail.when(
        col("reason").equalTo(reason.word()),
        feed.isAboutPeople()
            ? lit(key + " " + problem)
            : concat(lit(key + " '"), col(key), lit("' " + problem)));
  }
}
