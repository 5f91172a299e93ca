package lightkeeper.job;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import lightkeeper.settings.ConfigurationException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A scheduled job: some steps on the tables of a warehouse, published together or not at all. */
public abstract class Job implements Callable<Integer> {
  @Mixin private Options options;

  @Option(
      names = "--metrics-file",
      paramLabel = "FILE",
      description =
          "Write how the run ended, for Prometheus; a file for each job, whose name ends in .prom.")
  private Path metricsFile;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description = "How long to wait while another run holds the warehouse; 0 by default.")
  private int wait;

  /** One step of a run. */
  interface Step {
    void run(Context context, Stage stage, RunLog log);
  }

  /** The options that the user gave. */
  final Options options() {
    return options;
  }

  /** Opens what the steps work with. */
  abstract Context context();

  /** The steps, in order. */
  abstract List<Step> steps();

  /** What is done in place of the steps, without a lock and without writing; usually nothing. */
  Optional<Runnable> instead() {
    return Optional.empty();
  }

  /** What is done once the steps are published, while no other run can start; usually nothing. */
  void afterwards(Context context, Stage stage) {}

  /** Whether the job may end at once when all is published already; usually not. */
  boolean endsEarly() {
    return false;
  }

  /** Whether nothing that was published before counts; usually not. */
  boolean startsOver() {
    return false;
  }

  /**
   * Runs the steps and publishes what they wrote.
   *
   * @return 0
   */
  @Override
  public final Integer call() {
    Optional<Runnable> instead = instead();
    if (instead.isPresent()) {
      instead.get().run();
      return 0;
    }
    String name = getClass().getAnnotation(picocli.CommandLine.Command.class).name();
    MetricsFile metrics = MetricsFile.of(Optional.ofNullable(metricsFile), name);
    try {
      if (wait < 0) {
        throw new ConfigurationException("--wait: " + wait + " is less than 0");
      }
      Publishing.Wish wish =
          new Publishing.Wish(Duration.ofSeconds(wait), endsEarly(), startsOver());
      Context context = Publishing.run(this::context, wish, name, steps(), this::afterwards);
      metrics.succeeded(context.warehouse(), context.asOf());
    } catch (RuntimeException | Error e) {
      metrics.failed(Execution.code(e));
      throw e;
    }
    return 0;
  }
}
