package lightkeeper.scorecard;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A case as a folder: small tables as CSV, of which none need be there, the story above them, and
 * what the page must say.
 */
final class FigureFolder {
  static final Path ALL =
      Path.of(System.getProperty("lightkeeper.home"), "jobs/src/test/resources/scorecard");
  private static final Instant AS_OF = Instant.parse("2026-07-01T00:00:00Z");

  private final Path folder;

  FigureFolder(Path folder) {
    this.folder = folder;
  }

  /** The names of all cases. */
  static List<String> names() throws IOException {
    try (Stream<Path> found = Files.list(ALL)) {
      return found
          .filter(Files::isDirectory)
          .map(path -> path.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  /** The style of all pages. */
  static Pages pages() throws IOException {
    return new Pages(
        Files.readString(
            Path.of(
                System.getProperty("lightkeeper.home"),
                "jobs/src/main/resources/scorecard/page.css")));
  }

  /** What the page must say, or must not: one text a line. */
  List<String> lines(String file) throws IOException {
    Path path = folder.resolve(file);
    return Files.exists(path) ? Files.readAllLines(path) : List.of();
  }

  Figures figures() throws IOException {
    Map<String, List<Figures.Shown>> topics = new LinkedHashMap<>();
    Map<String, String> questions = new LinkedHashMap<>();
    for (CSVRecord row : rows("shown")) {
      questions.put(row.get("heading"), row.get("question"));
      topics
          .computeIfAbsent(row.get("heading"), heading -> new ArrayList<>())
          .add(
              new Figures.Shown(
                  row.get("metric"),
                  text(row, "sentence"),
                  number(row, "reference"),
                  text(row, "reference_label"),
                  row.get("compares_rest").equals("true")));
    }
    return new Figures(
        LocalDate.of(2026, 6, 1),
        AS_OF,
        10,
        all("model", row -> new Figures.Model(row.get("id"), row.get("title"))),
        topics.entrySet().stream()
            .map(
                topic ->
                    new Figures.Topic(
                        topic.getKey(), questions.get(topic.getKey()), topic.getValue()))
            .toList(),
        all(
            "definition",
            row ->
                new Figures.Definition(
                    row.get("metric_id"),
                    row.get("title"),
                    row.get("outcome"),
                    row.get("kind"),
                    row.get("unit"),
                    row.get("better").equals("lower"),
                    row.get("definition"),
                    row.get("source"),
                    row.get("is_primary").equals("true"))),
        all("estimate", FigureFolder::estimate),
        all("comparison", FigureFolder::comparison),
        all(
            "transition",
            row ->
                new Figures.Transition(
                    row.get("metric_id"),
                    row.get("from_model"),
                    row.get("to_model"),
                    Integer.parseInt(row.get("relative_month")),
                    number(row, "effect"),
                    number(row, "ci_low"),
                    number(row, "ci_high"),
                    count(row, "switchers"),
                    count(row, "controls"),
                    row.get("washout").equals("true"),
                    text(row, "suppression"))),
        all(
            "curve",
            row ->
                new Figures.CurvePoint(
                    LocalDate.parse(row.get("month")),
                    row.get("model"),
                    Integer.parseInt(row.get("tenure_days")),
                    count(row, "at_risk"),
                    number(row, "survival"),
                    number(row, "ci_low"),
                    number(row, "ci_high"),
                    text(row, "suppression"))),
        all(
            "coverage",
            row ->
                new Figures.Coverage(
                    row.get("feed"),
                    row.get("aspect"),
                    LocalDate.parse(row.get("month")),
                    count(row, "records"),
                    count(row, "covered"))),
        all(
            "rejected",
            row -> new Figures.Reject(row.get("feed"), row.get("reason"), count(row, "records"))),
        all(
            "exposure",
            row ->
                new Figures.Exposure(
                    LocalDate.parse(row.get("month")),
                    text(row, "model"),
                    count(row, "services"),
                    count(row, "teams"),
                    number(row, "exposure_days"))),
        holding());
  }

  /** Nobody moves within the page's month of a case. */
  private Figures.Holding holding() throws IOException {
    long services = 0;
    long teams = 0;
    for (CSVRecord row : rows("exposure")) {
      if (row.get("month").equals("2026-06-01") && !row.get("model").isEmpty()) {
        services += count(row, "services");
        teams += count(row, "teams");
      }
    }
    return new Figures.Holding(services, teams);
  }

  private static Figures.Estimate estimate(CSVRecord row) {
    return new Figures.Estimate(
        row.get("metric_id"),
        row.get("model"),
        Integer.parseInt(row.get("window_months")),
        LocalDate.parse(row.get("month")),
        number(row, "value"),
        number(row, "p90"),
        number(row, "ci_low"),
        number(row, "ci_high"),
        text(row, "interval_reason"),
        text(row, "suppression"),
        number(row, "numerator"),
        number(row, "denominator"),
        count(row, "services"),
        count(row, "teams"),
        count(row, "people"));
  }

  private static Figures.Comparison comparison(CSVRecord row) {
    return new Figures.Comparison(
        row.get("metric_id"),
        LocalDate.parse(row.get("month")),
        row.get("model"),
        row.get("reference_model"),
        number(row, "effect"),
        number(row, "ci_low"),
        number(row, "ci_high"),
        number(row, "p_value"),
        number(row, "p_adjusted"),
        text(row, "adjusted_for"),
        count(row, "teams"),
        count(row, "reference_teams"),
        row.get("verdict"),
        text(row, "reason"));
  }

  private <T> List<T> all(String table, Function<CSVRecord, T> figure) throws IOException {
    return rows(table).stream().map(figure).toList();
  }

  private List<CSVRecord> rows(String table) throws IOException {
    Path file = folder.resolve(table + ".csv");
    if (!Files.exists(file)) {
      return List.of();
    }
    try (CSVParser parser =
        CSVParser.parse(
            file,
            StandardCharsets.UTF_8,
            CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get())) {
      return parser.getRecords();
    }
  }

  private static String text(CSVRecord row, String column) {
    return row.get(column).isEmpty() ? null : row.get(column);
  }

  private static Double number(CSVRecord row, String column) {
    return row.get(column).isEmpty() ? null : Double.valueOf(row.get(column));
  }

  private static Long count(CSVRecord row, String column) {
    return row.get(column).isEmpty() ? null : Long.valueOf(row.get(column));
  }
}
