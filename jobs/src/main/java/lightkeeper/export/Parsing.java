package lightkeeper.export;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lightkeeper.storage.Storage;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Reads files on all cores: first what they are, then their records. */
public final class Parsing {
  /** So much text makes one task: little enough that a small export keeps two cores busy. */
  private static final long TASK_BYTES = 4L << 20;

  /** A file costs at least this much, however small, so that thousands share few tasks evenly. */
  private static final long FILE_COST_BYTES = 64L << 10;

  private Parsing() {}

  /**
   * Scans files.
   *
   * @param spark the session
   * @param files files; each is known by its place in this list
   * @return one scan per file, in the same order; a file whose bytes cannot be had has a problem
   */
  public static List<FileScan> scan(SparkSession spark, List<ExportFiles.Located> files) {
    if (files.isEmpty()) {
      return List.of();
    }
    List<List<ScanTask>> tasks =
        share(
            IntStream.range(0, files.size())
                .mapToObj(
                    i ->
                        new ScanTask(
                            i, files.get(i).location().toUri().toString(), files.get(i).bytes()))
                .toList(),
            ScanTask::bytes);
    Dataset<Long> numbers = spark.range(0, tasks.size(), 1, tasks.size()).as(Encoders.LONG());
    FlatMapFunction<Long, FileScan> scan =
        number -> tasks.get(number.intValue()).stream().map(ScanTask::scan).iterator();
    return numbers
        .flatMap(scan, Encoders.javaSerialization(FileScan.class))
        .collectAsList()
        .stream()
        .sorted(Comparator.comparingInt(FileScan::file))
        .toList();
  }

  private record ScanTask(int file, String uri, long bytes) implements Serializable {
    FileScan scan() {
      try {
        return FileScan.of(file, Storage.path(URI.create(uri)));
      } catch (IOException e) {
        // No digest: such a file is never taken for a known one.
        String problem = "cannot be read: " + e.getClass().getSimpleName();
        return new FileScan(file, null, bytes, 0, List.of(), List.of(), problem);
      }
    }
  }

  /**
   * Reads the records of files of one feed.
   *
   * @param spark the session
   * @param feed the feed
   * @param chunks the runs of records to read
   * @param headers the header of each file, by the file's number in its chunks
   * @param personKey what pseudonyms are made with; unused by a feed that is not about people
   * @return one row per record: the feed's columns typed, {@code load_order} INT (the file's
   *     number), {@code record_number} BIGINT, {@code reason} and {@code detail} STRING (both NULL
   *     for a record without fault, whose columns are all NULL otherwise)
   */
  public static Dataset<Row> records(
      SparkSession spark,
      Feed feed,
      List<Chunk> chunks,
      Map<Integer, Header> headers,
      PersonKey personKey) {
    List<List<Chunk>> tasks = share(chunks, chunk -> chunk.end() - chunk.start());
    Map<Integer, RecordReader> readers =
        headers.entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    entry -> new RecordReader(feed, entry.getValue(), personKey)));
    int columns = feed.columns().size();
    FlatMapFunction<Long, Row> read =
        number -> {
          Iterator<Chunk> mine = tasks.get(number.intValue()).iterator();
          return new Chained(mine, readers, columns);
        };
    return records(spark, feed, tasks.size(), read);
  }

  /**
   * Reads records of one feed, whatever they are read from.
   *
   * @param spark the session
   * @param feed the feed
   * @param tasks number of tasks
   * @param read yields, for the number of a task from 0 on, rows of values as {@link RecordReader}
   *     has them, the file's number INT, the record's BIGINT, and reason and detail or NULL
   * @return rows as the other method yields them
   */
  public static Dataset<Row> records(
      SparkSession spark, Feed feed, int tasks, FlatMapFunction<Long, Row> read) {
    return spark
        .range(0, tasks, 1, Math.max(1, tasks))
        .as(Encoders.LONG())
        .flatMap(read, Encoders.row(rawSchema(feed)))
        .select(typed(feed));
  }

  /**
   * The type of a column in tables.
   *
   * @param column a column of a feed
   * @return its Spark type
   */
  public static DataType typeOf(Column column) {
    return switch (column.type()) {
      case TEXT, PERSON, TIME_ZONE -> DataTypes.StringType;
      case INSTANT -> DataTypes.TimestampType;
      case DATE -> DataTypes.DateType;
      case INTEGER -> DataTypes.IntegerType;
      case FRACTION ->
          DataTypes.createDecimalType(
              RecordReader.FRACTION_DIGITS + 2, RecordReader.FRACTION_DIGITS);
      case TRUTH -> DataTypes.BooleanType;
    };
  }

  private static StructType rawSchema(Feed feed) {
    StructType schema = new StructType();
    for (Column column : feed.columns()) {
      schema =
          schema.add(
              column.name(),
              switch (column.type()) {
                case INSTANT -> DataTypes.LongType;
                case DATE -> DataTypes.IntegerType;
                default -> typeOf(column);
              });
    }
    return schema
        .add("load_order", DataTypes.IntegerType, false)
        .add("record_number", DataTypes.LongType, false)
        .add("reason", DataTypes.StringType)
        .add("detail", DataTypes.StringType);
  }

  private static org.apache.spark.sql.Column[] typed(Feed feed) {
    List<org.apache.spark.sql.Column> columns = new ArrayList<>();
    for (Column column : feed.columns()) {
      columns.add(
          switch (column.type()) {
            case INSTANT -> expr("timestamp_micros(`" + column.name() + "`)").as(column.name());
            case DATE -> expr("date_from_unix_date(`" + column.name() + "`)").as(column.name());
            default -> col(column.name());
          });
    }
    for (String name : List.of("load_order", "record_number", "reason", "detail")) {
      columns.add(col(name));
    }
    return columns.toArray(org.apache.spark.sql.Column[]::new);
  }

  /**
   * Shares work out: runs of neighbours, each about as costly as a task should be.
   *
   * @param <T> a piece of work
   * @param work the pieces, each of one file
   * @param bytes how many bytes a piece reads
   * @return the pieces of each task, in order
   */
  public static <T> List<List<T>> share(List<T> work, java.util.function.ToLongFunction<T> bytes) {
    List<List<T>> tasks = new ArrayList<>();
    long cost = TASK_BYTES;
    for (T item : work) {
      long itemCost = bytes.applyAsLong(item) + FILE_COST_BYTES;
      if (cost + itemCost > TASK_BYTES) {
        tasks.add(new ArrayList<>());
        cost = 0;
      }
      tasks.get(tasks.size() - 1).add(item);
      cost += itemCost;
    }
    return tasks;
  }

  /** The records of several chunks, one chunk open at a time. */
  private static final class Chained implements Iterator<Row> {
    private final Iterator<Chunk> chunks;
    private final Map<Integer, RecordReader> readers;
    private final int columns;
    private ChunkReader current;

    Chained(Iterator<Chunk> chunks, Map<Integer, RecordReader> readers, int columns) {
      this.chunks = chunks;
      this.readers = readers;
      this.columns = columns;
    }

    @Override
    public boolean hasNext() {
      while ((current == null || !current.hasNext()) && chunks.hasNext()) {
        Chunk chunk = chunks.next();
        current = new ChunkReader(chunk, readers.get(chunk.file()), columns);
      }
      return current != null && current.hasNext();
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return current.next();
    }
  }
}
