package lightkeeper.job;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A scheduled job: some steps on the tables of a warehouse, published together or not at all. */
public abstract class Job implements Callable<Integer> {
  @Mixin private Options options;

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

  /** What is done once the steps are published, while no other run can start; usually nothing. */
  void afterwards(Context context, Stage stage) {}

  /**
   * Runs the steps and publishes what they wrote.
   *
   * @return 0
   */
  @Override
  public final Integer call() {
    String name = getClass().getAnnotation(picocli.CommandLine.Command.class).name();
    Publishing.run(context(), name, steps(), this::afterwards);
    return 0;
  }
}
