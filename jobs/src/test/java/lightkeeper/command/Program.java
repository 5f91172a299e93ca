package lightkeeper.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lightkeeper.PackedProgram;

/** Runs the program as its users do: as a process of its own. */
final class Program {
  private Program() {}

  /**
   * What a process left behind.
   *
   * @param code its exit code
   * @param out its standard output
   * @param err its standard error
   */
  record Result(int code, String out, String err) {
    /** Lines of standard error that tell of something wrong. */
    List<String> complaints() {
      return err.lines().filter(line -> line.startsWith("lightkeeper: ")).toList();
    }
  }

  /** Runs a command. */
  static Result run(String... words) {
    return run(List.of(), words);
  }

  /** Runs a command with more options for the JVM. */
  static Result run(List<String> jvmOptions, String... words) {
    return run(jvmOptions, Map.of(), "", List.of(words));
  }

  /** Runs a command with a variable of its surroundings, and text on its standard input. */
  static Result run(String variable, String value, String input, List<String> words) {
    return run(List.of(), Map.of(variable, value), input, words);
  }

  /** Runs a command with all of these. */
  static Result run(
      List<String> jvmOptions, Map<String, String> variables, String input, List<String> words) {
    Path home = Path.of(System.getProperty("lightkeeper.home")).toAbsolutePath().normalize();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + home.resolve("jobs/java-options"));
    command.add("-Dlightkeeper.home=" + home);
    // As the launcher does over little data.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:ReservedCodeCacheSize=256m"));
    command.addAll(PackedProgram.options());
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", classPath(variables), "lightkeeper.Lightkeeper"));
    command.addAll(words);
    try {
      Path out = Files.createTempFile("program", ".out");
      Path err = Files.createTempFile("program", ".err");
      Path in = Files.writeString(Files.createTempFile("program", ".in"), input);
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectInput(in.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().putAll(variables);
      Process process = builder.start();
      int code = process.waitFor();
      Result result = new Result(code, read(out), read(err));
      Files.delete(in);
      Files.delete(out);
      Files.delete(err);
      return result;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** As the launcher has it: with what the user adds behind. */
  private static String classPath(Map<String, String> variables) {
    String more = variables.getOrDefault("LIGHTKEEPER_CLASS_PATH", "");
    return PackedProgram.classPath() + (more.isEmpty() ? "" : java.io.File.pathSeparator + more);
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }

  /** Copies a folder with all that is in it, and who may read it. */
  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> found = Files.walk(from)) {
      for (Path path : found.toList()) {
        Files.copy(path, to.resolve(from.relativize(path)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  /** All files below a folder, as text to compare. */
  static List<String> files(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      return found.filter(Files::isRegularFile).map(Path::toString).sorted().toList();
    }
  }
}
