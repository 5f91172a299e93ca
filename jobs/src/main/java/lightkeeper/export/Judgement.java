package lightkeeper.export;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.shiftleft;
import static org.apache.spark.sql.functions.unix_date;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.FlatMapGroupsFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Judges records by what depends on other records and on the as-of. Every run judges again all
 * whose judgement may have changed, so what came too early or was unknown heals by itself.
 */
public final class Judgement {
  /** Below the day, of 64. */
  private static final int HASH_BITS = 42;

  private Judgement() {}

  /**
   * Judges all records of one feed.
   *
   * @param feed the feed
   * @param records its records: the feed's columns, {@code load_order}, {@code record_number},
   *     {@code reason} (not NULL: the record alone is at fault, its columns are NULL), {@code
   *     detail}
   * @param services ids of known services, one column {@code service_id}; not used by a feed that
   *     names none
   * @param teams ids of known teams, one column {@code team_id}; not used by a feed that names none
   * @param asOf the as-of
   * @return the same rows, {@code reason} completed (NULL: accepted), with {@code repeat} BOOLEAN
   *     (an accepted record says the same) and {@code is_current} BOOLEAN (the version of its key
   *     that counts)
   */
  public static Dataset<Row> of(
      Feed feed, Dataset<Row> records, Dataset<Row> services, Dataset<Row> teams, Instant asOf) {
    Dataset<Row> judged = alone(feed, records, services, teams, asOf);
    return feed.isOfIntervals() ? intervals(feed, judged) : events(feed, judged, asOf);
  }

  /**
   * Judges records by what is known of services, teams and time, but not by each other.
   *
   * @param feed the feed
   * @param records as in {@link #of}
   * @param services as in {@link #of}
   * @param teams as in {@link #of}
   * @param asOf the as-of
   * @return the same rows, {@code reason} completed as far as that tells
   */
  public static Dataset<Row> alone(
      Feed feed, Dataset<Row> records, Dataset<Row> services, Dataset<Row> teams, Instant asOf) {
    Dataset<Row> referred = records.withColumn("unknown", lit(null).cast("string"));
    if (feed.refersToTeam()) {
      referred = refer(referred, teams, "team_id", RejectReason.UNKNOWN_TEAM);
    }
    if (feed.refersToService()) {
      referred = refer(referred, services, "service_id", RejectReason.UNKNOWN_SERVICE);
    }
    org.apache.spark.sql.Column start = col(feed.start());
    return referred
        .withColumn(
            "reason",
            when(col("reason").isNotNull(), col("reason"))
                .when(start.cast("timestamp").gt(lit(asOf)), lit(RejectReason.IN_THE_FUTURE.word()))
                .otherwise(col("unknown")))
        .drop("unknown");
  }

  /**
   * Finds where a key stands twice, in much less time than by grouping by keys: all that a key has
   * but the day is grouped, each day is one bit of a number, and there are as many bits as records
   * unless two have the same day.
   *
   * @param feed a feed whose start is a date of its key
   * @param from a table of its records in SQL, and which of them count
   * @return SQL for the groups in which a key stands twice: the key without the day, and {@code
   *     days}, days since 1970 divided by 64
   */
  public static String doubled(Feed feed, String from) {
    List<String> group = new ArrayList<>(feed.key());
    group.remove(feed.start());
    String columns = String.join(", ", group);
    String days = "UNIX_DATE(" + feed.start() + ")";
    return """
        SELECT %1$s, SHIFTRIGHT(%2$s, 6) AS days FROM %3$s GROUP BY %1$s, SHIFTRIGHT(%2$s, 6)
        HAVING COUNT(*) > BIT_COUNT(BIT_OR(SHIFTLEFT(1L, CAST(%2$s & 63 AS INT))))"""
        .formatted(columns, days, from);
  }

  /**
   * Whether {@link #doubled} can tell of a feed.
   *
   * @param feed a feed
   * @return whether its key holds the day
   */
  public static boolean isOfDays(Feed feed) {
    return feed.key().contains(feed.start())
        && feed.columns().stream()
            .anyMatch(
                column -> column.name().equals(feed.start()) && column.type() == Column.Type.DATE);
  }

  private static Dataset<Row> refer(
      Dataset<Row> records, Dataset<Row> known, String key, RejectReason reason) {
    Dataset<Row> marked = known.withColumn("is_known", lit(true));
    return records
        .join(marked, scala.jdk.javaapi.CollectionConverters.asScala(List.of(key)).toSeq(), "left")
        .withColumn(
            "unknown", when(col("is_known").isNull(), lit(reason.word())).otherwise(col("unknown")))
        .drop("is_known");
  }

