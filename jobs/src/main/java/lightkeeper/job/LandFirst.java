package lightkeeper.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import lightkeeper.export.Chunk;
import lightkeeper.export.Feed;
import lightkeeper.export.Judgement;
import lightkeeper.lakehouse.Table;
import lightkeeper.lakehouse.Tables;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Writes the new records of a feed while they are read, and looks afterwards for those that others
 * of their key make another thing of. Of millions of listed packages few are refused and few stand
 * twice: all others are parsed once, written once and never brought together.
 */
final class LandFirst {
  /** Records of a file are counted in runs of so many, to find where some were refused. */
  private static final long RUN = 1L << 16;

  /** About so many records make a file of the table. */
  private static final long FILE = 1L << 20;

  private final Stage stage;
  private final Feed feed;
  private final Table table;
  private final Ways ways;

  /** What is done to the records of the feed. */
  interface Ways {
    /**
     * Reads chunks and judges their records by themselves; asked once more about chunks that hold
     * refused records, it has to give the same.
     */
    Dataset<Row> alone(List<Chunk> chunks);

    /** Makes rows of the landing table of accepted records. */
    Dataset<Row> landed(Dataset<Row> accepted);

    /**
     * The same of records of new files, in the order in which they come, and without looking each
     * file up for each record.
     */
    Dataset<Row> fresh(Dataset<Row> accepted);

    /** Judges records by each other, as {@link Judgement#of} does. */
    Dataset<Row> judge(Dataset<Row> records);

    /**
     * Rows as {@code conformed.service_snapshot} has them once records of some days were added,
     * which have more records than package versions where a key stands twice.
     *
     * @param added the days; empty: there was nothing before, and all of it is new
     */
    Dataset<Row> snapshots(Optional<Parts> added);
  }

  /**
   * What became of the records.
   *
   * @param others those that are not in the landing table: new ones that were refused, held ones
   *     that wait on, and those that repeat a record on a day that was judged; as {@link
   *     Judgement#of} gives them
   * @param waiting places of held ones that repeat a record on another day, as they did before
   * @param landed how many of each file there are more in the landing table now, by load order
   */
  record Outcome(Dataset<Row> others, Dataset<Row> waiting, Map<Integer, Long> landed) {}

  /**
   * A way to land a feed whose table is kept in parts.
   *
   * @param stage the tables
   * @param feed the feed
   * @param ways what is done to its records
   */
  LandFirst(Stage stage, Feed feed, Ways ways) {
    this.stage = stage;
    this.feed = feed;
    this.table = Tables.landing(feed);
    this.ways = ways;
  }

  /**
   * Writes to the landing table, and judges.
   *
   * @param chunks what is to be read
   * @param records how many records each of the new files has, by load order
   * @param held what earlier runs held back, as {@link HeldRecords} has it
   * @return what became of the records
   */
  Outcome judge(List<Chunk> chunks, Map<Integer, Long> records, HeldRecords held) {
    boolean isFirst = !stage.has(table);
    Map<Integer, Long> counts = new HashMap<>(records);
    List<Chunk> lacking = List.of();
    Parts added = Parts.of(table, List.of());
    if (isFirst || !chunks.isEmpty()) {
      // In the order of days within a file of the table, so that a day is read without the others.
      Dataset<Row> accepted =
          ways.alone(chunks)
              .filter(col("reason").isNull())
              .drop("reason", "detail")
              .sortWithinPartitions(feed.start())
              .withColumn("is_current", lit(true));
      Dataset<Row> written = stage.add(table, ways.fresh(accepted));
      // Where nothing was refused, nothing is to be looked for.
      if (stage.ownRows(table) != sum(records)) {
        Map<Integer, Map<Long, Long>> runs = runs(written);
        counts.replaceAll((file, all) -> sum(runs.getOrDefault(file, Map.of())));
        lacking = lacking(chunks, records, runs);
      }
      added = isFirst ? added : Parts.of(table, days(written));
    }
    Dataset<Row> refused = refused(lacking, records, counts);
    Set<LocalDate> judgedDays = new TreeSet<>(held.healedDays());
    if (isFirst || !added.isNone()) {
      // A snapshot has more records than package versions exactly where a key stands twice.
      judgedDays.addAll(
          days(
              ways.snapshots(isFirst ? Optional.empty() : Optional.of(added))
                  .filter("dependency_rows <> package_versions")));
    }
    Parts judged = Parts.of(table, judgedDays);
    if (!isFirst) {
      judgedDays.addAll(added.days());
      stage.changesOnly(Parts.of(table, judgedDays));
    }
    Dataset<Row> others = others(judged, held, counts);
    return new Outcome(
        others
            .unionByName(notJudged(refused))
            .unionByName(notJudged(held.waitingElsewhere(judged))),
        held.repeatsElsewhere(judged),
        counts);
  }

