package lightkeeper.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import lightkeeper.job.Options;
import lightkeeper.settings.ConfigurationException;
import lightkeeper.settings.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Opens the notebooks in Jupyter. */
@Command(
    name = "notebook",
    description =
        "Opens the notebooks in Jupyter, on this machine alone and with a token. Needs Jupyter and a"
            + " JDK of Java 21 or later.",
    mixinStandardHelpOptions = true)
public final class Jupyter implements Callable<Integer> {
  @Mixin private Options options;

  @Option(
      names = "--execute",
      paramLabel = "FILE",
      description = "Run this notebook and keep its outputs in it, instead of opening any.")
  private Path execute;

  /**
   * Starts Jupyter and waits until it ends.
   *
   * @return 0, or 1 when a notebook could not be executed
   * @throws IOException when the kernel cannot be written
   * @throws ConfigurationException saying what to install when something is missing
   */
  @Override
  public Integer call() throws IOException, InterruptedException {
    Path home = Options.home().toAbsolutePath().normalize();
    Path jupyter =
        Kernel.jupyter()
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "no Jupyter found on the path; install it, such as Debian's jupyter-notebook"
                            + " and jupyter-nbconvert, or 'pip install notebook'"));
    Kernel kernel = Kernel.find(home);
    Path folder = home.resolve("jobs/target/jupyter");
    kernel.write(folder, options.warehouse(Settings.read(options.conf())));
    return start(
        execute == null ? opening(jupyter, home.resolve("notebooks")) : executing(jupyter, execute),
        folder,
        execute == null ? home.resolve("notebooks") : home);
  }

  private static List<String> opening(Path jupyter, Path notebooks) {
    List<String> command =
        new ArrayList<>(
            List.of(
                jupyter.toString(), "notebook", "--ip=127.0.0.1", "--notebook-dir=" + notebooks));
    if ("root".equals(System.getProperty("user.name"))) {
      // Jupyter asks root to say so; who knows the token is root then.
      command.add("--allow-root");
    }
    return command;
  }

  /** The words that execute a notebook where it stands. */
  static List<String> executing(Path jupyter, Path notebook) {
    return List.of(
        jupyter.toString(),
        "nbconvert",
        "--to=notebook",
        "--execute",
        "--inplace",
        "--ExecutePreprocessor.timeout=900",
        "--ExecutePreprocessor.startup_timeout=300",
        "--ExecutePreprocessor.record_timing=False",
        "--ExecutePreprocessor.kernel_name=" + Kernel.NAME,
        notebook.toAbsolutePath().toString());
  }

  /** Runs a program that finds the kernel, and waits for it. */
  static int start(List<String> command, Path kernels, Path place)
      throws IOException, InterruptedException {
    Files.createDirectories(place);
    ProcessBuilder builder = new ProcessBuilder(command).directory(place.toFile()).inheritIO();
    builder.environment().put("JUPYTER_PATH", kernels.toString());
    return builder.start().waitFor() == 0 ? 0 : 1;
  }
}
