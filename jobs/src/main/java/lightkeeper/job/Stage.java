package lightkeeper.job;

import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import lightkeeper.lakehouse.Publication;
import lightkeeper.lakehouse.Table;
import lightkeeper.lakehouse.Warehouse;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * The tables as one run sees them: what it wrote itself, else what was published before it, never
 * what another run left behind unpublished.
 */
final class Stage implements AutoCloseable {
  /** Tables that may be far larger than memory, and that few queries read. */
  private static final Set<String> READ_ONCE = Set.of("landing.dependency");

  private final Warehouse warehouse;
  private final Map<String, Long> published;
  private final Map<String, Long> written = new ConcurrentHashMap<>();
  private final Map<String, Long> shown = new ConcurrentHashMap<>();
  private final Queue<Dataset<Row>> kept = new ConcurrentLinkedQueue<>();

  Stage(Warehouse warehouse) {
    this.warehouse = warehouse;
    this.published =
        new TreeMap<>(warehouse.published().map(Publication::versions).orElse(Map.of()));
  }

  /** A table's rows; none when it was never written. */
  Dataset<Row> read(Table table) {
    Long version = version(table);
    return version == null ? warehouse.empty(table) : warehouse.read(table, version);
  }

  /** Whether there is anything to read. */
  boolean has(Table table) {
    return version(table) != null;
  }

  /** Whether this run wrote the table. */
  boolean wrote(Table table) {
    return written.containsKey(table.id());
  }

  /** Replaces a table. */
  void write(Table table, Dataset<Row> rows) {
    written.put(table.id(), warehouse.replace(table, rows));
  }

  /**
   * Makes a table readable in SQL as this run sees it. What one run reads again and again is kept
   * in memory once read: finding a Delta table's files costs more than reading a small one.
   */
  void show(Table table) {
    Long version = version(table);
    if (version == null) {
      warehouse.showEmpty(table);
      return;
    }
    if (!version.equals(shown.put(table.id(), version))) {
      Dataset<Row> rows = warehouse.show(table, version);
      if (!READ_ONCE.contains(table.id())) {
        kept.add(rows.persist(StorageLevel.MEMORY_AND_DISK()));
      }
    }
  }

  /** Lets go of rows kept in memory when the run is over. */
  void keep(Dataset<Row> rows) {
    kept.add(rows);
  }

  @Override
  public void close() {
    kept.forEach(rows -> rows.unpersist(false));
  }

  /** What readers shall see once this run is published. */
  Map<String, Long> versions() {
    Map<String, Long> versions = new TreeMap<>(published);
    versions.putAll(written);
    return versions;
  }

  private Long version(Table table) {
    Long own = written.get(table.id());
    return own != null ? own : published.get(table.id());
  }
}
