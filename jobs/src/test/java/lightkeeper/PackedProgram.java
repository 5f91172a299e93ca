package lightkeeper;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The program as its users start it: packed in a jar, with an archive of its classes beside it that
 * Java maps into memory, as the launcher leaves one. All processes of the tests share both, and
 * what else is made once for all in their folder; it is emptied when the program, its configuration
 * or the sample changed.
 */
public final class PackedProgram {
  private static final Path HOME =
      Path.of(System.getProperty("lightkeeper.home")).toAbsolutePath().normalize();
  private static final Path CLASSES = HOME.resolve("jobs/target/classes");
  private static final Path TEST_CLASSES = HOME.resolve("jobs/target/test-classes");
  private static final List<Path> SOURCES =
      List.of(CLASSES, HOME.resolve("conf"), HOME.resolve("sample-data"));
  private static final Path TARGET = HOME.resolve("jobs/target");
  private static final Path PACKED = TARGET.resolve("packed");
  private static final Path JAR = PACKED.resolve("lightkeeper.jar");
  private static final Path ARCHIVE = PACKED.resolve("classes.jsa");

  /** There from when the first process begins to make the archive: one does, no other waits. */
  private static final Path BEGUN = PACKED.resolve("classes.begun");

  private static boolean isPacked;

  private PackedProgram() {}

  /** The class path of the tests without the tests, the program's own classes in the jar. */
  public static String classPath() {
    pack();
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> !isFolder(entry, TEST_CLASSES))
        .map(entry -> isFolder(entry, CLASSES) ? JAR.toString() : entry)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static boolean isFolder(String entry, Path folder) {
    return Path.of(entry).toAbsolutePath().normalize().equals(folder);
  }

  /** What Java is told, so that it uses the archive where there is one. */
  public static List<String> options() {
    pack();
    return Files.exists(ARCHIVE)
        ? List.of("-Xshare:auto", "-Xlog:disable", "-XX:SharedArchiveFile=" + ARCHIVE)
        : List.of();
  }

  /**
   * What Java is told, so that it leaves an archive when it ends; empty when some other process
   * began to make one. The file becomes the archive by {@link #recorded}.
   */
  public static Optional<Path> toRecord() {
    pack();
    try {
      Files.createFile(BEGUN);
      return Optional.of(PACKED.resolve("classes.new"));
    } catch (FileAlreadyExistsException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes what a process left the archive, if it left any. */
  public static void recorded(Path file) {
    try {
      if (Files.exists(file)) {
        Files.move(file, ARCHIVE, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A folder that is made once for all processes, for those who only read it.
   *
   * @param name its name
   * @param make fills the folder, which is not there yet
   */
  public static Path madeOnce(String name, Consumer<Path> make) {
    pack();
    Path folder = PACKED.resolve(name);
    Path done = PACKED.resolve(name + ".done");
    alone(
        () -> {
          if (!Files.exists(done)) {
            deleteAll(folder);
            make.accept(folder);
            Files.createFile(done);
          }
        });
    return folder;
  }

  /** What may fail as files do. */
  private interface Step {
    void run() throws IOException;
  }

  /** Does something while no other process of the tests does. */
  private static synchronized void alone(Step step) {
    try (FileChannel channel =
            FileChannel.open(
                TARGET.resolve("packed.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (!lock.isValid()) {
        throw new IllegalStateException("no lock: " + lock);
      }
      step.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static synchronized void pack() {
    if (!isPacked) {
      alone(
          () -> {
            if (!isNewest()) {
              deleteAll(PACKED);
              Files.createDirectories(PACKED);
              write(files(CLASSES));
            }
          });
      isPacked = true;
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      return found.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** Whether nothing changed since the jar was made. */
  private static boolean isNewest() throws IOException {
    if (!Files.exists(JAR)) {
      return false;
    }
    FileTime packed = Files.getLastModifiedTime(JAR);
    for (Path source : SOURCES) {
      for (Path file : files(source)) {
        if (Files.getLastModifiedTime(file).compareTo(packed) >= 0) {
          return false;
        }
      }
    }
    return true;
  }

  private static void deleteAll(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> inside = Files.walk(folder)) {
        for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  private static void write(List<Path> files) throws IOException {
    Path half = PACKED.resolve("lightkeeper.jar.new");
    try (OutputStream out = Files.newOutputStream(half);
        ZipOutputStream jar = new ZipOutputStream(out)) {
      for (Path file : files) {
        jar.putNextEntry(new ZipEntry(CLASSES.relativize(file).toString()));
        Files.copy(file, jar);
        jar.closeEntry();
      }
    }
    Files.move(half, JAR, StandardCopyOption.ATOMIC_MOVE);
  }
}
