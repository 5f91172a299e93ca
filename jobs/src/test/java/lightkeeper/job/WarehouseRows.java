package lightkeeper.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import lightkeeper.lakehouse.Publication;
import lightkeeper.lakehouse.Session;
import lightkeeper.lakehouse.Table;
import lightkeeper.lakehouse.Tables;
import lightkeeper.lakehouse.Warehouse;
import lightkeeper.settings.Conf;
import lightkeeper.settings.Settings;
import org.apache.spark.sql.delta.DeltaLog;

/**
 * Every row of every table that a warehouse published, but for what tells of runs: which run it was
 * that wrote a row, and when.
 */
final class WarehouseRows {
  private static final Path HOME = Path.of(System.getProperty("lightkeeper.home")).normalize();
  private static final Map<String, Table> TABLES =
      Tables.all(Settings.read(Conf.of(HOME.resolve("conf"), Optional.empty())).models().keySet());

  private WarehouseRows() {}

  /** What a reader sees who starts now; files may have changed behind what Delta remembers. */
  static Map<String, List<String>> published(Path root) {
    return published(root, id -> !id.startsWith("operations."));
  }

  /** The same of some tables. */
  static Map<String, List<String>> published(Path root, Predicate<String> wanted) {
    DeltaLog.clearCache();
    Warehouse warehouse = new Warehouse(Session.open(), root);
    Map<String, Long> versions = warehouse.published().map(Publication::versions).orElse(Map.of());
    Map<String, List<String>> rows = new TreeMap<>();
    versions.forEach(
        (id, version) -> {
          if (wanted.test(id)) {
            rows.put(
                id,
                warehouse
                    .read(TABLES.get(id), version)
                    .drop("run_id")
                    .toJSON()
                    .collectAsList()
                    .stream()
                    .sorted()
                    .toList());
          }
        });
    return rows;
  }

  /** Copies a warehouse, and who may read it. */
  static Path copy(Path from, Path to) throws IOException {
    try (Stream<Path> found = Files.walk(from)) {
      for (Path path : found.toList()) {
        Files.copy(path, to.resolve(from.relativize(path)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    return to;
  }

  /** All files below a folder, as text to compare. */
  static List<String> files(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      return found
          .filter(Files::isRegularFile)
          .map(path -> folder.relativize(path).toString())
          .sorted()
          .toList();
    }
  }
}
