package lightkeeper.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import lightkeeper.job.Options;
import lightkeeper.lakehouse.Sql;
import lightkeeper.settings.ConfigurationException;
import lightkeeper.settings.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs SQL over the published tables. */
@Command(
    name = "query",
    description =
        "Runs one query over the published tables: landing.x, conformed.x, metrics.x,"
            + " operations.x; with --restricted also restricted.x.",
    mixinStandardHelpOptions = true)
public final class Query implements Callable<Integer> {
  @Mixin private Options options;
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SQL", description = "One query, quoted as one word.")
  private String sql;

  @Option(
      names = "--format",
      paramLabel = "table|csv|json",
      defaultValue = "table",
      description = "How rows are printed; table by default.")
  private String format;

  @Option(
      names = "--restricted",
      description = "Let the query read the tables about single people: restricted.x.")
  private boolean restricted;

  /**
   * Runs the query and prints its rows, and nothing else, on standard output.
   *
   * @return 0
   * @throws IOException when standard output is closed
   */
  @Override
  public Integer call() throws IOException {
    Printing printing = printing();
    Settings settings = Settings.read(options.conf());
    Published published = Published.open(options.warehouse(settings), settings, restricted);
    PrintWriter out = spec.commandLine().getOut();
    printing.print(Sql.queryOver(published.spark(), "SQL", sql, published.tables()), out);
    out.flush();
    return 0;
  }

  private Printing printing() {
    for (Printing printing : List.of(Printing.TABLE, Printing.CSV, Printing.JSON)) {
      if (printing.name().toLowerCase(Locale.ROOT).equals(format)) {
        return printing;
      }
    }
    throw new ConfigurationException("--format: '" + format + "' is none of table, csv, json");
  }
}
