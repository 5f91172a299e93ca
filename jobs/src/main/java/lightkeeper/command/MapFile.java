package lightkeeper.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import lightkeeper.export.Feed;
import lightkeeper.job.Options;
import lightkeeper.settings.Settings;
import lightkeeper.source.Proposal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Proposes a mapping for a file of an unknown shape. */
@Command(
    name = "map",
    description = "Proposes a mapping for a CSV or JSON file, to be completed in conf/sources.",
    mixinStandardHelpOptions = true)
public final class MapFile implements Callable<Integer> {
  @Mixin private Options options;
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "A CSV, JSON or JSON Lines file, perhaps .gz.")
  private Path file;

  /**
   * Looks at the file and prints the mapping.
   *
   * @return 0
   */
  @Override
  public Integer call() {
    Settings settings = Settings.read(options.conf());
    PrintWriter out = spec.commandLine().getOut();
    out.print(Proposal.of(file, Feed.all(settings.models().keySet())));
    out.flush();
    return 0;
  }
}
