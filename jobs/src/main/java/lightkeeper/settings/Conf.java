package lightkeeper.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The configuration folders: the one the user named, laid over the one that was shipped, file by
 * file. So a folder with one metric in it adds that metric and changes nothing else, and a file of
 * the same name replaces the shipped one.
 *
 * @param folders from the most to the least particular
 */
public record Conf(List<Path> folders) {
  /**
   * The shipped folder, with another over it.
   *
   * @param shipped the project's {@code conf}
   * @param over the folder of {@code --conf}; empty for none
   * @return both
   * @throws ConfigurationException when the named folder does not exist
   */
  public static Conf of(Path shipped, Optional<Path> over) {
    over.filter(folder -> !Files.isDirectory(folder))
        .ifPresent(
            folder -> {
              throw new ConfigurationException("--conf: no such folder: " + folder);
            });
    return new Conf(
        Stream.concat(over.stream(), Stream.of(shipped)).map(Path::normalize).distinct().toList());
  }

  /**
   * The file that counts for a name.
   *
   * @param name a path below the configuration folder
   * @return the file
   * @throws ConfigurationException when no folder has it
   */
  public Path file(String name) {
    return folders.stream()
        .map(folder -> folder.resolve(name))
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(
            () -> new ConfigurationException(name + ": not found in " + folders.toString()));
  }

  /**
   * The files that count in a subfolder.
   *
   * @param subfolder a folder below the configuration folder
   * @param ending how the names end
   * @return the files in byte order of their names, one per name
   */
  public Collection<Path> files(String subfolder, String ending) {
    Map<String, Path> byName = new TreeMap<>();
    for (Path folder : folders) {
      Path place = folder.resolve(subfolder);
      if (!Files.isDirectory(place)) {
        continue;
      }
      try (Stream<Path> found = Files.list(place)) {
        found
            .filter(Files::isRegularFile)
            .filter(file -> !file.getFileName().toString().startsWith("."))
            .filter(file -> file.getFileName().toString().endsWith(ending))
            .forEach(file -> byName.putIfAbsent(file.getFileName().toString(), file));
      } catch (IOException e) {
        throw new ConfigurationException(place + ": cannot be listed: " + e.getMessage(), e);
      }
    }
    return byName.values();
  }
}