  private static Dataset<Row> notJudged(Dataset<Row> refused) {
    return refused.withColumn("is_current", lit(false)).withColumn("repeat", lit(false));
  }

  private List<LocalDate> days(Dataset<Row> rows) {
    return rows.select(feed.start()).distinct().collectAsList().stream()
        .map(row -> row.getLocalDate(0))
        .toList();
  }

  /** How many records were written, by load order and run of record numbers. */
  private static Map<Integer, Map<Long, Long>> runs(Dataset<Row> rows) {
    Map<Integer, Map<Long, Long>> runs = new HashMap<>();
    rows.groupBy(col("load_order"), expr("record_number DIV " + RUN).as("run"))
        .count()
        .collectAsList()
        .forEach(
            row ->
                runs.computeIfAbsent(row.getInt(0), file -> new HashMap<>())
                    .put(row.getLong(1), row.getLong(2)));
    return runs;
  }

  /** The chunks with records of runs that were not written whole. */
  private static List<Chunk> lacking(
      List<Chunk> chunks, Map<Integer, Long> records, Map<Integer, Map<Long, Long>> written) {
    List<Chunk> lacking = new ArrayList<>();
    for (int i = 0; i < chunks.size(); i++) {
      Chunk chunk = chunks.get(i);
      long all = records.get(chunk.file());
      boolean isLast = i + 1 == chunks.size() || chunks.get(i + 1).file() != chunk.file();
      long last = isLast ? all : chunks.get(i + 1).firstRecord() - 1;
      Map<Long, Long> runs = written.getOrDefault(chunk.file(), Map.of());
      boolean isWhole =
          LongStream.rangeClosed(chunk.firstRecord() / RUN, last / RUN)
              .allMatch(run -> runs.getOrDefault(run, 0L) == recordsOf(run, all));
      if (!isWhole) {
        lacking.add(chunk);
      }
    }
    return lacking;
  }

  /** How many of the records 1 to {@code all} are in a run. */
  private static long recordsOf(long run, long all) {
    return Math.min(all + 1, (run + 1) * RUN) - Math.max(1, run * RUN);
  }

  /** The records that were not written: read once more, and little else with them. */
  private Dataset<Row> refused(
      List<Chunk> lacking, Map<Integer, Long> records, Map<Integer, Long> written) {
    Dataset<Row> refused = stage.hold(ways.alone(lacking).filter(col("reason").isNotNull()));
    long missing = sum(records) - sum(written);
    if (!lacking.isEmpty() && refused.count() != missing) {
      throw new UncheckedIOException(
          "Files of " + feed.name() + " changed while they were read; run again",
          new IOException("%d records are missing".formatted(missing)));
    }
    return refused;
  }

  private static long sum(Map<?, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * Judges the records of some days by each other, and replaces what the table has of these days.
   *
   * @param days the days on which a key stands twice, or a held record is accepted now
   * @param counts records landed of each file, which are corrected
   * @return the records of these days that the table does not hold
   */
  private Dataset<Row> others(Parts days, HeldRecords held, Map<Integer, Long> counts) {
    Dataset<Row> among =
        landed(days)
            .withColumn("was_landed", lit(true))
            .unionByName(held.of(days).withColumn("was_landed", lit(false)));
    if (days.isNone()) {
      return notJudged(among.drop("was_landed"));
    }
    Dataset<Row> judged = stage.hold(ways.judge(among));
    Dataset<Row> right = judged.filter(col("reason").isNull().and(not(col("repeat"))));
    // Before the table is written to: Spark lets go of rows that are held of it then.
    Dataset<Row> others =
        stage.keep(judged.filter(col("reason").isNotNull().or(col("repeat"))).drop("was_landed"));
    long rows = 0;
    for (Row row :
        judged
            .groupBy("load_order")
            .agg(
                count_if(col("reason").isNull().and(not(col("repeat")))),
                count_if(col("was_landed")))
            .collectAsList()) {
      rows += row.getLong(1);
      counts.merge(row.getInt(0), row.getLong(1) - row.getLong(2), Long::sum);
    }
    int files = (int) (rows / FILE) + 1;
    stage.amend(
        days,
        ways.landed(right.drop("was_landed").coalesce(files)).sortWithinPartitions(feed.start()));
    return others;
  }

  /** The records that the table holds of some days. */
  private Dataset<Row> landed(Parts days) {
    List<Column> columns = new ArrayList<>();
    feed.columns().forEach(column -> columns.add(col(column.name())));
    columns.addAll(List.of(col("load_order"), col("record_number")));
    columns.add(lit(null).cast("string").as("reason"));
    columns.add(lit(null).cast("string").as("detail"));
    return stage.read(table).filter(days.condition()).select(columns.toArray(Column[]::new));
  }
}
