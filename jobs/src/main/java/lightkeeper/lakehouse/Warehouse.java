package lightkeeper.lakehouse;

import io.delta.tables.DeltaTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import lightkeeper.storage.Storage;
import org.apache.spark.sql.CreateTableWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/**
 * The tables of one warehouse: written whole in one commit each, read at the version that a run
 * published.
 */
public final class Warehouse {
  private static final String WRITING = "writing";

  /**
   * Lets a commit change a table's columns; Delta then asks Spark what else is kept of the table,
   * which takes several jobs.
   */
  private static final Map<String, String> NEW_COLUMNS = Map.of("overwriteSchema", "true");

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
   * @return an absolute path, of this machine or of a file system that Hadoop knows
   */
  public Path root() {
    return root;
  }

  /**
   * The session that reads and writes the tables.
   *
   * @return the session
   */
  public SparkSession spark() {
    return spark;
  }

  /**
   * Replaces a table's rows in one commit, creating the table when there is none.
   *
   * @param table the table
   * @param rows rows that have at least the declared columns, of types that fit
   * @return the version written
   */
  public long replace(Table table, Dataset<Row> rows) {
    return write(table, rows, SaveMode.Overwrite, isAsDeclared(table) ? Map.of() : NEW_COLUMNS);
  }

  /**
   * Adds rows to a table in one commit, creating the table when there is none.
   *
   * @param table the table
   * @param rows rows that have at least the declared columns, of types that fit
   * @return the version written
   */
  public long append(Table table, Dataset<Row> rows) {
    return write(table, rows, SaveMode.Append, Map.of("mergeSchema", "true"));
  }

  /**
   * Adds rows to a version of a table, in one commit.
   *
   * @param table a table that was written before
   * @param version the version, the newest
   * @param rows rows that have at least the declared columns, of types that fit
   * @return the version written
   * @throws Lock.HeldException when another process wrote to the table meanwhile
   */
  public long append(Table table, long version, Dataset<Row> rows) {
    requireNewest(table, version);
    return append(table, rows);
  }

  /**
   * Replaces some of a table's rows in one commit; the others stay in the files they are in.
   *
   * @param table a table that was written before
   * @param version the version whose rows they are, the newest
   * @param condition SQL that holds for each row given and for the rows they replace
   * @param rows the rows that there are under the condition from now on
   * @return the version written
   * @throws Lock.HeldException when another process wrote to the table meanwhile
   */
  public long replaceWhere(Table table, long version, String condition, Dataset<Row> rows) {
    requireNewest(table, version);
    return write(table, rows, SaveMode.Overwrite, Map.of("replaceWhere", condition));
  }

  /**
   * Makes a table's newest version one that holds what an earlier one did, for whoever writes only
   * a part of it: a run that was killed may have left a version behind that nobody published.
   *
   * @param table the table
   * @param version the version; nothing is done when it is the newest
   * @return the newest version from now on
   * @throws Lock.HeldException when another process wrote to the table meanwhile
   */
  public long goBackTo(Table table, long version) {
    return latest(table).orElseThrow() == version
        ? version
        : commit(table, () -> DeltaTable.forPath(spark, location(table)).restoreToVersion(version));
  }

  /** Whether a table has the columns that rows have which are written to it now. */
  private boolean isAsDeclared(Table table) {
    OptionalLong version = latest(table);
    return version.isPresent()
        && read(table, version.getAsLong())
            .schema()
            .asNullable()
            .equals(table.schema().asNullable());
  }

  private long write(Table table, Dataset<Row> rows, SaveMode mode, Map<String, String> options) {
    Dataset<Row> declared = rows.to(table.schema());
    if (table.isRestricted()) {
      // First the layer's folder, so that nobody reaches in while its files are being written.
      OwnerAlone.makeFolder(root.resolve(table.layer()));
    }
    if (table.isKeptInParts()) {
      spark.conf().set(Session.FILE_STATISTICS + "#" + table.part(), "true");
    }
    boolean isThere = latest(table).isPresent();
    return commit(
        table,
        () -> {
          if (isThere) {
            declared.write().format("delta").mode(mode).options(options).save(location(table));
          } else {
            create(table, declared);
          }
          if (table.isRestricted()) {
            OwnerAlone.keep(root.resolve(table.path()));
          }
        });
  }

  /**
   * Writes one commit at most: where no operating system locks the warehouse, another process may
   * be writing too, and what it writes is not ours to publish.
   */
  private long commit(Table table, Runnable write) {
    OptionalLong before = latest(table);
    try {
      write.run();
    } catch (ConcurrentModificationException e) {
      throw meanwhile(table, e);
    }
    long version = latest(table).orElseThrow();
    // Delta writes no commit where a table without rows gets none.
    if (version > before.orElse(-1) + 1) {
      throw meanwhile(table, null);
    }
    commits(table).keep(version);
    return version;
  }

