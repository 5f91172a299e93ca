package lightkeeper.job;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import lightkeeper.storage.Storage;

/** The browser of the machine: opens a page, prints it. */
final class Browser {
  private static final List<String> OPENERS = List.of("xdg-open", "open", "wslview");

  private static final List<String> CHROMIUMS =
      List.of(
          "chromium",
          "chromium-browser",
          "google-chrome",
          "google-chrome-stable",
          "chrome",
          "microsoft-edge");

  private static final int LONGEST_SECONDS = 120;

  private final Progress progress;
  private final String path;

  /**
   * Looks for programs.
   *
   * @param progress who is told what came of it
   * @param path where they are, as in the environment's {@code PATH}
   */
  Browser(Progress progress, String path) {
    this.progress = progress;
    this.path = path;
  }

  /** Opens a page; where nothing can, tells where it is. */
  void open(Path page) {
    if (!Storage.isLocal(page)) {
      progress.tell("scorecard: a browser opens only what is on its machine; copy " + page);
      return;
    }
    Optional<Path> opener = find(OPENERS);
    if (opener.isEmpty()) {
      progress.tell("scorecard: no program found that opens pages; open " + page);
      return;
    }
    try {
      quietly(List.of(opener.get().toString(), page.toString())).start();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot open " + page + ": " + e.getMessage(), e);
    }
  }

  /** Prints a page to a file. */
  void print(Path page, Path file) {
    Path chromium =
        find(CHROMIUMS)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "Cannot print "
                            + page
                            + ": no Chromium found (looked for "
                            + String.join(", ", CHROMIUMS)
                            + "); install it, or print the page from any browser"));
    Path aside = file.resolveSibling("." + file.getFileName() + ".new");
    try {
      Path profile = Files.createTempDirectory("scorecard");
      try {
        Path here = Storage.isLocal(page) ? page : Files.copy(page, profile.resolve("page.html"));
        Path printed = profile.resolve("page.pdf");
        List<String> command =
            new ArrayList<>(
                List.of(
                    chromium.toString(),
                    "--headless",
                    "--disable-gpu",
                    "--no-pdf-header-footer",
                    "--user-data-dir=" + profile,
                    "--print-to-pdf=" + printed));
        if ("root".equals(System.getProperty("user.name"))) {
          // Chromium refuses to shut root in; the page runs no script.
          command.add("--no-sandbox");
        }
        command.add(here.toUri().toString());
        Process process = quietly(command).start();
        boolean isDone = process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS);
        if (!isDone) {
          process.destroyForcibly();
        }
        if (!isDone || process.exitValue() != 0 || !Files.exists(printed)) {
          throw new IllegalStateException("Cannot print " + page + ": " + chromium + " failed");
        }
        Files.copy(printed, aside, StandardCopyOption.REPLACE_EXISTING);
        Files.move(
            aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        progress.tell("scorecard: " + file);
      } finally {
        Files.deleteIfExists(aside);
        delete(profile);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot print " + page + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot print " + page + ": interrupted", e);
    }
  }

  private static ProcessBuilder quietly(List<String> command) {
    return new ProcessBuilder(command)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  /** The first of some programs that is on the path. */
  private Optional<Path> find(List<String> names) {
    return names.stream()
        .flatMap(
            name ->
                Stream.of(path.split(File.pathSeparator, -1))
                    .filter(folder -> !folder.isEmpty())
                    .map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
