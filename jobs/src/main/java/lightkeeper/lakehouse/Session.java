package lightkeeper.lakehouse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.SparkSession;

/** Opens a Spark session that works the same everywhere: UTC, Delta, no service to the outside. */
public final class Session {
  /** So many records are few. */
  private static final long SMALL_RECORDS = 1_000_000;

  /** So much text makes one partition of a shuffle, that it may be sorted within a small heap. */
  private static final long SHUFFLE_BYTES = 64L << 20;

  /**
   * So many groups are held while they are filled, each of a few hundred rows, before they are
   * sorted.
   */
  private static final long GROUPS = 20_000;

  /** How a small session makes its functions: it interprets them. */
  private static final String SMALL = "NO_CODEGEN";

  private static final String EXTENSIONS = "spark.sql.extensions";

  /**
   * Whether files of Parquet say least and greatest values; with {@code #} and a column's name, of
   * that column only.
   */
  static final String FILE_STATISTICS = "parquet.column.statistics.enabled";

  private Session() {}

  /**
   * Opens a session: the one of {@code spark-submit} where there is one, else one of this process.
   *
   * <p>What counts for results is set whoever started Spark; where to run is left to the cluster.
   *
   * @return the session
   */
  public static SparkSession open() {
    // Delta names the files of its log in the digits of the default locale, and finds none again
    // that are not written 0 to 9.
    Locale.setDefault(Locale.ROOT);
    SparkSession.Builder builder =
        SparkSession.builder()
            .appName("lightkeeper")
            .config(EXTENSIONS, extensions())
            .config(
                "spark.sql.catalog.spark_catalog",
                "org.apache.spark.sql.delta.catalog.DeltaCatalog")
            .config("spark.sql.catalogImplementation", "in-memory")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.datetime.java8API.enabled", "true")
            .config("spark.sql.ansi.enabled", "true")
            // What little a file says of its values costs much, and helps only where they are in
            // order: a table that is kept in parts says so of these.
            .config(FILE_STATISTICS, "false")
            .config("parquet.size.statistics.enabled", "false")
            // What a task groups should fit into a processor's cache: about one file of a table.
            .config("spark.sql.files.maxPartitionBytes", "32m")
            // Without it Delta cannot read a table by path in SQL with named parameters.
            .config("spark.sql.legacy.parameterSubstitution.constantsOnly", "true");
    String master = System.getProperty("spark.master", "local[*]");
    if (master.startsWith("local")) {
      builder
          .master(master)
          .config("spark.driver.bindAddress", "127.0.0.1")
          .config("spark.driver.host", "127.0.0.1")
          .config("spark.ui.enabled", "false")
          .config("spark.sql.warehouse.dir", scratch().toUri().toString())
          // Small machines, small tables: the defaults are made for clusters.
          .config("spark.sql.shuffle.partitions", Runtime.getRuntime().availableProcessors())
          .config("spark.databricks.delta.snapshotPartitions", "1")
          // Delta would ask a new table for its files with a Spark job, to note that it has none.
          .config("spark.databricks.delta.allFilesInCrc.enabled", "false")
          // Every sort and aggregation takes a page at once, of up to 64 MB unless told otherwise.
          .config("spark.buffer.pageSize", "1m")
          // What Spark would show of past queries, with the page for it switched off.
          .config("spark.sql.ui.explainMode", "simple")
          .config("spark.sql.ui.retainedExecutions", "1")
          .config("spark.ui.retainedJobs", "1")
          .config("spark.ui.retainedStages", "1")
          .config("spark.ui.retainedTasks", "1");
    }
    SparkSession spark = builder.getOrCreate();
    SnapshotChanges.makeKnown(spark);
    return spark;
  }

  /** Those without which nothing works, and those that whoever starts Spark asks for. */
  private static String extensions() {
    String asked = System.getProperty(EXTENSIONS, "");
    return Stream.concat(
            Stream.of(
                "io.delta.sql.DeltaSparkSessionExtension",
                TablesInHand.class.getName(),
                FilesInHand.class.getName()),
            Stream.of(asked.split(",", -1)))
        .filter(name -> !name.isBlank())
        .distinct()
        .collect(Collectors.joining(","));
  }

  /**
   * Whether all of a session's work is done in this process, which loses all rows or none.
   *
   * @param spark the session
   * @return false on a cluster, where a node may be lost with the rows it holds
   */
  public static boolean isOneProcess(SparkSession spark) {
    return spark.conf().get("spark.master", "").startsWith("local");
  }

  /**
   * Fits a session of this process to the size of its input. Compiling a query and planning it anew
   * while it runs pay for themselves over millions of rows; a few hundred thousand are read sooner
   * than the code for them is compiled. A session on a cluster is left as it was set up.
   *
   * @param spark the session
   * @param records records that the tables hold
   * @param bytes bytes of the files that are to be read
   */
  public static void fit(SparkSession spark, long records, long bytes) {
    if (!isOneProcess(spark)) {
      return;
    }
    boolean small = records <= SMALL_RECORDS;
    int cores = Runtime.getRuntime().availableProcessors();
    RuntimeConfig conf = spark.conf();
    conf.set("spark.sql.codegen.wholeStage", !small);
    conf.set("spark.sql.codegen.factoryMode", small ? SMALL : "FALLBACK");
    conf.set("spark.sql.adaptive.enabled", !small);
    // Rows held for a minute need not be compressed, and few groups need not be sorted to be found.
    conf.set("spark.sql.inMemoryColumnarStorage.compressed", !small);
    conf.set(
        "spark.sql.objectHashAggregate.sortBased.fallbackThreshold",
        small ? SMALL_RECORDS : GROUPS);
    conf.set(
        "spark.sql.shuffle.partitions",
        small ? Math.min(2, cores) : Math.max(cores, bytes / SHUFFLE_BYTES));
  }

  /**
   * Rows of many small parts, such as the union of many queries, as one piece of work where the
   * session is small: each piece costs the unpacking of the whole plan, more than reading few rows.
   *
   * @param rows any rows
   * @return the same rows
   */
  public static Dataset<Row> together(Dataset<Row> rows) {
    return isSmall(rows.sparkSession()) ? rows.coalesce(1) : rows;
  }

  /**
   * Whether a session was fitted to few records.
   *
   * @param spark the session
   * @return whether it interprets what is asked of it
   */
  public static boolean isSmall(SparkSession spark) {
    return spark.conf().get("spark.sql.codegen.factoryMode").equals(SMALL);
  }

  /** A folder for what Spark insists on making, gone with the process. */
  private static Path scratch() {
    try {
      Path folder = Files.createTempDirectory("lightkeeper-");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
      return folder;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("Cannot make a temporary folder", e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> inside = Files.walk(folder)) {
      inside.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      // The system clears its temporary folder.
    }
  }
}
