package lightkeeper.export;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files of an exports folder.
 *
 * @param files those that a feed reads, in byte order of their relative path: the order of loading
 * @param passedOver relative paths of files and folders that no feed reads
 */
public record ExportFiles(List<Located> files, List<String> passedOver) {
  /**
   * One file of a feed.
   *
   * @param feed the feed it belongs to
   * @param path relative to the exports folder, with {@code /} between names
   * @param location where it is
   * @param bytes its size
   */
  public record Located(Feed feed, String path, Path location, long bytes) {}

  /**
   * Lists {@code EXPORTS/<feed>/*.csv} and {@code *.csv.gz}. Names that begin with a dot are passed
   * over, as shells do.
   *
   * @param exports the exports folder
   * @param feeds the feeds to look for; a missing folder is an empty feed
   * @return the files found
   * @throws UncheckedIOException when a folder cannot be listed
   */
  public static ExportFiles in(Path exports, List<Feed> feeds) {
    List<Located> files = new ArrayList<>();
    List<String> passedOver = strangers(exports, feeds);
    for (Feed feed : feeds) {
      Path folder = exports.resolve(feed.name());
      if (!Files.isDirectory(folder)) {
        continue;
      }
      try (Stream<Path> found = Files.list(folder)) {
        for (Path file : (Iterable<Path>) found::iterator) {
          String name = file.getFileName().toString();
          String path = feed.name() + "/" + name;
          if (Files.isDirectory(file)) {
            continue;
          }
          if (!name.startsWith(".") && (name.endsWith(".csv") || name.endsWith(".csv.gz"))) {
            files.add(new Located(feed, path, file, size(file)));
          } else {
            passedOver.add(path);
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot list " + folder + ": " + e.getMessage(), e);
      }
    }
    files.sort(Comparator.comparing(Located::path, ExportFiles::compareBytes));
    passedOver.sort(ExportFiles::compareBytes);
    return new ExportFiles(List.copyOf(files), List.copyOf(passedOver));
  }

  /** What lies beside the feeds' folders; hidden names are nobody's exports. */
  private static List<String> strangers(Path exports, List<Feed> feeds) {
    try (Stream<Path> found = Files.list(exports)) {
      return found
          .map(path -> path.getFileName() + (Files.isDirectory(path) ? "/" : ""))
          .filter(name -> !name.startsWith("."))
          .filter(name -> feeds.stream().noneMatch(feed -> name.equals(feed.name() + "/")))
          .collect(Collectors.toCollection(ArrayList::new));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + exports + ": " + e.getMessage(), e);
    }
  }

  /** A link that leads nowhere is a file that cannot be read, and keeps no other out. */
  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }

  private static int compareBytes(String one, String other) {
    return Arrays.compareUnsigned(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }
}
