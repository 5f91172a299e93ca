package lightkeeper.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import lightkeeper.settings.ConfigurationException;

/**
 * A bundle: one ZIP file with what it says of a publication, the configuration it was made with,
 * and its figures.
 *
 * @param study what it says
 * @param conf the files of the configuration, by path below its folder
 * @param tables the tables it holds as CSV, by full name
 */
record BundleFile(Study study, Map<String, String> conf, Map<String, String> tables) {
  private static final String STUDY = "study.json";
  private static final String CONF = "conf/";
  private static final String TABLES = "tables/";
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** The same bundle gives the same bytes: no file in it bears the time of its making. */
  private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  /** Writes it. */
  void write(Path file) throws IOException {
    Map<String, String> entries = new TreeMap<>();
    conf.forEach((name, text) -> entries.put(CONF + name, text));
    tables.forEach((id, csv) -> entries.put(TABLES + id + ".csv", csv));
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      put(zip, STUDY, JSON.writeValueAsString(study) + "\n");
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        put(zip, entry.getKey(), entry.getValue());
      }
    }
  }

  private static void put(ZipOutputStream zip, String name, String text) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(NO_TIME);
    zip.putNextEntry(entry);
    zip.write(text.getBytes(StandardCharsets.UTF_8));
    zip.closeEntry();
  }

  /**
   * Reads one.
   *
   * @throws ConfigurationException when the file is no bundle
   */
  static BundleFile read(Path file) {
    Map<String, String> conf = new TreeMap<>();
    Map<String, String> tables = new TreeMap<>();
    Study study = null;
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        String text;
        try (InputStream in = zip.getInputStream(entry)) {
          text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        String name = entry.getName();
        if (name.equals(STUDY)) {
          study = JSON.readValue(text, Study.class);
        } else if (name.matches(CONF + "([a-z]+/)?[A-Za-z0-9_-]+\\.(yaml|sql|csv)")) {
          conf.put(name.substring(CONF.length()), text);
        } else if (name.matches(TABLES + "[a-z_]+\\.[a-z_]+\\.csv")) {
          tables.put(name.substring(TABLES.length(), name.length() - ".csv".length()), text);
        } else {
          throw new ConfigurationException(
              "BUNDLE: %s holds %s, which no bundle does".formatted(file, name));
        }
      }
    } catch (JsonProcessingException e) {
      throw new ConfigurationException("BUNDLE: %s in %s cannot be read".formatted(STUDY, file), e);
    } catch (IOException e) {
      throw new ConfigurationException(
          "BUNDLE: " + file + " cannot be read as one: " + e.getMessage(), e);
    }
    if (study == null) {
      throw new ConfigurationException("BUNDLE: " + file + " holds no " + STUDY);
    }
    return new BundleFile(study, conf, tables);
  }
}
