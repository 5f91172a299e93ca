package lightkeeper.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import lightkeeper.lakehouse.Lock;
import lightkeeper.lakehouse.Publication;
import lightkeeper.lakehouse.Session;
import lightkeeper.lakehouse.Table;
import lightkeeper.lakehouse.TableLog;
import lightkeeper.lakehouse.Tables;
import lightkeeper.lakehouse.Warehouse;
import lightkeeper.settings.Settings;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.functions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Looks whether what was published can still be read as it was written, and goes back to the last
 * publication of which that is so.
 */
@Command(
    name = "doctor",
    description = {
      "Verifies that every table version that a publication names is whole: its log without gap or"
          + " damage, its files there and readable, as many rows as were published, as many bytes as"
          + " its checksum says.",
      "Leaves with 1 when something is not."
    },
    mixinStandardHelpOptions = true)
public final class Doctor implements Callable<Integer> {
  private static final int DAMAGED = 1;

  @Mixin private Options options;
  @Spec private CommandSpec spec;

  @Option(
      names = "--repair",
      description =
          "Go back to the last publication that is whole: later ones are withdrawn, and the next run"
              + " loads their exports again.")
  private boolean repair;

  /** What is wrong with a table's version; nobody looks twice. */
  private final Map<String, Optional<String>> known = new HashMap<>();

  /** What is damaged behind what was published, by table; empty: nobody looked yet. */
  private final Map<String, Optional<String>> afterwards = new HashMap<>();

  private Warehouse warehouse;
  private Map<String, Table> tables;
  private PrintWriter out;

  /**
   * Prints a line for all that is damaged, and repairs it when asked to.
   *
   * @return 0 when all is whole, or is again; else 1
   */
  @Override
  public Integer call() {
    Settings settings = Settings.read(options.conf());
    out = spec.commandLine().getOut();
    tables = Tables.all(settings.models().keySet());
    warehouse = new Warehouse(Session.open(), options.warehouse(settings));
    int code = repair ? repaired() : looked();
    out.flush();
    return code;
  }

  private int looked() {
    List<String> problems = problems();
    problems.forEach(out::println);
    if (problems.isEmpty()) {
      out.println(
          "whole: %s publications, %s versions of tables"
              .formatted(warehouse.publications().size(), known.size()));
      return 0;
    }
    out.println("'./lightkeeper doctor --repair' goes back to the last publication that is whole");
    return DAMAGED;
  }

  /** Everything that is damaged, a line each. */
  private List<String> problems() {
    List<String> problems = new ArrayList<>();
    for (Table log : Tables.LOGS) {
      warehouse.latest(log).ifPresent(last -> problem(log, last, null, problems));
    }
    if (!problems.isEmpty()) {
      // What was published stands in the logs.
      return problems;
    }
    for (Table table : tables.values()) {
      damagedAfterwards(table)
          .ifPresent(
              problem ->
                  problems.add(
                      "%s, after what was published: %s; the next run takes it away"
                          .formatted(table.id(), problem)));
    }
    for (Publication publication : warehouse.publications()) {
      problems.addAll(problems(publication));
    }
    return problems;
  }

  /** What is damaged of a table's log behind the last version that any publication names. */
  private Optional<String> damagedAfterwards(Table table) {
    if (afterwards.isEmpty()) {
      Map<String, Long> named = warehouse.named();
      for (Table one : tables.values()) {
        afterwards.put(one.id(), damagedAfterwards(one, named.getOrDefault(one.id(), -1L)));
      }
    }
    return afterwards.get(table.id());
  }

  private Optional<String> damagedAfterwards(Table table, long named) {
    OptionalLong last = warehouse.latest(table);
    if (Tables.LOGS.contains(table) || last.isEmpty() || last.getAsLong() == named) {
      return Optional.empty();
    }
    TableLog commits = warehouse.commits(table);
    boolean isNamedWhole = named < 0 || commits.problem(named).isEmpty();
    return isNamedWhole ? commits.problem(last.getAsLong()) : Optional.empty();
  }

  private List<String> problems(Publication publication) {
    List<String> problems = new ArrayList<>();
    publication
        .versions()
        .forEach(
            (id, version) -> {
              Table table = tables.get(id);
              if (table != null) {
                problem(table, version, publication.rows().get(id), problems);
              }
            });
    return problems.stream().map(one -> "run " + publication.runId() + ": " + one).toList();
  }