  private void requireNewest(Table table, long version) {
    if (latest(table).orElse(-1) != version) {
      throw meanwhile(table, null);
    }
  }

  private Lock.HeldException meanwhile(Table table, ConcurrentModificationException cause) {
    return Lock.HeldException.meanwhile(root, "another run wrote " + table.id(), cause);
  }

  /** Only a table made under a name gets its comment in the same commit as its first rows. */
  private void create(Table table, Dataset<Row> rows) {
    String name = WRITING + ".`" + table.layer() + "_" + table.name() + "`";
    try {
      synchronized (Warehouse.class) {
        spark.sql("CREATE DATABASE IF NOT EXISTS " + WRITING);
      }
      CreateTableWriter<Row> writer =
          rows.writeTo(name)
              .using("delta")
              .tableProperty("location", location(table))
              .tableProperty("comment", table.meaning());
      (table.isKeptInParts()
              // Least and greatest values tell which files hold a part.
              ? writer.tableProperty("delta.dataSkippingStatsColumns", table.part())
              // Files hold whole tables, not ranges: least and greatest would skip none of them.
              : writer.tableProperty("delta.dataSkippingNumIndexedCols", "0"))
          // Delta would clear its log of what is older than a month, though it is published.
          .tableProperty("delta.enableExpiredLogCleanup", "false")
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
   * Reads what a commit added to a table, and no other file.
   *
   * @param table the table
   * @param version the commit's version
   * @return the rows, be they replaced by a later commit or not
   */
  public Dataset<Row> added(Table table, long version) {
    String[] files =
        commits(table).filesAdded(version).stream()
            // Spark takes some signs in a path for patterns.
            .map(file -> file.toString().replaceAll("[\\[\\]{}*?\\\\]", "\\\\$0"))
            .toArray(String[]::new);
    return files.length == 0 ? empty(table) : spark.read().schema(table.schema()).parquet(files);
  }

  /**
   * Reads a log of operations as it is now; logs are added to, never published.
   *
   * @param table the table
   * @return its rows; no rows when it was never written
   */
  public Dataset<Row> log(Table table) {
    OptionalLong version = latest(table);
    if (version.isEmpty()) {
      return empty(table);
    }
    requireWhole(table.id(), version.getAsLong());
    // One that an earlier program wrote may lack columns: nobody knows what they would say.
    return read(table, version.getAsLong()).to(table.schema());
  }

  private void requireWhole(String id, long version) {
    commits(id.replace('.', '/'))
        .problem(version)
        .ifPresent(
            problem -> {
              throw new DamagedException(
                  "%s in %s is damaged: of its log, %s; run './lightkeeper doctor'"
                      .formatted(id, root, problem));
            });
  }

  /** A table cannot be read as it was written. */
  public static final class DamagedException extends RuntimeException {
    DamagedException(String message) {
      super(message);
    }
  }

  /**
   * Takes away what is damaged after the last version of a table that a publication names. A power
   * cut leaves such commits, nobody published them, and what Delta would write after them nobody
   * could read. Nobody else may be writing.
   *
   * @param tables all tables that there may be
   * @throws DamagedException when a log of operations is damaged, or what a publication names
   */
  public void clearOfDamage(Collection<Table> tables) {
    for (Table log : Tables.LOGS) {
      latest(log).ifPresent(last -> requireWhole(log.id(), last));
    }
    List<Table> damaged =
        tables.stream()
            .filter(table -> !Tables.LOGS.contains(table))
            .filter(table -> problemWithLatest(table).isPresent())
            .toList();
    if (damaged.isEmpty()) {
      return;
    }
    Map<String, Long> named = named();
    damaged.forEach(table -> cutBackToWhole(table, named.getOrDefault(table.id(), -1L)));
  }

  /**
   * The newest version of each table that a publication names.
   *
   * @return versions by the table's full name, without tables that were never published
   */
  public Map<String, Long> named() {
    Map<String, Long> named = new TreeMap<>();
    for (Publication publication : publications()) {
      publication.versions().forEach((id, version) -> named.merge(id, version, Math::max));
    }
    return named;
  }

  private Optional<String> problemWithLatest(Table table) {
    OptionalLong last = latest(table);
    return last.isEmpty() ? Optional.empty() : commits(table).problem(last.getAsLong());
  }

  private void cutBackToWhole(Table table, long named) {
    if (named >= 0) {
      requireWhole(table.id(), named);
    }
    TableLog log = commits(table);
    long whole = log.latest().orElseThrow() - 1;
    while (whole > named && log.problem(whole).isPresent()) {
      whole--;
    }
    log.cutBack(whole);
  }

  /**
   * A table of no rows.
   *
   * @param table the table
   * @return no rows of its declared schema
   */
  public Dataset<Row> empty(Table table) {
    return spark.createDataFrame(List.of(), table.schema());
  }

  /**
   * The newest version of a table, published or not.
   *
   * @param table the table
   * @return the version; empty when the table was never written
   */
  public OptionalLong latest(Table table) {
    return commits(table).latest();
  }

  /**
   * The log of a table, as files.
   *
   * @param table the table; it need not have been written
   * @return its log
   */
  public TableLog commits(Table table) {
    return commits(table.path());
  }

  /**
   * How many rows a commit wrote, as it says itself.
   *
   * @param id the table's full name
   * @param version the commit's version
   * @return the rows; empty when it does not say
   */
  public OptionalLong rowsWritten(String id, long version) {
    return commits(id.replace('.', '/')).rowsWritten(version);
  }

  private TableLog commits(String path) {
    return new TableLog(root.resolve(path));
  }

  /**
   * Removes, at once and for good, every file of a table that none of some versions needs, and what
   * of its log comes before all of them. Delta's VACUUM goes by time: it would take a file that an
   * old version still needs once a week has passed, and keep for as long one that nobody needs.
   * Nobody else may be writing.
   *
   * @param table the table; nothing is done when it was never written
   * @param versions the versions that are still to be read; the latest is, whatever they are
   * @return how many files and entries of the log went
   */
  public int removeAllBut(Table table, Set<Long> versions) {
    OptionalLong latest = latest(table);
    if (latest.isEmpty()) {
      return 0;
    }
    Set<Long> kept = new TreeSet<>(versions);
    kept.add(latest.getAsLong());
    Set<String> needed = new TreeSet<>();
    for (long version : kept) {
      for (String file : read(table, version).inputFiles()) {
        needed.add(file.substring(file.lastIndexOf('/') + 1));
      }
    }
    return commits(table).removeAllBut(needed)
        + commits(table).forgetBefore(kept.iterator().next());
  }

  /**
   * The versions that the last publication names.
   *
   * @return the publication, and empty when nothing was ever published
   * @throws DamagedException when one of them cannot be read as it was written
   * @throws IllegalStateException when a newer program wrote it
   */
  public Optional<Publication> published() {
    List<Publication> all = publications();
    if (all.isEmpty()) {
      return Optional.empty();
    }
    Publication last = all.get(all.size() - 1);
    if (last.format() > Publication.FORMAT) {
      throw new IllegalStateException(
          "%s was written by a newer Lightkeeper (format %d, and this one knows %d); use that one"
              .formatted(root, last.format(), Publication.FORMAT));
    }
    last.versions().forEach(this::requireWhole);
    return Optional.of(last);
  }

  /**
   * Tells readers to see the versions that a run names, all at once.
   *
   * @param publication what they shall see
   * @param onto the version of {@code operations.run_table} at which the run started; negative:
   *     nothing was published before
   * @throws Lock.HeldException when another run published meanwhile; this one then is not
   */
  public void publish(Publication publication, long onto) {
    List<Row> rows = new ArrayList<>();
    publication
        .versions()
        .forEach(
            (table, version) ->
                rows.add(
                    RowFactory.create(
                        publication.runId(),
                        table,
                        version,
                        publication.rows().get(table),
                        publication.format(),
                        publication.madeBy().get(table))));
    requireNewest(Tables.RUN_TABLE, onto);
    // Delta writes a numbered transaction once, whoever asks for it.
    write(
        Tables.RUN_TABLE,
        spark.createDataFrame(rows, Tables.RUN_TABLE.schema()),
        SaveMode.Append,
        Map.of(
            "mergeSchema",
            "true",
            "txnAppId",
            "lightkeeper.publication",
            "txnVersion",
            Long.toString(onto + 1)));
    if (!Storage.isLocal(root) && !publications().contains(publication)) {
      throw meanwhile(Tables.RUN_TABLE, null);
    }
  }

  /**
   * Everything that was published and is still named.
   *
   * @return the publications, oldest first; whether they are whole, nobody looked
   */
  public List<Publication> publications() {
    Map<String, Publication> byRun = new TreeMap<>();
    for (Row row : log(Tables.RUN_TABLE).collectAsList()) {
      Integer format = row.getAs("format");
      Publication publication =
          byRun.computeIfAbsent(
              row.getAs("run_id"),
              run ->
                  new Publication(
                      run,
                      format == null ? 1 : format,
                      new TreeMap<>(),
                      new TreeMap<>(),
                      new TreeMap<>()));
      publication.versions().put(row.getAs("table"), row.getAs("delta_version"));
      Long rows = row.getAs("row_count");
      if (rows != null) {
        publication.rows().put(row.getAs("table"), rows);
      }
      String madeBy = row.getAs("made_by");
      if (madeBy != null) {
        publication.madeBy().put(row.getAs("table"), madeBy);
      }
    }
    return List.copyOf(byRun.values());
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
