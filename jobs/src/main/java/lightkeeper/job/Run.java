package lightkeeper.job;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The whole way from exports to the page for leaders, as one run. */
@Command(
    name = "run",
    description =
        "Ingest, conform, measure and compare as one run, publish it, and write the scorecard."
            + " Without options: the sample.",
    mixinStandardHelpOptions = true)
public final class Run extends Job {
  @Option(
      names = "--rebuild",
      description =
          "Start over: read every export file again, as if nothing had been loaded before. What is"
              + " no longer in the exports folder is gone afterwards.")
  private boolean rebuild;

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

  /** When no file is new and no setting changed, the page is there too. */
  @Override
  boolean endsEarly() {
    return !rebuild;
  }

  @Override
  boolean startsOver() {
    return rebuild;
  }

  /** The page tells of what is published, so it is written once that is so. */
  @Override
  void afterwards(Context context, Stage stage) {
    Scorecard.write(context, stage);
  }
}
