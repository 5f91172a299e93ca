package lightkeeper.job;

import java.util.List;
import java.util.Optional;
import lightkeeper.settings.ConfigurationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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

  @Option(
      names = "--from",
      paramLabel = "MONTH",
      description =
          "Read again the files with records that begin in or after this month (2025-01), whether or"
              + " not anything changed, and make anew what rests on them.")
  private String from;

  @Option(names = "--to", paramLabel = "MONTH", description = "The last such month (2025-06).")
  private String to;

  @Option(
      names = "--dry-run",
      description =
          "Say which files are new, which days, months and metrics they touch, and why; write"
              + " nothing.")
  private boolean dryRun;

  @Spec private CommandSpec spec;

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
    Optional<Months> again = Months.between(from, to);
    if (rebuild && again.isPresent()) {
      throw new ConfigurationException(
          "--rebuild: reads every file again; leave out --from and --to");
    }
    return options().reading().readingAgain(again);
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

  @Override
  Optional<Runnable> instead() {
    return dryRun
        ? Optional.of(() -> DryRun.tell(context(), rebuild, spec.commandLine().getOut()))
        : Optional.empty();
  }

  /** The page tells of what is published, so it is written once that is so. */
  @Override
  void afterwards(Context context, Stage stage) {
    Scorecard.write(context, stage);
  }
}
