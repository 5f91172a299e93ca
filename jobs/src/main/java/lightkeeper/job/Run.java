package lightkeeper.job;

import java.util.List;
import picocli.CommandLine.Command;

/** The whole way from exports to the page for leaders, as one run. */
@Command(
    name = "run",
    description =
        "Ingest, conform, measure and compare as one run, publish it, and write the scorecard."
            + " Without options: the sample.",
    mixinStandardHelpOptions = true)
public final class Run extends Job {
  /**
   * Runs the job; for {@code spark-submit}.
   *
   * @param arguments the options of {@code run}
   */
  public static void main(String[] arguments) {
    Execution.main(new Run(), arguments);
  }

  @Override
  Context context() {
    return options().reading();
  }

  @Override
  List<Step> steps() {
    return List.of(Ingest::ingest, Conform::conform, Measure::measure, Compare::compare);
  }

  /** The page tells of what is published, so it is written once that is so. */
  @Override
  void afterwards(Context context, Stage stage) {
    Scorecard.write(context, stage);
  }
}
