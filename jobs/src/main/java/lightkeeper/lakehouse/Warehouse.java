package lightkeeper.lakehouse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * The tables of one warehouse: written whole in one commit each, read at the version that a run
 * published.
 */
public final class Warehouse {
  private static final String WRITING = "writing";

  /** Delta keeps files a week that others may still be writing, unless told not to. */
  private static final String RETENTION_CHECK =
      "spark.databricks.delta.retentionDurationCheck.enabled";

  /** How many tasks list a folder's files: 10,000 unless told otherwise, for a handful of files. */
  private static final String LISTING_TASKS =
      "spark.sql.sources.parallelPartitionDiscovery.parallelism";

  private final SparkSession spark;
  private final Path root;

  /**
   * Names a warehouse; nothing is created until something is written.
   *
   * @param spark the session
   * @param root its folder
   */
  public Warehouse(SparkSession spark, Path root) {
    this.spark = spark;
    this.root = root.toAbsolutePath().normalize();
  }

  /**
   * The warehouse's folder.
   *
   * @return an absolute path
   */
  public Path root() {
    return root;
  }

  /**
   * Replaces a table's rows in one commit, creating the table when there is none.
   *
   * @param table the table
   * @param rows rows that have at least the declared columns, of types that fit
   * @return the version written
   */
  public long replace(Table table, Dataset<Row> rows) {
    return write(table, rows, SaveMode.Overwrite);
  }

  /**
   * Adds rows to a table in one commit, creating the table when there is none.
   *
   * @param table the table
   * @param rows rows that have at least the declared columns, of types that fit
   * @return the version written
   */
  public long append(Table table, Dataset<Row> rows) {
    return write(table, rows, SaveMode.Append);
  }

  private long write(Table table, Dataset<Row> rows, SaveMode mode) {
    Dataset<Row> declared = rows.to(table.schema());
    if (table.isRestricted()) {
      // First the layer's folder, so that nobody reaches in while its files are being written.
      OwnerAlone.makeFolder(root.resolve(table.layer()));
    }
    if (latest(table).isPresent()) {
      declared
          .write()
          .format("delta")
          .mode(mode)
          .option(mode == SaveMode.Overwrite ? "overwriteSchema" : "mergeSchema", "true")
          .save(location(table));
    } else {
      create(table, declared);
    }
    if (table.isRestricted()) {
      OwnerAlone.keep(root.resolve(table.path()));
    }
    return latest(table).orElseThrow();
  }

  /** Only a table made under a name gets its comment in the same commit as its first rows. */
  private void create(Table table, Dataset<Row> rows) {
    String name = WRITING + ".`" + table.layer() + "_" + table.name() + "`";
    try {
      synchronized (Warehouse.class) {
        spark.sql("CREATE DATABASE IF NOT EXISTS " + WRITING);
      }
      rows.writeTo(name)
          .using("delta")
          .tableProperty("location", location(table))
          .tableProperty("comment", table.meaning())
          // Files hold whole tables, not ranges: least and greatest values would skip none of them.
          .tableProperty("delta.dataSkippingNumIndexedCols", "0")
          .create();
    } catch (org.apache.spark.sql.catalyst.analysis.TableAlreadyExistsException e) {
      throw new IllegalStateException("Cannot create " + table.id() + ": it exists already", e);
    } finally {
      // The name was only needed to write; the files stay.
      spark.sql("DROP TABLE IF EXISTS " + name);
    }
  }

  /**
   * Reads a table as it was at a version.
   *
   * @param table the table
   * @param version the version
   * @return its rows
   */
  public Dataset<Row> read(Table table, long version) {
    return spark.read().format("delta").option("versionAsOf", version).load(location(table));
  }

  /**
   * Reads a log of operations as it is now; logs are added to, never published.
   *
   * @param table the table
   * @return its rows; no rows when it was never written
   */
  public Dataset<Row> log(Table table) {
    OptionalLong version = latest(table);
    return version.isPresent() ? read(table, version.getAsLong()) : empty(table);
  }

