package lightkeeper.job;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import lightkeeper.lakehouse.Publication;
import lightkeeper.lakehouse.Table;
import lightkeeper.lakehouse.Warehouse;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The tables as one run sees them: what it wrote itself, else what was published before it, never
 * what another run left behind unpublished.
 */
final class Stage {
  private final Warehouse warehouse;
  private final Map<String, Long> published;
  private final Map<String, Long> written = new ConcurrentHashMap<>();

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

  /** Replaces a table and makes it readable in SQL. */
  void write(Table table, Dataset<Row> rows) {
    written.put(table.id(), warehouse.replace(table, rows));
    show(table);
  }

  /** Makes a table readable in SQL as this run sees it. */
  void show(Table table) {
    Long version = version(table);
    if (version == null) {
      warehouse.showEmpty(table);
    } else {
      warehouse.show(table, version);
    }
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
