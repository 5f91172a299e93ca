package lightkeeper.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import lightkeeper.job.Options;
import lightkeeper.settings.Settings;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows the runs of a warehouse. */
@Command(
    name = "history",
    description = "Shows the runs, what each loaded, and the table versions it published.",
    mixinStandardHelpOptions = true)
public final class History implements Callable<Integer> {
  private static final String RUNS =
      """
      SELECT
        run.run_id,
        run.job,
        -- Published is published, even if the run was killed before it could say so; and what
        -- neither ended nor holds the warehouse any more was killed.
        CASE
          WHEN publication.run_id IS NOT NULL THEN 'succeeded'
          WHEN run.status = 'running' THEN 'running or killed'
          ELSE run.status
        END AS status,
        run.as_of,
        run.started_at,
        ROUND(TIMESTAMPDIFF(MILLISECOND, run.started_at, run.finished_at) / 1000D, 1) AS seconds,
        run.files_loaded,
        run.rows_read,
        run.rows_landed,
        run.rows_duplicate,
        run.rows_rejected,
        run.detail,
        publication.versions
      FROM operations.run AS run
      LEFT JOIN (
        SELECT
          run_id,
          ARRAY_JOIN(ARRAY_SORT(COLLECT_LIST(`table` || '@' || delta_version)), ' ') AS versions
        FROM operations.run_table
        GROUP BY run_id
      ) AS publication
        ON publication.run_id = run.run_id
      ORDER BY run.run_id
      """;

  @Mixin private Options options;
  @Spec private CommandSpec spec;

  /**
   * Prints one line a run, oldest first.
   *
   * @return 0
   * @throws IOException when standard output is closed
   */
  @Override
  public Integer call() throws IOException {
    Settings settings = Settings.read(options.conf());
    SparkSession spark = Published.open(options.warehouse(settings), settings, false).spark();
    PrintWriter out = spec.commandLine().getOut();
    Printing.TABLE.print(spark.sql(RUNS), out);
    out.flush();
    return 0;
  }
}
