package lightkeeper.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Small exports, each with a story, through the whole pipeline: what is published is, cell by cell,
 * what an independent implementation of the definitions makes of them ({@code src/test/oracle}).
 */
final class CasesTest {
  private static final double TOLERANCE = 1e-9;
  private static final int DIFFERENCES_SHOWN = 20;
  private static final Pattern AS_OF = Pattern.compile("(?m)^as_of(?: (then-\\d+))?: (\\S+)$");

  /** What is compared, by the name of the file with what is expected. */
  private static final Map<String, Compared> COMPARED = new LinkedHashMap<>();

  static {
    compare("landing.rejected", "path", "feed", "record_number");
    compare("landing.export_file", "path", "file_sha256", "feed");
    compare("conformed.assignment", "service_id", "valid_from");
    compare(
        "conformed.service_month", "service_id", "month", "team_id", "model", "tier", "washout");
    compare("conformed.incident", "incident_id");
    compare("conformed.deployment", "deployment_id");
    compare("conformed.vulnerability", "service_id", "advisory_id", "package");
    compare("conformed.dependency_snapshot", "service_id", "snapshot_on");
    compare("restricted.employment", "person_key", "started_on");
    List<String> cell = List.of("metric_id", "month", "window_months", "model");
    String isAboutPeople =
        "metric_id IN ('attrition', 'voluntary_attrition', 'transfer_rate', 'retention_12_months',"
            + " 'out_of_hours_load', 'people_per_service')";
    COMPARED.put(
        "people_observation",
        new Compared(
            "restricted.observation", "TRUE", List.of("metric_id", "month", "team_id", "model")));
    COMPARED.put(
        "people_estimate",
        new Compared(
            "metrics.estimate",
            isAboutPeople + " AND (value IS NOT NULL OR suppression NOT IN ('window', 'no_data'))",
            cell));
    COMPARED.put(
        "estimate",
        new Compared(
            "metrics.estimate",
            "NOT " + isAboutPeople + " AND (value IS NOT NULL OR suppression = 'not_reached')",
            cell));
  }

  /**
   * Rows to compare.
   *
   * @param table the published table
   * @param condition which of its rows, in SQL
   * @param keys columns that tell the rows apart
   */
  private record Compared(String table, String condition, List<String> keys) {}

  private static void compare(String table, String... keys) {
    COMPARED.put(
        table.substring(table.indexOf('.') + 1), new Compared(table, "TRUE", List.of(keys)));
  }

  static Stream<String> cases() throws IOException {
    try (Stream<Path> folders = Files.list(root())) {
      return folders
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void publishesWhatTheDefinitionsSay(String name, @TempDir Path warehouse) throws IOException {
    Path folder = root().resolve(name);
    Map<String, String> asOfs = asOfs(folder);
    Pipeline pipeline = new Pipeline(warehouse);
    for (Map.Entry<String, String> drop : asOfs.entrySet()) {
      pipeline.run(folder.resolve(drop.getKey()), drop.getValue());
      List<String> differences = new ArrayList<>();
      for (String compared : COMPARED.keySet()) {
        differences.addAll(
            differences(compared, expected(folder, drop.getKey(), compared), pipeline));
      }
      if (!differences.isEmpty()) {
        fail(
            "%s, after %s as of %s: %d differences%n  %s%nexpected by: %s",
            name,
            drop.getKey(),
            drop.getValue(),
            differences.size(),
            String.join(
                "\n  ", differences.subList(0, Math.min(DIFFERENCES_SHOWN, differences.size()))),
            "python3 jobs/src/test/oracle/expect.py " + name);
      }
    }
  }

  private static Path root() {
    try {
      return Path.of(CasesTest.class.getResource("/cases").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The as-of of each folder of exports, in order of the runs. */
  private static Map<String, String> asOfs(Path folder) throws IOException {
    Map<String, String> asOfs = new LinkedHashMap<>();
    for (MatchResult line :
        AS_OF.matcher(Files.readString(folder.resolve("story.md"))).results().toList()) {
      asOfs.put(line.group(1) == null ? "exports" : line.group(1), line.group(2));
    }
    assertThat(asOfs).as("as_of lines of %s", folder.resolve("story.md")).containsKey("exports");
    for (String drop : asOfs.keySet()) {
      assertThat(folder.resolve(drop)).isDirectory();
      assertThat(file(folder, drop, "export_file")).exists();
    }
    return asOfs;
  }

  private static Path file(Path folder, String drop, String compared) {
    String expected = drop.equals("exports") ? "expected" : "expected-" + drop;
    return folder.resolve(expected).resolve(compared + ".csv");
  }

  /** Expected rows by key; none when there is no file. */
  private static Map<Map<String, String>, Map<String, String>> expected(
      Path folder, String drop, String compared) throws IOException {
    Map<Map<String, String>, Map<String, String>> rows = new LinkedHashMap<>();
    Path file = file(folder, drop, compared);
    if (!Files.exists(file)) {
      return rows;
    }
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    try (Reader reader = new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8);
        CSVParser parser = CSVParser.parse(reader, format)) {
      for (CSVRecord record : parser) {
        Map<String, String> cells = record.toMap();
        Map<String, String> key = new TreeMap<>(cells);
        key.keySet().retainAll(COMPARED.get(compared).keys());
        assertThat(rows.put(key, cells)).as("a second row %s in %s", key, file).isNull();
      }
    }
    return rows;
  }

  private static List<String> differences(
      String name, Map<Map<String, String>, Map<String, String>> expected, Pipeline pipeline) {
    Compared compared = COMPARED.get(name);
    String table = compared.table();
    Dataset<Row> published = pipeline.table(table).filter(compared.condition());
    List<String> columns = List.of(published.columns());
    List<String> differences = new ArrayList<>();
    TreeSet<String> missing = new TreeSet<>();
    expected.keySet().forEach(key -> missing.add(key.toString()));
    for (Row row : published.collectAsList()) {
      Map<String, String> key = new TreeMap<>();
      for (String column : compared.keys()) {
        key.put(column, text(row, columns.indexOf(column)));
      }
      Map<String, String> cells = expected.get(key);
      if (cells == null) {
        differences.add("%s %s: not expected, but was %s".formatted(table, key, row));
        continue;
      }
      if (!missing.remove(key.toString())) {
        differences.add("%s %s: expected once, but was there again".formatted(table, key));
      }
      cells.forEach(
          (column, cell) -> {
            if (!same(cell, row, columns.indexOf(column))) {
              differences.add(
                  "%s %s: %s expected '%s', but was '%s'"
                      .formatted(table, key, column, cell, text(row, columns.indexOf(column))));
            }
          });
    }
    missing.forEach(key -> differences.add("%s %s: expected, but missing".formatted(table, key)));
    return differences;
  }

  private static boolean same(String expected, Row row, int column) {
    if (row.get(column) instanceof Number number && !expected.isEmpty()) {
      double wanted = Double.parseDouble(expected);
      return Math.abs(number.doubleValue() - wanted) <= TOLERANCE * Math.abs(wanted);
    }
    return expected.equals(text(row, column));
  }

  /** A cell as the expected files write it: NULL and an empty array are empty. */
  private static String text(Row row, int column) {
    if (row.isNullAt(column)) {
      return "";
    }
    return row.get(column) instanceof scala.collection.Seq
        ? String.join("|", row.<String>getList(column))
        : row.get(column).toString();
  }
}
