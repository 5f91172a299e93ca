package lightkeeper.job;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import lightkeeper.lakehouse.Lock;
import lightkeeper.lakehouse.Tables;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Runs steps as one run: readers see the tables of the last publication until all steps are done
 * and what they promise was checked; then one commit names the new versions.
 */
final class Publishing {
  private Publishing() {}

  @SuppressWarnings("try") // The lock is held, not used.
  static void run(
      Context context, String job, List<Job.Step> steps, BiConsumer<Context, Stage> afterwards) {
    Measure.check(context);
    try (Lock lock = Lock.take(context.warehouse().root());
        Stage stage = new Stage(context.warehouse())) {
      RunLog log = RunLog.start(context, job);
      try {
        for (Job.Step step : steps) {
          step.run(context, stage, log);
        }
        Audit.of(context, stage, log.runId());
        publish(context, stage, log.runId());
        afterwards.accept(context, stage);
        log.end("succeeded", null);
      } catch (AuditException e) {
        log.end("stopped", e.getMessage());
        throw e;
      } catch (RuntimeException e) {
        log.end("failed", Execution.oneLine(e));
        throw e;
      }
      context
          .progress()
          .tell("run " + log.runId() + " is published in " + context.warehouse().root());
    }
  }

  private static void publish(Context context, Stage stage, String runId) {
    List<Row> rows = new ArrayList<>();
    stage
        .versions()
        .forEach((table, version) -> rows.add(RowFactory.create(runId, table, version)));
    context
        .warehouse()
        .append(Tables.RUN_TABLE, context.spark().createDataFrame(rows, Tables.RUN_TABLE.schema()));
  }
}