  /**
   * A table of no rows.
   *
   * @param table the table
   * @return no rows of its declared schema
   */
  public Dataset<Row> empty(Table table) {
    return spark.createDataFrame(java.util.List.of(), table.schema());
  }

  /**
   * The newest version of a table, published or not.
   *
   * @param table the table
   * @return the version; empty when the table was never written
   */
  public OptionalLong latest(Table table) {
    Path log = root.resolve(table.path()).resolve("_delta_log");
    if (!Files.isDirectory(log)) {
      return OptionalLong.empty();
    }
    try (Stream<Path> files = Files.list(log)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("\\d{20}\\.json"))
          .mapToLong(name -> Long.parseLong(name.substring(0, 20)))
          .max();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + log + ": " + e.getMessage(), e);
    }
  }

  /**
   * Removes every file that only older versions of a table need, at once and for good: those
   * versions cannot be read any more. Nobody else may be writing.
   *
   * @param table the table; nothing is done when it was never written
   */
  public void keepOnlyLatest(Table table) {
    if (latest(table).isEmpty()) {
      return;
    }
    String vacuum = "VACUUM delta.`" + location(table).replace("`", "``") + "` RETAIN 0 HOURS";
    spark.conf().set(RETENTION_CHECK, false);
    spark.conf().set(LISTING_TASKS, Runtime.getRuntime().availableProcessors());
    try {
      // Delta tells what it deleted on standard output, where only rows belong.
      scala.Console.withOut(java.io.OutputStream.nullOutputStream(), () -> spark.sql(vacuum));
    } finally {
      spark.conf().unset(RETENTION_CHECK);
      spark.conf().unset(LISTING_TASKS);
    }
  }

  /**
   * The versions that the last publication names.
   *
   * @return versions by full table name, and empty when nothing was ever published
   */
  public Optional<Publication> published() {
    Dataset<Row> log = log(Tables.RUN_TABLE);
    String last = log.agg(functions.max("run_id")).first().getString(0);
    if (last == null) {
      return Optional.empty();
    }
    Map<String, Long> versions = new TreeMap<>();
    for (Row row : log.filter(functions.col("run_id").equalTo(last)).collectAsList()) {
      versions.put(row.getAs("table"), row.getAs("delta_version"));
    }
    return Optional.of(new Publication(last, versions));
  }

  /**
   * Makes a table readable in SQL under its full name.
   *
   * @param table the table
   * @param version the version that SQL shall see
   * @return its rows, as SQL sees them
   */
  public Dataset<Row> show(Table table, long version) {
    view(
        table,
        "SELECT * FROM delta.`"
            + location(table).replace("`", "``")
            + "` VERSION AS OF "
            + version);
    return spark.table(table.id());
  }

  /**
   * Makes rows in hand readable in SQL under a table's full name, before whatever else bears it.
   *
   * @param table the table
   * @param rows what SQL shall see, until {@link #forget} is called
   */
  public void show(Table table, Dataset<Row> rows) {
    TablesInHand.show(spark, table, rows);
  }

  /** Takes the names back that rows in hand were given. */
  public void forget() {
    TablesInHand.forget(spark);
  }

  /**
   * Makes a table that was never written readable in SQL, without rows.
   *
   * @param table the table
   */
  public void showEmpty(Table table) {
    String columns =
        table.columns().stream()
            .map(column -> "CAST(NULL AS " + column.type().sql() + ") AS `" + column.name() + "`")
            .collect(java.util.stream.Collectors.joining(", "));
    view(table, "SELECT " + columns + " WHERE FALSE");
  }

  private void view(Table table, String select) {
    synchronized (Warehouse.class) {
      spark.sql("CREATE DATABASE IF NOT EXISTS " + table.layer());
    }
    spark.sql("CREATE OR REPLACE VIEW " + table.layer() + ".`" + table.name() + "` AS " + select);
  }

  private String location(Table table) {
    return root.resolve(table.path()).toString();
  }
}
