package lightkeeper.job;

import static org.apache.spark.sql.functions.col;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import lightkeeper.lakehouse.Lock;
import lightkeeper.lakehouse.Publication;
import lightkeeper.lakehouse.Session;
import lightkeeper.lakehouse.Table;
import lightkeeper.lakehouse.Tables;
import lightkeeper.lakehouse.Warehouse;
import lightkeeper.settings.ConfigurationException;
import lightkeeper.settings.Settings;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Keeps a warehouse from growing: publications that are neither recent nor young are no longer
 * named, and what no publication names is removed.
 */
@Command(
    name = "maintain",
    description = {
      "Merges small files, compacts the logs of operations and removes files past retention, never one that a"
          + " publication still names. The last publication always stays.",
      "A publication stays while it is among the last --keep, or younger than --keep-days."
    },
    mixinStandardHelpOptions = true)
public final class Maintain implements Callable<Integer> {

  /** Rows of a dependency take some 20 bytes: files of about 100 MB. */
  private static final long ROWS_OF_A_FILE = 5_000_000;

  /** So many files in place of one are worth merging. */
  private static final int FILES_PER_FILE = 8;

  @Mixin private Options options;

  @Option(
      names = "--keep",
      paramLabel = "COUNT",
      defaultValue = "30",
      description = "So many of the last publications stay; 30 by default.")
  private int keep;

  @Option(
      names = "--keep-days",
      paramLabel = "DAYS",
      defaultValue = "90",
      description = "All younger than this stay too; 90 by default.")
  private int keepDays;

  /**
   * Removes what is past retention.
   *
   * @return 0
   */
  @Override
  public Integer call() {
    if (keep < 1) {
      throw new ConfigurationException("--keep: " + keep + " is less than 1");
    }
    if (keepDays < 0) {
      throw new ConfigurationException("--keep-days: " + keepDays + " is less than 0");
    }
    Settings settings = Settings.read(options.conf());
    Warehouse warehouse = new Warehouse(Session.open(), options.warehouse(settings));
    Progress progress = new Progress(System.err);
    try (Lock lock = Lock.take(warehouse.root(), "maintain", Duration.ZERO)) {
      // A warehouse that is damaged is left as it is: what looks unneeded may be what is missing.
      warehouse.published();
      Set<String> kept = kept(warehouse);
      List<Publication> publications =
          warehouse.publications().stream().filter(one -> kept.contains(one.runId())).toList();
      int dropped = warehouse.publications().size() - publications.size();
      int merged = compactParts(warehouse, settings, publications.get(publications.size() - 1));
      compactLogs(warehouse, kept);
      publications = warehouse.publications();
      // What another run has written since it took this one for dead is nobody's to remove.
      lock.requireHeld();
      int files = 0;
      for (Table table : Tables.all(settings.models().keySet()).values()) {
        if (!Tables.LOGS.contains(table)) {
          files += warehouse.removeAllBut(table, versions(publications, table));
        }
      }
      for (Table log : Tables.LOGS) {
        files += warehouse.removeAllBut(log, Set.of());
      }
      progress.tell(
          "maintain: %s publications kept, %s dropped, %s files merged, %s removed"
              .formatted(publications.size(), dropped, merged, files));
    }
    return 0;
  }

  /** The runs whose publications stay. */
  private Set<String> kept(Warehouse warehouse) {
    List<String> all = warehouse.publications().stream().map(Publication::runId).toList();
    Set<String> kept = new TreeSet<>(all.subList(Math.max(0, all.size() - keep), all.size()));
    Map<String, Instant> started = new TreeMap<>();
    for (Row row : warehouse.log(Tables.RUN_LOG).collectAsList()) {
      started.put(row.getAs("run_id"), row.getAs("started_at"));
    }
    Instant since = Instant.now().minus(Duration.ofDays(keepDays));
    all.stream()
        .filter(run -> started.containsKey(run) && started.get(run).isAfter(since))
        .forEach(kept::add);
    return kept;
  }

  private static Set<Long> versions(List<Publication> publications, Table table) {
    Set<Long> versions = new TreeSet<>();
    publications.forEach(
        publication -> {
          Long version = publication.versions().get(table.id());
          if (version != null) {
            versions.add(version);
          }
        });
    return versions;
  }

  /**
   * Merges the files of tables that runs add parts to, once there are many small ones, and orders
   * their rows, so that each file holds few of the parts. The last publication names the new
   * version of the same rows.
   *
   * @return how many files were merged
   */
  static int compactParts(Warehouse warehouse, Settings settings, Publication last) {
    int merged = 0;
    for (Table table : Tables.all(settings.models().keySet()).values()) {
      Long version = last.versions().get(table.id());
      if (!table.isKeptInParts() || version == null) {
        continue;
      }
      int files = warehouse.read(table, version).inputFiles().length;
      long rows = last.rows().getOrDefault(table.id(), 0L);
      int enough = (int) (1 + rows / ROWS_OF_A_FILE);
      if (files > FILES_PER_FILE * enough) {
        warehouse.goBackTo(table, version);
        long compacted =
            warehouse.replace(
                table,
                warehouse
                    .read(table, version)
                    .repartitionByRange(enough, col(table.part()))
                    .sortWithinPartitions(table.part()));
        Column isIt = col("run_id").equalTo(last.runId()).and(col("table").equalTo(table.id()));
        warehouse.replace(
            Tables.RUN_TABLE,
            warehouse
                .log(Tables.RUN_TABLE)
                .withColumn(
                    "delta_version",
                    functions
                        .when(isIt, functions.lit(compacted))
                        .otherwise(col("delta_version"))));
        merged += files;
      }
    }
    return merged;
  }

  /** One file each, for readers of a log read all of it. What runs did is kept, it is short. */
  static void compactLogs(Warehouse warehouse, Set<String> kept) {
    Column isKept = col("run_id").isin(kept.toArray());
    for (Table log : Tables.LOGS) {
      if (warehouse.latest(log).isPresent()) {
        Dataset<Row> rows = warehouse.log(log);
        warehouse.replace(
            log, (log.equals(Tables.RUN_LOG) ? rows : rows.filter(isKept)).coalesce(1));
      }
    }
  }
}
