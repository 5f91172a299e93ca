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
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The program as its users start it: packed in a jar, with an archive of its classes beside it that
 * Java maps into memory, as the launcher leaves one. All processes of the tests share both.
 */
public final class PackedProgram {
  private static final Path HOME =
      Path.of(System.getProperty("lightkeeper.home")).toAbsolutePath().normalize();
  private static final Path CLASSES = HOME.resolve("jobs/target/classes");
  private static final Path TEST_CLASSES = HOME.resolve("jobs/target/test-classes");
  private static final Path PACKED = HOME.resolve("jobs/target/packed");
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

  private static synchronized void pack() {
    if (isPacked) {
      return;
    }
    try {
      Files.createDirectories(PACKED);
      try (FileChannel channel =
              FileChannel.open(
                  PACKED.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock();
          Stream<Path> found = Files.walk(CLASSES)) {
        List<Path> files = found.filter(Files::isRegularFile).sorted().toList();
        if (lock.isValid() && !isNewerThan(files)) {
          Files.deleteIfExists(ARCHIVE);
          Files.deleteIfExists(BEGUN);
          write(files);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    isPacked = true;
  }

  private static boolean isNewerThan(List<Path> files) throws IOException {
    if (!Files.exists(JAR)) {
      return false;
    }
    FileTime packed = Files.getLastModifiedTime(JAR);
    for (Path file : files) {
      if (Files.getLastModifiedTime(file).compareTo(packed) >= 0) {
        return false;
      }
    }
    return true;
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
