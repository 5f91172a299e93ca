package lightkeeper.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import lightkeeper.PackedProgram;

/** The program as a process of its own, looked at while it runs. */
final class Child implements AutoCloseable {
  /** Longer than any run of a test takes. */
  private static final long PATIENCE_MINUTES = 15;

  private final Process process;
  private final Path told;

  private Child(Process process, Path told) {
    this.process = process;
    this.told = told;
  }

  /** Starts a run; the pseudonyms are those of {@link Pipeline}. */
  static Child run(Path exports, Path warehouse, String... more) {
    Path home = Path.of(System.getProperty("lightkeeper.home")).toAbsolutePath().normalize();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + home.resolve("jobs/java-options"));
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            // With the default of that level it fills up half-way, and Java interprets from then
            // on.
            "-XX:ReservedCodeCacheSize=256m",
            "-XX:+UseSerialGC",
            "-Xmx1500m"));
    command.add("-Dlightkeeper.home=" + home);
    command.addAll(PackedProgram.options());
    command.addAll(List.of("-cp", PackedProgram.classPath()));
    command.addAll(List.of("lightkeeper.Lightkeeper", "run", "--exports", exports.toString()));
    command.addAll(List.of("--warehouse", warehouse.toString(), "--as-of", World.AS_OF));
    command.addAll(List.of(more));
    try {
      Path told = Files.createTempFile("child", ".err");
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(told.toFile());
      builder.environment().put("LIGHTKEEPER_PERSON_KEY", "test-key");
      return new Child(builder.start(), told);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it has told by now. */
  String told() {
    try {
      return Files.readString(told);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** Its exit code, once it has ended. */
  int code() throws InterruptedException {
    if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
      throw new AssertionError("still running: " + told());
    }
    return process.exitValue();
  }

  /** SIGKILL: nothing that the program could do something about. False when it was done before. */
  boolean kill() throws InterruptedException {
    process.destroyForcibly();
    return code() == 128 + 9;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    told.toFile().delete();
  }
}
