package lightkeeper;

import lightkeeper.command.Bundle;
import lightkeeper.command.Docs;
import lightkeeper.command.Drill;
import lightkeeper.command.Explain;
import lightkeeper.command.Export;
import lightkeeper.command.Generate;
import lightkeeper.command.History;
import lightkeeper.command.Jupyter;
import lightkeeper.command.MapFile;
import lightkeeper.command.Query;
import lightkeeper.command.Verify;
import lightkeeper.job.Check;
import lightkeeper.job.Compare;
import lightkeeper.job.Conform;
import lightkeeper.job.Doctor;
import lightkeeper.job.Execution;
import lightkeeper.job.Forget;
import lightkeeper.job.Ingest;
import lightkeeper.job.Maintain;
import lightkeeper.job.Measure;
import lightkeeper.job.Run;
import lightkeeper.job.Scorecard;
import picocli.CommandLine.Command;

/** The command line: hands each command its words. */
@Command(
    name = "lightkeeper",
    description =
        "Measures how quality, reliability and retention differ between maintenance models.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      Run.class,
      Ingest.class,
      Conform.class,
      Measure.class,
      Compare.class,
      Scorecard.class,
      Check.class,
      Maintain.class,
      Doctor.class,
      MapFile.class,
      Query.class,
      Explain.class,
      Export.class,
      Drill.class,
      Docs.class,
      History.class,
      Bundle.class,
      Verify.class,
      Jupyter.class,
      Generate.class,
      Forget.class
    },
    footer = {"", "test is the launcher's own: it runs the whole test suite, with its set-up."})
public final class Lightkeeper {
  private Lightkeeper() {}

  /**
   * Runs a command and leaves with its exit code.
   *
   * @param arguments the command and its options
   */
  public static void main(String[] arguments) {
    System.exit(Execution.execute(new Lightkeeper(), arguments));
  }
}
