package lightkeeper.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import lightkeeper.job.Options;
import lightkeeper.job.Replay;
import lightkeeper.settings.Conf;
import lightkeeper.settings.ConfigurationException;
import lightkeeper.settings.Settings;
import lightkeeper.settings.Sha256;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes the publication of a bundle again and compares. */
@Command(
    name = "verify",
    description =
        "Makes a bundle's publication again, from the same exports and into a folder of its own, and"
            + " compares row by row. Leaves with 0 when all is equal, with 1 when something is not.",
    mixinStandardHelpOptions = true)
public final class Verify implements Callable<Integer> {
  private static final int DIFFERENT = 1;

  @Mixin private Options options;
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "BUNDLE", description = "A file that bundle wrote.")
  private Path file;

  /**
   * Prints what differs.
   *
   * @return 0 when nothing does, else 1
   * @throws IOException when the temporary folder cannot be used
   */
  @Override
  public Integer call() throws IOException {
    BundleFile bundle = BundleFile.read(file);
    Path exports = options.exports(Settings.read(options.conf()));
    Path folder = Files.createTempDirectory("lightkeeper-verify");
    try {
      Conf conf = Conf.of(unpacked(bundle, folder.resolve("conf")), Optional.empty());
      List<Replay.Load> loads = loads(bundle.study(), exports, folder.resolve("exports"));
      Path warehouse = new Replay(conf, folder).run(loads);
      Contents again = new Contents(Published.open(warehouse, Settings.read(conf), false));
      List<String> differences = differences(bundle, again.digests(), again.held());
      PrintWriter out = spec.commandLine().getOut();
      differences.forEach(out::println);
      if (differences.isEmpty()) {
        out.println(
            "equal: all %s tables of run %s, as of %s"
                .formatted(
                    bundle.study().tables().size(), bundle.study().runId(), bundle.study().asOf()));
      } else if (!bundle.study().programSha256().equals(Sha256.ofProgram())) {
        out.println(
            "The bundle was made by another build of Lightkeeper, "
                + bundle.study().lightkeeper()
                + "; that alone may explain it.");
      }
      out.flush();
      return differences.isEmpty() ? 0 : DIFFERENT;
    } finally {
      delete(folder);
    }
  }

  private static Path unpacked(BundleFile bundle, Path folder) throws IOException {
    for (Map.Entry<String, String> entry : bundle.conf().entrySet()) {
      Path to = folder.resolve(entry.getKey());
      Files.createDirectories(to.getParent());
      Files.writeString(to, entry.getValue());
    }
    return folder;
  }

  /** The files of each load, checked, in a folder that also holds those of the loads before. */
  private static List<Replay.Load> loads(Study study, Path exports, Path folder)
      throws IOException {
    List<Replay.Load> loads = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    List<Study.Input> sofar = new ArrayList<>();
    for (Study.Load load : study.loads()) {
      sofar.addAll(load.files());
      Path place = folder.resolve(String.valueOf(loads.size()));
      for (Study.Input input : sofar) {
        Path from = exports.resolve(input.path()).normalize();
        Path to = place.resolve(input.path()).normalize();
        if (!to.startsWith(place) || !Files.isRegularFile(from)) {
          problems.add("--exports: there is no " + from);
        } else if (!Sha256.of(from).equals(input.sha256())) {
          problems.add("--exports: " + from + " is not the file that was loaded");
        } else {
          Files.createDirectories(to.getParent());
          Files.copy(from, to);
        }
      }
      loads.add(new Replay.Load(place, Instant.parse(load.asOf())));
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(String.join("\n", problems.stream().distinct().toList()));
    }
    // The last run may have loaded nothing new, at a later as-of.
    Path last = loads.get(loads.size() - 1).exports();
    Instant asOf = Instant.parse(study.asOf());
    if (!loads.get(loads.size() - 1).asOf().equals(asOf)) {
      loads.add(new Replay.Load(last, asOf));
    }
    return loads;
  }

  /** What differs between a bundle and what was made again, a line a table. */
  static List<String> differences(
      BundleFile bundle, Map<String, Study.Digest> digests, Map<String, String> held) {
    List<String> differences = new ArrayList<>();
    TreeSet<String> ids = new TreeSet<>(bundle.study().tables().keySet());
    ids.addAll(digests.keySet());
    ids.addAll(bundle.tables().keySet());
    for (String id : ids) {
      Study.Digest then = bundle.study().tables().get(id);
      Study.Digest now = digests.get(id);
      if (then == null || now == null) {
        differences.add(id + ": only " + (now == null ? "the bundle" : "this run") + " has it");
      } else if (bundle.tables().containsKey(id)) {
        rows(id, bundle.tables().get(id), held.getOrDefault(id, ""), differences);
      } else if (!then.equals(now)) {
        differences.add(
            "%s: rows differ; %s in the bundle's run, %s in this one"
                .formatted(id, then.rows(), now.rows()));
      }
    }
    return differences;
  }

  /** The first row that differs, and how many do. */
  private static void rows(String id, String then, String now, List<String> differences) {
    List<String> before = then.lines().toList();
    List<String> after = now.lines().toList();
    int different = Math.abs(before.size() - after.size());
    String first = null;
    for (int i = 0; i < Math.min(before.size(), after.size()); i++) {
      if (!before.get(i).equals(after.get(i))) {
        different++;
        first =
            first == null
                ? "first row %s: '%s' in the bundle, '%s' now"
                    .formatted(i, before.get(i), after.get(i))
                : first;
      }
    }
    if (different > 0) {
      differences.add(
          "%s: %s rows differ; %s"
              .formatted(
                  id,
                  different,
                  first == null
                      ? "%s in the bundle, %s now".formatted(before.size() - 1, after.size() - 1)
                      : first));
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> inside = Files.walk(folder)) {
      inside.sorted(Comparator.reverseOrder()).forEach(Verify::deleteOne);
    }
  }

  private static void deleteOne(Path path) {
    try {
      Files.delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
