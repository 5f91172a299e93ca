package lightkeeper.source;

import java.io.IOException;
import java.io.Reader;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lightkeeper.settings.Conf;
import lightkeeper.settings.ConfigurationException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * What the keys of vendors mean: by source, key → id. A key that is not listed stands for itself.
 *
 * @param ids ids by source and key
 */
record Keys(Map<String, Map<String, String>> ids) implements Serializable {
  /** File of the keys of services below the configuration folder. */
  static final String SERVICES = "service-keys.csv";

  /** File of the keys of teams. */
  static final String TEAMS = "team-keys.csv";

  /**
   * Reads a file of keys: lines of source, key, id below a header.
   *
   * @param conf the configuration folders
   * @param name the file; where it is missing there is no key
   * @throws ConfigurationException on a line of another width, or a key with two ids
   */
  static Keys read(Conf conf, String name) {
    Map<String, Map<String, String>> ids = new LinkedHashMap<>();
    for (Path file : conf.files("", name)) {
      if (!file.getFileName().toString().equals(name)) {
        continue;
      }
      try (Reader text = Files.newBufferedReader(file, StandardCharsets.UTF_8);
          CSVParser lines =
              CSVParser.parse(
                  text,
                  CSVFormat.RFC4180
                      .builder()
                      .setIgnoreEmptyLines(true)
                      .setCommentMarker('#')
                      .get())) {
        boolean header = true;
        for (CSVRecord line : lines) {
          String where = file + ":" + lines.getCurrentLineNumber();
          if (line.size() != 3) {
            throw new ConfigurationException(where + ": expected source,key,id");
          }
          if (!header) {
            String before =
                ids.computeIfAbsent(line.get(0).strip(), s -> new LinkedHashMap<>())
                    .put(line.get(1).strip(), line.get(2).strip());
            if (before != null && !before.equals(line.get(2).strip())) {
              throw new ConfigurationException(
                  where + ": '" + line.get(1).strip() + "' has another id further up");
            }
          }
          header = false;
        }
      } catch (IOException | java.io.UncheckedIOException e) {
        throw new ConfigurationException(file + ": cannot be read as CSV: source,key,id", e);
      }
    }
    return new Keys(ids);
  }

  /** The id of a key; the key itself when it is not listed. */
  String id(String namespace, String key) {
    return ids.getOrDefault(namespace, Map.of()).getOrDefault(key, key);
  }

  /** The same keys, with more of them that give way to these. */
  Keys with(List<Entry> more) {
    Map<String, Map<String, String>> all = new LinkedHashMap<>();
    ids.forEach((namespace, keys) -> all.put(namespace, new LinkedHashMap<>(keys)));
    for (Entry entry : more) {
      all.computeIfAbsent(entry.namespace(), n -> new LinkedHashMap<>())
          .putIfAbsent(entry.key(), entry.id());
    }
    return new Keys(all);
  }

  /**
   * One key.
   *
   * @param namespace the source
   * @param key the vendor's key
   * @param id the id
   */
  record Entry(String namespace, String key, String id) implements Serializable {}
}
