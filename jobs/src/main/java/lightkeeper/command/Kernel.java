package lightkeeper.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import lightkeeper.settings.ConfigurationException;

/** The Java kernel that Jupyter starts for notebooks, with Lightkeeper on its class path. */
final class Kernel {
  /** Its name, which the notebooks ask for. */
  static final String NAME = "lightkeeper";

  /** What it needs; Lightkeeper itself needs less. */
  private static final int OLDEST_JAVA = 21;

  private static final List<Path> PLACES =
      List.of(Path.of("/usr/lib/jvm"), Path.of("/Library/Java/JavaVirtualMachines"));

  private final Path home;
  private final Path java;
  private final Path jar;

  private Kernel(Path home, Path java, Path jar) {
    this.home = home;
    this.java = java;
    this.jar = jar;
  }

  /**
   * Finds what the kernel needs.
   *
   * @param home the folder of the launcher
   * @throws ConfigurationException saying what to install when something is missing
   */
  static Kernel find(Path home) {
    Path java =
        java()
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "notebooks need a JDK of Java 21 or later, and none was found in JAVA_HOME or "
                            + PLACES.get(0)
                            + "; install one, such as Debian's openjdk-21-jdk-headless or"
                            + " Temurin 25, or set JAVA_HOME"));
    Path folder = home.resolve("jobs/target/kernel");
    try (Stream<Path> jars = Files.list(folder)) {
      Path jar =
          jars.filter(file -> file.toString().endsWith(".jar"))
              .min(Comparator.naturalOrder())
              .orElseThrow(() -> missing(folder));
      return new Kernel(home, java, jar);
    } catch (IOException e) {
      throw missing(folder);
    }
  }

  private static ConfigurationException missing(Path folder) {
    return new ConfigurationException(
        "the Java kernel is missing in "
            + folder
            + "; build again: remove jobs/target and try again");
  }

  /** A Java that is new enough: the one in use, that of JAVA_HOME, or the newest installed. */
  static Optional<Path> java() {
    List<Path> homes = new ArrayList<>();
    homes.add(Path.of(System.getProperty("java.home")));
    Optional.ofNullable(System.getenv("JAVA_HOME")).map(Path::of).ifPresent(homes::add);
    for (Path place : PLACES) {
      try (Stream<Path> found = Files.list(place)) {
        found
            .flatMap(folder -> Stream.of(folder, folder.resolve("Contents/Home")))
            .sorted(
                Comparator.comparing(Kernel::feature)
                    .reversed()
                    .thenComparing(Comparator.naturalOrder()))
            .forEach(homes::add);
      } catch (IOException e) {
        // There is no such place on this machine.
      }
    }
    return homes.stream()
        .filter(folder -> feature(folder) >= OLDEST_JAVA)
        .map(folder -> folder.resolve("bin/java"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Which Java a folder holds; 0 when it holds none. */
  private static int feature(Path folder) {
    Properties release = new Properties();
    try (var reader = Files.newBufferedReader(folder.resolve("release"))) {
      release.load(reader);
      String version = release.getProperty("JAVA_VERSION", "0").replace("\"", "");
      return Runtime.Version.parse(version).feature();
    } catch (IOException | IllegalArgumentException e) {
      return 0;
    }
  }

  /** The program that is Jupyter; empty when none is on the path. */
  static Optional<Path> jupyter() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, "jupyter"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Writes what Jupyter reads to start it.
   *
   * @param folder a folder for JUPYTER_PATH
   * @param warehouse the warehouse that notebooks open
   */
  void write(Path folder, Path warehouse) throws IOException {
    Path kernel = Files.createDirectories(folder.resolve("kernels/" + NAME));
    List<String> command =
        List.of(
            java.toString(),
            "@" + home.resolve("jobs/java-options"),
            "-Dlightkeeper.home=" + home,
            "-Dlightkeeper.warehouse=" + warehouse.toAbsolutePath(),
            "-Dlightkeeper.log=off",
            "-cp",
            // Last: what both bring, Lightkeeper shall find in its own version.
            System.getProperty("java.class.path") + File.pathSeparator + jar,
            "org.rapaio.jupyter.kernel.MainApp",
            "{connection_file}");
    Files.writeString(
        kernel.resolve("kernel.json"),
        new ObjectMapper()
            .writerWithDefaultPrettyPrinter()
            .writeValueAsString(
                Map.of(
                    "argv",
                    command,
                    "display_name",
                    "Lightkeeper (Java)",
                    "language",
                    "java",
                    "interrupt_mode",
                    "message")));
  }
}
