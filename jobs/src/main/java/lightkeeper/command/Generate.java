package lightkeeper.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import lightkeeper.sample.Generator;
import lightkeeper.sample.Profile;
import lightkeeper.sample.Snapshots;
import lightkeeper.settings.ConfigurationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes synthetic exports whose truth is known. */
@Command(
    name = "generate",
    description =
        "Writes synthetic exports, and beside them truth.yaml: what was planted. The same options"
            + " give the same bytes.",
    mixinStandardHelpOptions = true)
public final class Generate implements Callable<Integer> {
  @Option(
      names = "--profile",
      paramLabel = "retail|government",
      defaultValue = "retail",
      description = "retail: 30 teams, 100 services; government: 60 teams, 600 services.")
  private String profile;

  @Option(names = "--teams", paramLabel = "N", description = "Number of teams.")
  private Integer teams;

  @Option(names = "--services", paramLabel = "N", description = "Number of services.")
  private Integer services;

  @Option(names = "--months", paramLabel = "N", description = "Months up to 2026-07-01.")
  private Integer months;

  @Option(
      names = "--snapshots",
      paramLabel = "weekly|daily",
      description = "How often dependencies are listed.")
  private String snapshots;

  @Option(names = "--dependencies", paramLabel = "N", description = "Dependencies of a service.")
  private Integer dependencies;

  @Option(names = "--seed", paramLabel = "N", description = "Another seed, other figures.")
  private Long seed;

  @Option(
      names = "--operations-incidents",
      paramLabel = "RATIO",
      description =
          "Another effect: incidents of operations teams over those of feature teams in the same tier;"
              + " 1.6 by default.")
  private Double operationsIncidents;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Folder to write exports/ and truth.yaml into.")
  private Path out;

  /**
   * Writes the files.
   *
   * @return 0
   * @throws IOException when a file cannot be written
   */
  @Override
  public Integer call() throws IOException {
    Generator.write(profile(), out);
    System.err.println("wrote " + out.resolve("exports") + " and " + out.resolve("truth.yaml"));
    return 0;
  }

  private Profile profile() {
    try {
      Profile chosen = Profile.named(profile);
      chosen = teams == null ? chosen : chosen.withTeams(teams);
      chosen = services == null ? chosen : chosen.withServices(services);
      chosen = months == null ? chosen : chosen.withMonths(months);
      chosen = dependencies == null ? chosen : chosen.withDependencies(dependencies);
      chosen = seed == null ? chosen : chosen.withSeed(seed);
      chosen =
          operationsIncidents == null
              ? chosen
              : chosen.withOperationsIncidents(operationsIncidents);
      return snapshots == null ? chosen : chosen.withSnapshots(interval(snapshots));
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(e.getMessage(), e);
    }
  }

  private static Snapshots interval(String word) {
    return switch (word) {
      case "weekly", "daily" -> Snapshots.valueOf(word.toUpperCase(Locale.ROOT));
      default ->
          throw new ConfigurationException(
              "--snapshots: '" + word + "' is neither weekly nor daily");
    };
  }
}