  /**
   * Records of one key lie together after one shuffle; both windows sort within it. Where the day
   * of a record is of its key, records come out in the order of days: a table written from them is
   * read for some days without reading the others.
   */
  private static Dataset<Row> events(Feed feed, Dataset<Row> judged, Instant asOf) {
    org.apache.spark.sql.Column[] key = columns(feed.key());
    org.apache.spark.sql.Column[] all =
        Stream.concat(
                Stream.of("reason"),
                Stream.concat(
                    feed.key().stream(),
                    feed.columns().stream()
                        .map(Column::name)
                        .filter(name -> !feed.key().contains(name))))
            .map(org.apache.spark.sql.functions::col)
            .toArray(org.apache.spark.sql.Column[]::new);
    org.apache.spark.sql.Column[] later = {col("load_order").desc(), col("record_number").desc()};
    org.apache.spark.sql.Column counts =
        feed.hasUpdatedAt()
            ? col("updated_at").isNull().or(col("updated_at").leq(lit(asOf)))
            : lit(true);
    org.apache.spark.sql.Column eligible =
        col("reason").isNull().and(col("repeat").equalTo(false)).and(counts);
    List<org.apache.spark.sql.Column> best = new ArrayList<>();
    best.add(col("eligible").desc());
    if (feed.hasUpdatedAt()) {
      best.add(col("updated_at").desc_nulls_last());
    }
    best.addAll(Arrays.asList(later));
    return judged
        .repartition(key)
        .withColumn("key_hash", keyHash(feed, key))
        .withColumn(
            "repeat",
            row_number()
                .over(
                    Window.partitionBy(prepend(col("key_hash"), all))
                        .orderBy(col("load_order"), col("record_number")))
                .gt(1)
                .and(col("reason").isNull()))
        .withColumn("eligible", eligible)
        .withColumn(
            "is_current",
            row_number()
                .over(
                    Window.partitionBy(prepend(col("key_hash"), key))
                        .orderBy(best.toArray(org.apache.spark.sql.Column[]::new)))
                .equalTo(1)
                .and(col("eligible")))
        .drop("key_hash", "eligible");
  }

  /** A number that is the same for the same key, so that few comparisons look at the key itself. */
  private static org.apache.spark.sql.Column keyHash(Feed feed, org.apache.spark.sql.Column[] key) {
    org.apache.spark.sql.Column hash = xxhash64(key);
    return isOfDays(feed)
        ? shiftleft(unix_date(col(feed.start())).cast("bigint"), HASH_BITS)
            .bitwiseOR(hash.bitwiseAND(lit((1L << HASH_BITS) - 1)))
        : hash;
  }

  private static Dataset<Row> intervals(Feed feed, Dataset<Row> judged) {
    String holder = feed.holder().orElseThrow();
    StructType in = judged.schema();
    StructType out =
        in.add("repeat", DataTypes.BooleanType, false)
            .add("is_current", DataTypes.BooleanType, false);
    int holderAt = in.fieldIndex(holder);
    int startAt = in.fieldIndex(feed.start());
    int[] endsAt = feed.ends().stream().mapToInt(in::fieldIndex).toArray();
    int orderAt = in.fieldIndex("load_order");
    int numberAt = in.fieldIndex("record_number");
    int reasonAt = in.fieldIndex("reason");
    int[] valuesAt =
        feed.columns().stream().mapToInt(column -> in.fieldIndex(column.name())).toArray();
    MapFunction<Row, String> holderOf = row -> row.getString(holderAt);
    FlatMapGroupsFunction<String, Row, Row> judge =
        (name, rows) -> {
          List<Row> mine = new ArrayList<>();
          List<IntervalJudge.Candidate> candidates = new ArrayList<>();
          while (rows.hasNext()) {
            Row row = rows.next();
            candidates.add(
                new IntervalJudge.Candidate(
                    mine.size(),
                    row.<LocalDate>getAs(startAt).toEpochDay(),
                    end(row, endsAt),
                    row.getInt(orderAt),
                    row.getLong(numberAt),
                    Arrays.stream(valuesAt).mapToObj(row::get).toList(),
                    row.isNullAt(reasonAt)
                        ? null
                        : RejectReason.of(row.getString(reasonAt)).orElseThrow()));
            mine.add(row);
          }
          return verdicts(mine, IntervalJudge.judge(candidates), reasonAt);
        };
    org.apache.spark.sql.Column isWhole = col(feed.start()).isNotNull();
    return judged
        .filter(isWhole)
        .groupByKey(holderOf, Encoders.STRING())
        .flatMapGroups(judge, Encoders.row(out))
        .unionByName(
            judged
                .filter(not(isWhole))
                .withColumn("repeat", lit(false))
                .withColumn("is_current", lit(false)));
  }

  /** The earliest of the ends that are known, in days since 1970. */
  private static long end(Row row, int[] endsAt) {
    return Arrays.stream(endsAt)
        .filter(at -> !row.isNullAt(at))
        .mapToLong(at -> row.<LocalDate>getAs(at).toEpochDay())
        .min()
        .orElse(Long.MAX_VALUE);
  }

  private static Iterator<Row> verdicts(
      List<Row> rows, IntervalJudge.Verdict[] verdicts, int reasonAt) {
    List<Row> judged = new ArrayList<>();
    for (int i = 0; i < verdicts.length; i++) {
      Row row = rows.get(i);
      Object[] values = new Object[row.size() + 2];
      for (int j = 0; j < row.size(); j++) {
        values[j] = row.get(j);
      }
      values[reasonAt] = verdicts[i].reason() == null ? null : verdicts[i].reason().word();
      values[row.size()] = verdicts[i].repeat();
      values[row.size() + 1] = verdicts[i].current();
      judged.add(RowFactory.create(values));
    }
    return judged.iterator();
  }

  private static org.apache.spark.sql.Column[] columns(List<String> names) {
    return names.stream()
        .map(org.apache.spark.sql.functions::col)
        .toArray(org.apache.spark.sql.Column[]::new);
  }

  private static org.apache.spark.sql.Column[] prepend(
      org.apache.spark.sql.Column first, org.apache.spark.sql.Column[] rest) {
    return Stream.concat(Stream.of(first), Arrays.stream(rest))
        .toArray(org.apache.spark.sql.Column[]::new);
  }
}
