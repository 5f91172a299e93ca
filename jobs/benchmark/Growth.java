import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import lightkeeper.job.Maintain;
import lightkeeper.job.Replay;
import lightkeeper.settings.Conf;
import picocli.CommandLine;

/**
 * What many runs leave behind: each finds one new file with one incident and publishes everything
 * anew. Prints Markdown: after how many runs, how many files and bytes the warehouse holds before
 * {@code maintain} and after it, and how long the last run took.
 *
 * <p>Arguments: how many runs (1000), and after how many each time the warehouse is maintained
 * (100), which keeps the last ten publications.
 */
public final class Growth {
  private static final String AS_OF = "2026-07-01T00:00:00Z";

  private final Path folder;
  private final Replay replay;

  private Growth(Path folder, Path home) {
    this.folder = folder;
    this.replay = new Replay(Conf.of(home.resolve("conf"), Optional.empty()), folder);
  }

  public static void main(String[] arguments) throws IOException {
    int runs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1000;
    int every = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100;
    Growth growth = new Growth(Files.createTempDirectory("growth"), Path.of("."));
    growth.write("service/s.csv", "service_id,service_name,tier,live_from\ns,S,1,2026-01-01\n");
    growth.write(
        "team/t.csv", "team_id,team_name,model,valid_from\nt,T,multi_product_team,2026-01-01\n");
    growth.write("ownership/o.csv", "service_id,team_id,held_from\ns,t,2026-01-01\n");
    System.out.println("| runs | files | MB | files, maintained | MB, maintained | last run, s |");
    System.out.println("|---|---|---|---|---|---|");
    for (int run = 1; run <= runs; run++) {
      double seconds = growth.run(run);
      if (run % every == 0) {
        growth.tell(run, seconds);
      }
    }
  }

  private void write(String path, String text) throws IOException {
    Path file = folder.resolve("exports").resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private double run(int number) throws IOException {
    write(
        "incident/%06d.csv".formatted(number),
        "incident_id,service_id,severity,user_impact,started_at,resolved_at\n"
            + "i%d,s,2,outage,%s,%s\n"
                .formatted(
                    number,
                    Instant.parse("2026-01-01T00:00:00Z").plusSeconds(number * 600L),
                    Instant.parse("2026-01-01T00:05:00Z").plusSeconds(number * 600L)));
    long started = System.nanoTime();
    replay.run(List.of(new Replay.Load(folder.resolve("exports"), Instant.parse(AS_OF))));
    return (System.nanoTime() - started) / 1e9;
  }

  private void tell(int runs, double seconds) throws IOException {
    String before = size();
    int code =
        new CommandLine(new Maintain())
            .execute(
                "--warehouse",
                folder.resolve("warehouse").toString(),
                "--keep",
                "10",
                "--keep-days",
                "0");
    if (code != 0) {
      throw new IllegalStateException("maintain ended with " + code);
    }
    System.out.printf(Locale.ROOT, "| %d | %s | %s | %.1f |%n", runs, before, size(), seconds);
  }

  private String size() throws IOException {
    long files = 0;
    long bytes = 0;
    try (Stream<Path> walk = Files.walk(folder.resolve("warehouse"))) {
      for (Path file : (Iterable<Path>) walk.filter(Files::isRegularFile)::iterator) {
        files++;
        bytes += Files.size(file);
      }
    }
    return String.format(Locale.ROOT, "%d | %.1f", files, bytes / 1e6);
  }
}
