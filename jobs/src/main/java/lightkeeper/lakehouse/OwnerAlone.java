package lightkeeper.lakehouse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Keeps folders and files to their owner, where the file system knows owners. */
final class OwnerAlone {
  private static final Set<PosixFilePermission> FILE =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private static final Set<PosixFilePermission> FOLDER =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private OwnerAlone() {}

  /** Makes a folder of mode 0700, or gives that mode to the one that is there. */
  static void makeFolder(Path folder) {
    try {
      Files.createDirectories(folder);
      set(folder, FOLDER);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot keep " + folder + " to its owner", e);
    }
  }

  /** Gives a folder and everything in it the mode 0700, files 0600. */
  static void keep(Path folder) {
    try (Stream<Path> inside = Files.walk(folder)) {
      List<Path> all = inside.toList();
      for (Path path : all) {
        set(path, Files.isDirectory(path) ? FOLDER : FILE);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot keep " + folder + " to its owner", e);
    }
  }

  private static void set(Path path, Set<PosixFilePermission> mode) throws IOException {
    if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(path, mode);
    }
  }
}
