package lightkeeper.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lightkeeper.PackedProgram;

/** The sample as a run without options publishes it: run once for all tests, which only read it. */
final class SampleRun {
  /** The key of its pseudonyms, for those who run it again. */
  static final Map<String, String> KEY = Map.of("LIGHTKEEPER_PERSON_KEY", "a key for tests");

  private SampleRun() {}

  /** Its warehouse. */
  static Path warehouse() {
    return PackedProgram.madeOnce("sample-warehouse", SampleRun::run);
  }

  /** Runs it, and leaves the archive of classes behind, as the first run of a user does. */
  private static void run(Path folder) {
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
  }
}
