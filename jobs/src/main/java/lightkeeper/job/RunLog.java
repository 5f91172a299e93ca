package lightkeeper.job;

import static org.apache.spark.sql.functions.col;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import lightkeeper.lakehouse.Tables;
import lightkeeper.lakehouse.Warehouse;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;

/** The entry of one run in {@code operations.run}: written when it starts, again when it ends. */
final class RunLog {
  private final Context context;
  private final String job;
  private final String runId;
  private final Instant startedAt = now();
  private Counts counts = Counts.NONE;

  private RunLog(Context context, String job, String runId) {
    this.context = context;
    this.job = job;
    this.runId = runId;
  }

  /** Starts the entry of a new run. */
  static RunLog start(Context context, String job) {
    Row last = context.warehouse().log(Tables.RUN_LOG).agg(functions.max("run_id")).first();
    int number = last.isNullAt(0) ? 1 : Integer.parseInt(last.getString(0)) + 1;
    RunLog log = new RunLog(context, job, String.format(Locale.ROOT, "%06d", number));
    context.warehouse().append(Tables.RUN_LOG, log.rows("running", null, null));
    return log;
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
                    finishedAt)),
            Tables.RUN_LOG.schema());
  }

  /** When things happened is for those on call; no figure depends on it. */
  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }
}
