package lightkeeper.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import lightkeeper.job.Conform;
import lightkeeper.job.Options;
import lightkeeper.metric.Metric;
import lightkeeper.settings.Conf;
import lightkeeper.settings.ConfigurationException;
import lightkeeper.settings.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes the data dictionary. */
@Command(
    name = "docs",
    description =
        "Writes the data dictionary: one page with every metric, table and column, what each means,"
            + " and where it comes from.",
    mixinStandardHelpOptions = true)
public final class Docs implements Callable<Integer> {
  @Mixin private Options options;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The page; without it dictionary.html in the warehouse's folder.")
  private Path out;

  /**
   * Writes the page.
   *
   * @return 0
   * @throws ConfigurationException when the file cannot be written
   */
  @Override
  public Integer call() {
    Conf conf = options.conf();
    Settings settings = Settings.read(conf);
    Path file = out != null ? out : options.warehouse(settings).resolve("dictionary.html");
    String page =
        new DictionaryOf(settings, Metric.all(conf))
            .dictionary()
            .html(Conform.resource("scorecard/page.css") + Conform.resource("dictionary.css"));
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, page);
    } catch (IOException e) {
      throw new ConfigurationException("--out: cannot write " + file + ": " + e, e);
    }
    System.err.println("wrote " + file);
    return 0;
  }
}
