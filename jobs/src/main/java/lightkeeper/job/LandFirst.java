package lightkeeper.job;

import static org.apache.spark.sql.functions.col;
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
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
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
 * Writes the records of a feed while they are read, when there were none before, and looks
 * afterwards for those that others of their key make another thing of. Of millions of listed
 * packages few are refused and few stand twice: all others are parsed once, written once and never
 * brought together.
 */
final class LandFirst {
  /** Records of a file are counted in runs of so many, to find where some were refused. */
  private static final long RUN = 1L << 16;

  /** About so many records make a file of the table. */
  private static final long FILE = 1L << 20;

  private final Stage stage;
  private final Feed feed;
  private final Table table;
  private final Function<List<Chunk>, Dataset<Row>> alone;
  private final Supplier<Dataset<Row>> snapshots;

  /**
   * What became of the records.
   *
   * @param others those that are not in the landing table, refused or repeating one that is, as
   *     {@link Judgement#of} gives them
   * @param landed how many of each file are in it, by load order
   */
  record Outcome(Dataset<Row> others, Map<Integer, Long> landed) {}

  /**
   * A way to land a feed whose table is kept in parts.
   *
   * @param alone reads chunks and judges their records by themselves; asked once more about chunks
   *     that hold refused records, it has to give the same
   * @param snapshots asked once the table is written: rows as {@code conformed.service_snapshot}
   *     has them, which have more records than package versions where a key stands twice
   */
  LandFirst(
      Stage stage,
      Feed feed,
      Function<List<Chunk>, Dataset<Row>> alone,
      Supplier<Dataset<Row>> snapshots) {
    this.stage = stage;
    this.feed = feed;
    this.table = Tables.landing(feed);
    this.alone = alone;
    this.snapshots = snapshots;
  }

  /**
   * Writes the landing table, and judges.
   *
   * @param chunks what is to be read
   * @param records how many records each file has, by load order
   * @param landed makes rows of the landing table of accepted records
   * @param judge judges records by each other, as {@link Judgement#of} does
   * @return what became of the records
   */
  Outcome judge(
      List<Chunk> chunks,
      Map<Integer, Long> records,
      UnaryOperator<Dataset<Row>> landed,
      UnaryOperator<Dataset<Row>> judge) {
    Dataset<Row> accepted =
        alone.apply(chunks).filter(col("reason").isNull()).withColumn("is_current", lit(true));
    // In the order of days within a file of the table, so that a day is read without the others.
    stage.write(table, landed.apply(accepted).sortWithinPartitions(feed.start()));
    Map<Integer, Long> counts = new HashMap<>(records);
    List<Chunk> lacking = List.of();
    // Where nothing was refused, nothing is to be looked for.
    if (!Objects.equals(stage.rows(table.id()), sum(records))) {
      Map<Integer, Map<Long, Long>> written = written();
      counts.replaceAll((file, all) -> sum(written.getOrDefault(file, Map.of())));
      lacking = lacking(chunks, records, written);
    }
    Dataset<Row> refused = refused(lacking, records, counts);
    Dataset<Row> repeats = repeats(landed, judge);
    repeats
        .groupBy("load_order")
        .count()
        .collectAsList()
        .forEach(row -> counts.merge(row.getInt(0), -row.getLong(1), Long::sum));
    return new Outcome(
        repeats.unionByName(
            refused.withColumn("is_current", lit(false)).withColumn("repeat", lit(false))),
        counts);
  }

  /** The records of the table as it is now. */
  private Dataset<Row> landed() {
    List<Column> columns = new ArrayList<>();
    feed.columns().forEach(column -> columns.add(col(column.name())));
    columns.addAll(List.of(col("load_order"), col("record_number")));
    columns.add(lit(null).cast("string").as("reason"));
    columns.add(lit(null).cast("string").as("detail"));
    columns.add(col("is_current"));
    return stage.read(table).select(columns.toArray(Column[]::new));
  }

  /** How many records were written, by load order and run of record numbers. */
  private Map<Integer, Map<Long, Long>> written() {
    Map<Integer, Map<Long, Long>> written = new HashMap<>();
    stage
        .read(table)
        .groupBy(col("load_order"), expr("record_number DIV " + RUN).as("run"))
        .count()
        .collectAsList()
        .forEach(
            row ->
                written
                    .computeIfAbsent(row.getInt(0), file -> new HashMap<>())
                    .put(row.getLong(1), row.getLong(2)));
    return written;
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
    Dataset<Row> refused = stage.hold(alone.apply(lacking).filter(col("reason").isNotNull()));
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
   * Corrects what was written of days on which some key may stand twice.
   *
   * @return the records that repeat another, which the table holds no more
   */
  private Dataset<Row> repeats(
      UnaryOperator<Dataset<Row>> landed, UnaryOperator<Dataset<Row>> judge) {
    Parts doubtful = doubtful();
    Dataset<Row> among = landed().drop("is_current").filter(doubtful.condition());
    if (doubtful.isNone()) {
      return among.withColumn("is_current", lit(false)).withColumn("repeat", lit(false));
    }
    Dataset<Row> judged = stage.hold(judge.apply(among));
    Parts wrong =
        Parts.of(
            table, days(judged.filter("repeat OR NOT is_current").select(feed.start()).distinct()));
    if (!wrong.isNone()) {
      Dataset<Row> right = judged.filter(wrong.condition()).filter(not(col("repeat")));
      int files = (int) (right.count() / FILE) + 1;
      stage.amend(wrong, landed.apply(right.coalesce(files)).sortWithinPartitions(feed.start()));
    }
    return judged.filter("repeat");
  }

  /** The days on which a key stands twice. */
  private Parts doubtful() {
    return Parts.of(
        table,
        days(
            snapshots
                .get()
                .filter("dependency_rows <> package_versions")
                .select(feed.start())
                .distinct()));
  }

  private static List<LocalDate> days(Dataset<Row> days) {
    return days.collectAsList().stream().map(row -> row.getLocalDate(0)).toList();
  }
}
