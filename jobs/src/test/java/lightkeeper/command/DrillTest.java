package lightkeeper.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lightkeeper.job.Options;
import lightkeeper.metric.Metric;
import lightkeeper.settings.Conf;
import lightkeeper.settings.Settings;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** From a figure of the sample to the records of its exports. */
class DrillTest {
  private static final Path HOME = Path.of(System.getProperty("lightkeeper.home"));
  private static final Conf CONF = Conf.of(HOME.resolve("conf"), Optional.empty());
  private static final Settings SETTINGS = Settings.read(CONF);
  private static final LocalDate MONTH = LocalDate.of(2026, 6, 1);

  private static Published published;
  private static Map<String, Object> parameters;

  @BeforeAll
  static void open() {
    published = Published.open(SampleRun.warehouse(), SETTINGS, false);
    parameters = SETTINGS.parameters(Options.lastAsOf(published.warehouse()));
  }

  static List<Metric> ofServices() {
    return Metric.all(CONF).stream().filter(metric -> !metric.isAboutPeople()).toList();
  }

  static List<Metric> ofPeople() {
    return Metric.all(CONF).stream().filter(Metric::isAboutPeople).toList();
  }

  private static Cell cell(Metric metric) {
    return new Cell(metric, "operations_team", MONTH, 12);
  }

  /** A cell of the metric behind which there is something. */
  private static Cell withCases(Metric metric) {
    return SETTINGS.models().keySet().stream()
        .flatMap(
            model ->
                Stream.of(MONTH, MONTH.minusYears(1)).map(end -> new Cell(metric, model, end, 12)))
        .filter(cell -> !published.spark().sql(cell.services(parameters)).isEmpty())
        .findFirst()
        .orElseThrow();
  }

  private static List<Evidence.Found> found(Cell cell, String service) {
    return new Evidence(published)
        .of(cell, service, parameters).stream().filter(one -> !one.rows().isEmpty()).toList();
  }

  private static Row estimate(Cell cell) {
    return published.spark().sql(cell.estimate()).first();
  }

  private static String drill(String... words) {
    StringWriter text = new StringWriter();
    CommandLine line = new CommandLine(new Drill()).setOut(new PrintWriter(text));
    List<String> all = new ArrayList<>(List.of("--warehouse", SampleRun.warehouse().toString()));
    all.addAll(List.of("--model", "operations_team", "--month", "2026-06"));
    all.addAll(Arrays.asList(words));
    assertThat(line.execute(all.toArray(String[]::new))).isZero();
    return text.toString();
  }

  @ParameterizedTest
  @MethodSource("ofServices")
  void servicesAddUpToTheFigure(Metric metric) {
    Cell cell = cell(metric);
    Row told = estimate(cell);
    List<Row> services = published.spark().sql(cell.services(parameters)).collectAsList();
    if (told.getAs("numerator") == null) {
      assertThat(told.<String>getAs("suppression")).isNotNull();
      return;
    }
    for (String side : List.of("numerator", "denominator")) {
      double sum =
          services.stream().mapToDouble(row -> row.<Number>getAs(side).doubleValue()).sum();
      assertThat(sum)
          .as(side)
          .isCloseTo(told.<Double>getAs(side), within(1e-9 * Math.abs(sum) + 1e-12));
    }
  }

  @ParameterizedTest
  @MethodSource("ofServices")
  void everyMetricLeadsToRecordsOfExportFiles(Metric metric) {
    Cell cell = withCases(metric);
    List<Row> services = published.spark().sql(cell.services(parameters)).collectAsList();
    String service = services.get(0).getAs("service_id");
    List<Evidence.Found> found = found(cell, service);
    assertThat(found).isNotEmpty();
    for (Evidence.Found one : found) {
      Row first = one.rows().first();
      assertThat(HOME.resolve("sample-data/exports").resolve(first.<String>getAs("path"))).exists();
      assertThat(first.<Long>getAs("record_number")).isPositive();
    }
  }

  @Test
  void timeFromAMoveToADeploymentLeadsToTheRecordsOfBoth() {
    Cell cell = withCases(Metric.read(HOME.resolve("conf/metrics/reactivation_lead_time.sql")));
    Row service = published.spark().sql(cell.services(parameters)).filter("numerator > 0").first();
    List<Evidence.Found> found = found(cell, service.getAs("service_id"));
    assertThat(found).hasSize(2);
    Row moved = found.get(0).rows().orderBy(functions.desc("record_number")).first();
    Row ended = found.get(1).rows().first();
    assertThat(moved.<String>getAs("path")).startsWith("ownership/");
    assertThat(ended.<String>getAs("path")).startsWith("deployment/");
    Row deployment = published.spark().sql(found.get(1).record(ended)).first();
    assertThat(deployment.<String>getAs("service_id")).isEqualTo(service.getAs("service_id"));
    assertThat(
            ChronoUnit.MICROS.between(
                    ended.<Instant>getAs("from_at"), deployment.<Instant>getAs("finished_at"))
                / 86_400_000_000.0)
        .isCloseTo(ended.<Double>getAs("duration"), within(1e-9));
  }

