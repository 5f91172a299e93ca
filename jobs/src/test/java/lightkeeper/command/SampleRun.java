package lightkeeper.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import lightkeeper.PackedProgram;

/** The sample as a run without options publishes it: run once for all tests, which only read it. */
final class SampleRun {
  /** The key of its pseudonyms, for those who run it again. */
  static final Map<String, String> KEY = Map.of("LIGHTKEEPER_PERSON_KEY", "a key for tests");

  private static Path warehouse;

  private SampleRun() {}

  /** Its warehouse, gone with the process. */
  static synchronized Path warehouse() {
    if (warehouse == null) {
      Path folder = folder();
      Optional<Path> archive = PackedProgram.toRecord();
      Program.Result run =
          Program.run(
              archive
                  .map(file -> List.of("-Xlog:disable", "-XX:ArchiveClassesAtExit=" + file))
                  .orElse(List.of()),
              KEY,
              "",
              List.of("run", "--warehouse", folder.toString()));
      assertThat(run.code()).as(run.err()).isZero();
      archive.ifPresent(PackedProgram::recorded);
      warehouse = folder;
    }
    return warehouse;
  }

  private static Path folder() {
    try {
      Path folder = Files.createTempDirectory("sample-warehouse");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> inside = Files.walk(folder)) {
      inside.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