  private void problem(Table table, long version, Long rows, Collection<String> problems) {
    known
        .computeIfAbsent(
            table.id() + " version " + version,
            name ->
                warehouse
                    .commits(table)
                    .problem(version)
                    // Delta reads no earlier version behind which a commit is damaged.
                    .or(
                        () ->
                            !Tables.LOGS.contains(table) && damagedAfterwards(table).isPresent()
                                ? Optional.empty()
                                : unreadable(table, version, rows))
                    .map(problem -> name + ": " + problem))
        .ifPresent(problems::add);
  }

  /** Reads every value. */
  private Optional<String> unreadable(Table table, long version, Long rows) {
    try {
      Dataset<Row> all = warehouse.read(table, version);
      Column[] columns =
          List.of(all.columns()).stream().map(name -> col("`" + name + "`")).toArray(Column[]::new);
      Row read = all.agg(count(lit(1)), functions.bit_xor(xxhash64(columns))).first();
      if (rows != null && read.getLong(0) != rows) {
        return Optional.of("holds %s rows, and %s were published".formatted(read.getLong(0), rows));
      }
      return warehouse.commits(table).differsFromChecksum(version, names(all.inputFiles()));
    } catch (RuntimeException e) {
      return Optional.of("cannot be read: " + Execution.oneLine(e));
    } catch (Exception e) {
      // Spark throws what it does not declare.
      return Optional.of("cannot be read: " + Execution.oneLine(e));
    }
  }

  private static List<String> names(String... files) {
    return Stream.of(files).map(file -> file.substring(file.lastIndexOf('/') + 1)).toList();
  }

  private int repaired() {
    try (Lock lock = Lock.take(warehouse.root(), "doctor", Duration.ZERO)) {
      List<String> problems = problems();
      problems.forEach(out::println);
      if (problems.isEmpty()) {
        out.println("nothing to repair");
        return 0;
      }
      // Reading all took a while; what another run wrote meanwhile is not to be cut back.
      lock.requireHeld();
      Tables.LOGS.forEach(this::cutBackToWhole);
      tables.values().stream()
          .filter(table -> damagedAfterwards(table).isPresent())
          .forEach(table -> warehouse.clearOfDamage(List.of(table)));
      renew();
      List<Publication> whole =
          warehouse.publications().stream().filter(one -> problems(one).isEmpty()).toList();
      if (whole.isEmpty()) {
        tables.values().forEach(this::cutBackToWhole);
        renew();
        withdraw(whole);
        out.println(
            "no publication is whole: './lightkeeper run --rebuild' reads all exports again");
        return DAMAGED;
      }
      Publication last = whole.get(whole.size() - 1);
      for (Table table : tables.values()) {
        if (!Tables.LOGS.contains(table) && warehouse.latest(table).isPresent()) {
          warehouse.commits(table).cutBack(last.versions().getOrDefault(table.id(), -1L));
        }
      }
      renew();
      withdraw(whole);
      out.println(
          "readers see run " + last.runId() + " again; './lightkeeper run' goes on from it");
      return 0;
    }
  }

  /** Takes away what is damaged at the end of a table's log. */
  private void cutBackToWhole(Table table) {
    TableLog commits = warehouse.commits(table);
    OptionalLong last = commits.latest();
    if (last.isEmpty()) {
      return;
    }
    for (long version = last.getAsLong(); version >= 0; version--) {
      if (commits.problem(version).isEmpty() && unreadable(table, version, null).isEmpty()) {
        if (version < last.getAsLong()) {
          commits.cutBack(version);
        }
        return;
      }
    }
    commits.cutBack(-1);
  }

  /** Forgets what was seen of the files before they changed. */
  private void renew() {
    known.clear();
    afterwards.clear();
    DeltaLog.clearCache();
  }

  /** Names whole publications only. */
  private void withdraw(List<Publication> whole) {
    Object[] ids = whole.stream().map(Publication::runId).toArray();
    warehouse.replace(
        Tables.RUN_TABLE, warehouse.log(Tables.RUN_TABLE).filter(col("run_id").isin(ids)));
    Column wasPublished =
        col("status").equalTo("succeeded").and(functions.not(col("run_id").isin(ids)));
    warehouse.replace(
        Tables.RUN_LOG,
        warehouse
            .log(Tables.RUN_LOG)
            .withColumn(
                "detail",
                when(wasPublished, lit("its tables were damaged")).otherwise(col("detail")))
            .withColumn("status", when(wasPublished, lit("withdrawn")).otherwise(col("status"))));
  }
}
