package lightkeeper.job;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import lightkeeper.lakehouse.Publication;
import lightkeeper.lakehouse.Session;
import lightkeeper.lakehouse.Table;
import lightkeeper.lakehouse.Tables;
import lightkeeper.lakehouse.Warehouse;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * The tables as one run sees them: what it wrote itself, else what was published before it, never
 * what another run left behind unpublished.
 */
final class Stage implements AutoCloseable {
  private final Warehouse warehouse;

  /** As much text as a row of the largest table, a dependency's, takes in an export. */
  private static final long BYTES_A_ROW = 80;

  private final long onto;
  private final Map<String, Long> published;
  private final Map<String, Long> publishedRows;
  private final Map<String, String> publishedMadeBy;
  private final Map<String, Long> written = new ConcurrentHashMap<>();
  private final Map<String, Long> ownRows = new ConcurrentHashMap<>();
  private final Map<String, String> madeBy = new ConcurrentHashMap<>();
  private final Map<String, Parts> parts = new ConcurrentHashMap<>();
  private final Map<String, Parts> amended = new ConcurrentHashMap<>();
  private final Map<String, Parts> changes = new ConcurrentHashMap<>();
  private final Map<String, Dataset<Row>> inHand = new ConcurrentHashMap<>();
  private final Map<String, Dataset<Row>> shared = new ConcurrentHashMap<>();
  private final Queue<Dataset<Row>> held = new ConcurrentLinkedQueue<>();

  /** The tables as they are published. */
  Stage(Warehouse warehouse) {
    this(warehouse, false);
  }

  /**
   * The tables as they are published, or none.
   *
   * @param startsOver whether nothing that was published counts
   */
  Stage(Warehouse warehouse, boolean startsOver) {
    this.warehouse = warehouse;
    this.onto = warehouse.latest(Tables.RUN_TABLE).orElse(-1);
    Optional<Publication> last = startsOver ? Optional.empty() : warehouse.published();
    this.published = new TreeMap<>(last.map(Publication::versions).orElse(Map.of()));
    this.publishedRows = last.map(Publication::rows).orElse(Map.of());
    this.publishedMadeBy = last.map(Publication::madeBy).orElse(Map.of());
  }

  /** A table's rows; none when it was never written. */
  Dataset<Row> read(Table table) {
    Dataset<Row> own = inHand.get(table.id());
    if (own != null) {
      return own;
    }
    return stored(table);
  }

  private Dataset<Row> stored(Table table) {
    Long version = version(table);
    if (version == null) {
      return warehouse.empty(table);
    }
    Dataset<Row> rows = warehouse.read(table, version);
    // One that an earlier program wrote may lack columns: nobody knows what they would say.
    return Arrays.equals(rows.columns(), table.schema().fieldNames())
        ? rows
        : rows.to(table.schema());
  }

  /** Whether there is anything to read. */
  boolean has(Table table) {
    return version(table) != null;
  }

  /** Whether this run wrote the table. */
  boolean wrote(Table table) {
    return written.containsKey(table.id());
  }

  /**
   * Replaces a table. Its rows stay in hand for what the run still reads: finding a Delta table's
   * files costs more than reading a small one.
   */
  void write(Table table, Dataset<Row> rows) {
    if (table.isKeptInParts()) {
      note(table, warehouse.replace(table, rows));
      return;
    }
    Dataset<Row> declared = hold(Session.together(rows.to(table.schema())));
    note(table, warehouse.replace(table, declared));
    // Without what they were made from: a plan over tables made from tables would grow beyond what
    // Spark can plan in good time. Made from rows already in memory, it knows how many they are.
    // On a cluster those are lost with the node that holds them, and what was written is not.
    inHand.put(
        table.id(),
        Session.isOneProcess(declared.sparkSession())
            ? declared.localCheckpoint(false)
            : hold(stored(table)));
  }

  /** Notes a commit of this run. */
  private void note(Table table, long version) {
    written.put(table.id(), version);
    ownRows.merge(table.id(), warehouse.rowsWritten(table.id(), version).orElse(0), Long::sum);
  }

  /**
   * Replaces parts of a table; what else is published of it stays as it is.
   *
   * @param written the parts
   * @param rows all rows that these parts have from now on
   */
  void write(Parts written, Dataset<Row> rows) {
    Table table = written.table();
    changesOnly(written);
    if (!written.isNone()) {
      long onto = warehouse.goBackTo(table, published.get(table.id()));
      note(
          table,
          stored(table).filter(written.condition()).isEmpty()
              ? warehouse.append(table, onto, rows)
              : warehouse.replaceWhere(table, onto, written.condition(), rows));
    }
  }

  /**
   * Adds rows to what is published of a table, if anything is; {@link #amend} and {@link
   * #changesOnly} are to follow.
   *
   * @param table a table that this run has not written yet
   * @param rows rows that it has from now on beside the others
   * @return these rows, as they were written
   */
  Dataset<Row> add(Table table, Dataset<Row> rows) {
    Long before = published.get(table.id());
    long version =
        before == null
            ? warehouse.replace(table, rows)
            : warehouse.append(table, warehouse.goBackTo(table, before), rows);
    note(table, version);
    return warehouse.added(table, version);
  }

