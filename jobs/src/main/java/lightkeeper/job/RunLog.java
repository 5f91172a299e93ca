package lightkeeper.job;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import lightkeeper.lakehouse.Publication;
import lightkeeper.lakehouse.Tables;
import lightkeeper.lakehouse.Warehouse;
import lightkeeper.settings.Sha256;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;

/** The entry of one run in {@code operations.run}: written when it starts, again when it ends. */
final class RunLog {
  /** The job that does all steps. */
  private static final String WHOLE = "run";

  private static final String RUNNING = "running";

  private final Context context;
  private final String job;
  private final String runId;
  private final Instant startedAt = now();
  private final String inputs;
  private String lastRunId;
  private boolean isRepeat;
  private boolean hasNothingNew;
  private Counts counts = Counts.NONE;

  private RunLog(Context context, String job, String runId) {
    this.context = context;
    this.job = job;
    this.runId = runId;
    this.inputs = job.equals(WHOLE) ? inputs(context) : null;
  }

  /**
   * Starts the entry of a new run. Whoever else is said to be running is dead: the lock is ours.
   *
   * @param endsEarly whether it may end at once when nothing is new
   */
  static RunLog start(Context context, String job, boolean endsEarly) {
    Warehouse warehouse = context.warehouse();
    List<Row> before = warehouse.log(Tables.RUN_LOG).collectAsList();
    String last = before.stream().map(RunLog::idOf).max(String::compareTo).orElse("0");
    RunLog log =
        new RunLog(context, job, String.format(Locale.ROOT, "%06d", Integer.parseInt(last) + 1));
    log.lastRunId =
        warehouse.publications().stream()
            .map(Publication::runId)
            .reduce((earlier, later) -> later)
            .orElse(null);
    log.isRepeat =
        endsEarly
            && log.inputs != null
            && before.stream()
                .filter(row -> idOf(row).equals(log.lastRunId))
                // One that was killed once its tables were published may lack the scorecard.
                .filter(row -> row.<String>getAs("status").equals("succeeded"))
                .anyMatch(row -> log.inputs.equals(row.<String>getAs("inputs")));
    boolean isAnyDead =
        before.stream().anyMatch(row -> row.<String>getAs("status").equals(RUNNING));
    if (isAnyDead) {
      warehouse.replace(
          Tables.RUN_LOG,
          warehouse
              .log(Tables.RUN_LOG)
              .withColumn(
                  "status",
                  functions
                      .when(col("status").equalTo(RUNNING), functions.lit("killed"))
                      .otherwise(col("status")))
              .unionByName(log.rows(RUNNING, null, null)));
    } else {
      warehouse.append(Tables.RUN_LOG, log.rows(RUNNING, null, null));
    }
    return log;
  }

  /**
   * What the run decided by that published last.
   *
   * @return as {@link #inputs}; empty when no run of all steps published last
   */
  static Optional<String> lastInputs(Warehouse warehouse) {
    List<Publication> all = warehouse.publications();
    if (all.isEmpty()) {
      return Optional.empty();
    }
    String last = all.get(all.size() - 1).runId();
    return warehouse.log(Tables.RUN_LOG).collectAsList().stream()
        .filter(row -> idOf(row).equals(last))
        .map(row -> Optional.ofNullable(row.<String>getAs("inputs")))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static String idOf(Row row) {
    return row.getAs("run_id");
  }

  /** What decides about the tables, but for the exports: program, configuration, as-of. */
  static String inputs(Context context) {
    try {
      StringBuilder conf = new StringBuilder();
      for (Path folder : context.conf().folders()) {
        conf.append(Sha256.ofFolder(folder)).append('\n');
      }
      return String.join(
          " ", Sha256.ofProgram(), Sha256.of(conf.toString()), context.asOf().toString());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the program or its configuration: " + e, e);
    }
  }

  /** The run that published last before this one; null: none did. */
  String lastRunId() {
    return lastRunId;
  }

  /** Whether the last run published what the same program makes of the same configuration. */
  boolean isRepeat() {
    return isRepeat;
  }

  /** Notes that all is published already. */
  void nothingNew() {
    hasNothingNew = true;
  }

  /** Whether all is published already. */
  boolean hasNothingNew() {
    return hasNothingNew;
  }

  /** The run: its number in this warehouse. */
  String runId() {
    return runId;
  }

  /** Notes what was loaded. */
  void loaded(Counts loaded) {
    counts = loaded;
  }

  /** Ends the entry. */
  void end(String status, String detail) {
    Warehouse warehouse = context.warehouse();
    warehouse.replace(
        Tables.RUN_LOG,
        warehouse
            .log(Tables.RUN_LOG)
            .filter(col("run_id").notEqual(runId))
            .unionByName(rows(status, detail, now())));
  }

  private org.apache.spark.sql.Dataset<Row> rows(String status, String detail, Instant finishedAt) {
    return context
        .spark()
        .createDataFrame(
            List.of(
                RowFactory.create(
                    runId,
                    job,
                    status,
                    detail,
                    counts.files(),
                    counts.read(),
                    counts.landed(),
                    counts.duplicate(),
                    counts.rejected(),
                    context.asOf(),
                    startedAt,
                    finishedAt,
                    inputs)),
            Tables.RUN_LOG.schema());
  }

  /** When things happened is for those on call; no figure depends on it. */
  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }
}
