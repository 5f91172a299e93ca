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
  private static final String KERNELS = "JUPYTER_PATH";
  private static final int FAILED = 1;
  private static final int ATTEMPTS = 3;

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
    if (execute != null) {
      String why = execute(jupyter, execute, folder);
      if (!why.isEmpty()) {
        System.err.println(why);
      }
      return why.isEmpty() ? 0 : FAILED;
    }
    ProcessBuilder builder =
        new ProcessBuilder(opening(jupyter))
            .directory(home.resolve("notebooks").toFile())
            .inheritIO();
    builder.environment().put(KERNELS, folder.toString());
    return builder.start().waitFor() == 0 ? 0 : FAILED;
  }

  /** Jupyter makes a token of its own and asks for it. */
  private static List<String> opening(Path jupyter) {
    List<String> command =
        new ArrayList<>(List.of(jupyter.toString(), "notebook", "--ip=127.0.0.1"));
    if ("root".equals(System.getProperty("user.name"))) {
      // Jupyter asks root to say so; who knows the token is root then.
      command.add("--allow-root");
    }
    return command;
  }

  /**
   * Executes a notebook where it stands and keeps its outputs in it.
   *
   * @param jupyter the program
   * @param notebook the notebook
   * @param kernels the folder that the kernel was written into
   * @return nothing, or what Jupyter said when it could not execute the notebook
   */
  static String execute(Path jupyter, Path notebook, Path kernels)
      throws IOException, InterruptedException {
    Path said = Files.createTempFile("notebook", ".err");
    try {
      for (int attempt = 1; ; attempt++) {
        ProcessBuilder builder =
            new ProcessBuilder(executing(jupyter, notebook)).redirectErrorStream(true);
        builder.redirectOutput(said.toFile()).environment().put(KERNELS, kernels.toString());
        if (builder.start().waitFor() == 0) {
          return "";
        }
        String why = Files.readString(said);
        // The kernel may lose a port that Jupyter chose for it before it listens.
        if (attempt == ATTEMPTS || !why.matches("(?s).*Kernel (didn't respond|died before).*")) {
          return why.isBlank() ? "Jupyter ended and said nothing" : why.strip();
        }
      }
    } finally {
      Files.delete(said);
    }
  }

  private static List<String> executing(Path jupyter, Path notebook) {
    return List.of(
        jupyter.toString(),
        "nbconvert",
        "--to=notebook",
        "--execute",
        "--inplace",
        "--ExecutePreprocessor.timeout=900",
        "--ExecutePreprocessor.startup_timeout=30",
        "--ExecutePreprocessor.record_timing=False",
        "--ExecutePreprocessor.kernel_name=" + Kernel.NAME,
        notebook.toAbsolutePath().toString());
  }
}