  /** How many rows this run wrote to a table, those included that it replaced afterwards. */
  long ownRows(Table table) {
    return ownRows.getOrDefault(table.id(), 0L);
  }

  /**
   * Replaces parts of a table, of what this run wrote and what was published before.
   *
   * @param wrong the parts
   * @param rows all rows that these parts have from now on
   */
  void amend(Parts wrong, Dataset<Row> rows) {
    Table table = wrong.table();
    Long own = written.get(table.id());
    long onto = own != null ? own : warehouse.goBackTo(table, published.get(table.id()));
    note(table, warehouse.replaceWhere(table, onto, wrong.condition(), rows));
    amended.put(table.id(), wrong);
  }

  /** Notes that of a table, whatever this run writes, no other parts change. */
  void changesOnly(Parts changed) {
    parts.put(changed.table().id(), changed);
    changes.put(changed.table().id(), changed);
  }

  /** The parts that {@link #amend} replaced; empty: the table is as it was written. */
  Optional<Parts> amended(Table table) {
    return Optional.ofNullable(amended.get(table.id()));
  }

  /** The parts of a table that this run wrote; empty: it wrote all of it, or nothing. */
  Optional<Parts> parts(Table table) {
    return Optional.ofNullable(parts.get(table.id()));
  }

  /**
   * Replaces a table whose rows are those that are published, but for what some parts reach.
   *
   * @param table the table
   * @param rows all rows that it has from now on
   * @param reached parts, by a column that this table has too, outside which no row changed but for
   *     those that follow from them
   */
  void write(Table table, Dataset<Row> rows, Parts reached) {
    write(table, rows);
    changes.put(table.id(), reached);
  }

  /** The condition, in SQL, on the rows of a table that are not as an earlier run checked them. */
  String changes(Table table) {
    return changes.containsKey(table.id()) ? changes.get(table.id()).condition() : "TRUE";
  }

  /** Notes what made a table of what, for a later run that may build on it. */
  void madeBy(Table table, String fingerprint) {
    madeBy.put(table.id(), fingerprint);
  }

  /** What made the version of a table that was published before this run; empty: nobody said. */
  Optional<String> publishedMadeBy(Table table) {
    return Optional.ofNullable(publishedMadeBy.get(table.id()));
  }

  /** What made the version of a table that readers shall see; null: nobody said. */
  String madeBy(String table) {
    return written.containsKey(table) || madeBy.containsKey(table)
        ? madeBy.get(table)
        : publishedMadeBy.get(table);
  }

  /** Makes a table readable in SQL as this run sees it. */
  void show(Table table) {
    warehouse.show(
        table,
        table.isKeptInParts()
            ? stored(table)
            : inHand.computeIfAbsent(table.id(), id -> hold(stored(table))));
  }

  /** Keeps rows in memory, or on disk when they are too many, once read, until the run is over. */
  Dataset<Row> hold(Dataset<Row> rows) {
    held.add(rows.persist(StorageLevel.MEMORY_AND_DISK()));
    return rows;
  }

  /**
   * Makes rows at once, and keeps them though a table that they were read from is written to: Spark
   * lets go of those that are only held then. On a cluster they may be read again.
   */
  Dataset<Row> keep(Dataset<Row> rows) {
    return Session.isOneProcess(rows.sparkSession()) ? rows.localCheckpoint() : hold(rows);
  }

  /** Rows that several steps of a run need: made by the first and held, under a name for them. */
  Dataset<Row> once(String name, Supplier<Dataset<Row>> rows) {
    return shared.computeIfAbsent(name, unused -> hold(rows.get()));
  }

  /** What {@link #once} made under a name; empty: nobody asked for it. */
  Optional<Dataset<Row>> made(String name) {
    return Optional.ofNullable(shared.get(name));
  }

  /** Lets go of all rows and names. */
  @Override
  public void close() {
    warehouse.forget();
    held.forEach(rows -> rows.unpersist(false));
  }

  /** The version of what names publications at which the run started; negative: there was none. */
  long onto() {
    return onto;
  }

  /** What readers shall see once this run is published. */
  Map<String, Long> versions() {
    Map<String, Long> versions = new TreeMap<>(published);
    versions.putAll(written);
    return versions;
  }

  /** How many rows a table has of those that readers shall see; null: nobody counted. */
  Long rows(String table) {
    Long version = written.get(table);
    if (version == null) {
      return publishedRows.get(table);
    }
    // Of a table of which a part was written last, the commit counts only that.
    if (parts.containsKey(table)) {
      return stored(parts.get(table).table()).count();
    }
    if (amended.containsKey(table)) {
      return stored(amended.get(table).table()).count();
    }
    OptionalLong rows = warehouse.rowsWritten(table, version);
    return rows.isPresent() ? rows.getAsLong() : null;
  }

  /**
   * Fits the session to what is read of tables: of one that this run wrote, what it wrote.
   *
   * @param read the tables
   */
  void fit(Collection<Table> read) {
    long rows = 0;
    for (Table table : read) {
      rows += wrote(table) ? ownRows(table) : publishedRows.getOrDefault(table.id(), 0L);
    }
    Session.fit(warehouse.spark(), rows, rows * BYTES_A_ROW);
  }

  private Long version(Table table) {
    Long own = written.get(table.id());
    return own != null ? own : published.get(table.id());
  }
}