  @Test
  void afterwardsTablesAreThemselvesAgain() {
    Cell cell = cell(Metric.read(HOME.resolve("conf/metrics/incident_rate.sql")));
    found(cell, "s001");
    assertThat(published.spark().table("conformed.incident").columns())
        .noneMatch(name -> name.contains("/"));
  }

  @Test
  void eventsOfAllServicesAreThoseThatAreCounted() {
    for (String id : List.of("incident_rate", "change_fail_rate", "patch_time")) {
      Cell cell = cell(Metric.read(HOME.resolve("conf/metrics/" + id + ".sql")));
      long events = 0;
      List<String> services =
          published.spark().sql(cell.services(parameters)).collectAsList().stream()
              .map(row -> row.<String>getAs("service_id"))
              .distinct()
              .toList();
      for (String service : services) {
        events += new Evidence(published).of(cell, service, parameters).get(0).rows().count();
      }
      Row told = estimate(cell);
      assertThat((double) events)
          .as(id)
          .isEqualTo(told.<Double>getAs(id.equals("incident_rate") ? "numerator" : "denominator"));
    }
  }

  @Test
  void threeCommandsLeadFromASentenceOfTheScorecardToARecordOfAnExport() throws IOException {
    // The first is to read the scorecard, of which this is a sentence.
    assertThat(Files.readString(SampleRun.warehouse().resolve("scorecard/2026-06.txt")))
        .contains("Deployments fail 1.97 times as often with operations");
    String services = drill("change_fail_rate");
    Matcher worst = Pattern.compile("(?m)^(s\\d+) ").matcher(services);
    assertThat(worst.find()).as(services).isTrue();
    String records = drill("change_fail_rate", "--service", worst.group(1));
    Matcher record =
        Pattern.compile("(?m)^\\S+  (\\S+)  .* (deployment/\\S+\\.csv) +(\\d+)$").matcher(records);
    assertThat(record.find()).as(records).isTrue();
    try (var parser =
        CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .get()
            .parse(
                Files.newBufferedReader(
                    HOME.resolve("sample-data/exports").resolve(record.group(2))))) {
      CSVRecord found = parser.getRecords().get(Integer.parseInt(record.group(3)) - 1);
      assertThat(found.get("service_id")).isEqualTo(worst.group(1));
      assertThat(found.get("deployment_id")).isEqualTo(record.group(1));
    }
  }

  @Test
  void theSqlThatIsPrintedRunsAsItStands() {
    String printed = drill("patch_time");
    String sql = printed.substring(printed.indexOf("  SELECT service_id"));
    sql = sql.substring(0, sql.indexOf("\n\n"));
    assertThat(
            lightkeeper.lakehouse.Sql.queryOver(
                    Published.open(SampleRun.warehouse(), SETTINGS, false).spark(),
                    "SQL",
                    sql,
                    published.tables())
                .count())
        .isPositive();
  }

  @ParameterizedTest
  @MethodSource("ofPeople")
  void aFigureAboutPeopleStopsAtTheSuppressionLine(Metric metric) {
    String told = drill(metric.id(), "--service", "s001");
    assertThat(told)
        .contains("metrics.estimate", "nothing below it is")
        .doesNotContain("restricted.", "landing.", "person", "path", "record_number");
  }

  @Test
  void whatIsUnknownIsOneLineAndTwo() {
    for (String[] words :
        new String[][] {
          {"patch_tim", "--model", "operations_team", "--month", "2026-06"},
          {"patch_time", "--model", "operators", "--month", "2026-06"},
          {"patch_time", "--model", "operations_team", "--month", "June"},
          {"patch_time", "--model", "operations_team", "--month", "2031-01"},
          {"patch_time", "--model", "operations_team", "--month", "2026-06", "--service", "s'x"},
        }) {
      List<String> all = new ArrayList<>(List.of("drill"));
      all.addAll(Arrays.asList(words));
      all.addAll(List.of("--warehouse", SampleRun.warehouse().toString()));
      Program.Result result = Program.run(all.toArray(String[]::new));
      assertThat(result.code()).as(result.err()).isEqualTo(2);
      assertThat(result.complaints()).as(result.err()).hasSize(1);
    }
  }
}
