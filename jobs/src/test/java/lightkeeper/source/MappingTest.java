package lightkeeper.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import lightkeeper.settings.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a mapping may say, and what is said of one that cannot be used. */
class MappingTest {
  private static final String MAPPING =
      """
      feed: deployment
      path: mine/*.jsonl
      format: jsonl
      time_zone: Europe/Lisbon
      columns:
        deployment_id: id
        service_id: app
        environment: "'production'"
        status: %s
        finished_at: done
      """;

  @TempDir Path folder;

  private List<String> lines(String mapping, String... records) throws IOException {
    Path conf = Files.createDirectories(folder.resolve("conf/sources"));
    Files.writeString(conf.resolve("mine.yaml"), mapping);
    Path exports = Files.createDirectories(folder.resolve("exports/mine"));
    Files.write(exports.resolve("a.jsonl"), List.of(records));
    VendorFiles files =
        new VendorFiles(folder.resolve("exports"), Optional.of(folder.resolve("conf")));
    return files.files().stream().flatMap(file -> files.lines(file).stream()).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java_method('java.lang.System', 'exit', '1')",
        "reflect('java.lang.Runtime', 'getRuntime')",
        "(SELECT 1)",
        "input_file_name()",
        "current_user()",
        "current_timestamp()",
        "rand()",
        "repeat(app, 1000000000)",
        "read_files('x')",
        "count(*) OVER ()",
        "*"
      })
  void expressionThatDoesMoreThanComputeIsRefused(String expression) {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> lines(MAPPING.formatted("\"" + expression + "\""), "{\"id\": 1}"))
        .withMessageContaining("mine.yaml:9: status ");
  }

  @Test
  void statementIsNoExpression() {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> lines(MAPPING.formatted("app; DROP TABLE x"), "{\"id\": 1}"))
        .withMessageContaining("mine.yaml:9: status is no expression of Spark SQL");
  }

  @Test
  void keyThatNobodyReadsIsNamedWithItsLine() {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> lines("fed: incident\n" + MAPPING.formatted("app"), "{\"id\": 1}"))
        .withMessageContaining("mine.yaml:1: unknown key 'fed'; did you mean 'feed'?");
  }

  @Test
  void columnThatTheFeedNeedsIsAskedFor() {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(
            () -> lines(MAPPING.formatted("app").replace("  finished_at: done\n", ""), "{}"))
        .withMessageContaining("mine.yaml:5: columns lacks finished_at");
  }

  @Test
  void timesAreReadInTheFormsThatVendorsWrite() throws IOException {
    assertThat(
            lines(
                    MAPPING.formatted("\"'succeeded'\""),
                    "{\"id\": 1, \"app\": \"a\", \"done\": \"2026-06-30T12:00:00.1234567+0300\"}",
                    "{\"id\": 2, \"app\": \"a\", \"done\": 1782820800}",
                    "{\"id\": 3, \"app\": \"a\", \"done\": \"1782820800000\"}",
                    "{\"id\": 4, \"app\": \"a\", \"done\": 1782820800000000}",
                    "{\"id\": 5, \"app\": \"a\", \"done\": 1782820800000000000}",
                    "{\"id\": 6, \"app\": \"a\", \"done\": \"2026-06-30\"}",
                    "{\"id\": 7, \"app\": \"a\", \"done\": \"2026-03-29 01:30\"}",
                    "{\"id\": 8, \"app\": \"a\", \"done\": \"2026-02-30T00:00:00Z\"}",
                    "{\"id\": 9, \"app\": \"a\", \"done\": null}")
                .stream()
                .map(line -> line.replaceAll(".*(finished_at)", "$1")))
        .containsExactly(
            "finished_at=2026-06-30T09:00:00.123456Z",
            "finished_at=2026-06-30T12:00:00Z",
            "finished_at=2026-06-30T12:00:00Z",
            "finished_at=2026-06-30T12:00:00Z",
            "finished_at=2026-06-30T12:00:00Z",
            "finished_at=2026-06-29T23:00:00Z",
            "finished_at=2026-03-29T01:30:00Z",
            "finished_at '2026-02-30T00:00:00Z' is nothing in the formats of the mapping",
            "finished_at is empty");
  }

  @Test
  void valueThatAnExpressionDoesNotExpectIsARejectOfItsRecord() throws IOException {
    assertThat(
            lines(
                MAPPING.formatted("if(cast(code AS INT) = 0, 'succeeded', 'failed')"),
                "{\"id\": 1, \"app\": \"a\", \"done\": 1782820800, \"code\": \"zero\"}",
                "{\"id\": 2, \"app\": \"a\", \"done\": 1782820800, \"code\": 1}"))
        .containsExactly(
            "1 bad_value: status cannot be worked out from this record",
            "2 deployment_id=2 service_id=a environment=production status=failed"
                + " finished_at=2026-06-30T12:00:00Z");
  }

  @Test
  void exampleOfTheReadMeIsAllThatANewVendorTakes() throws IOException {
    String readMe = Files.readString(VendorFiles.HOME.resolve("README.md"));
    String example = readMe.substring(readMe.indexOf("Beacon, which does not exist"));
    String json = example.substring(example.indexOf("```json") + 7);
    String yaml = example.substring(example.indexOf("```yaml") + 7);
    Path conf = Files.createDirectories(folder.resolve("conf/sources"));
    Files.writeString(conf.resolve("beacon.yaml"), yaml.substring(0, yaml.indexOf("```")));
    Files.writeString(
        folder.resolve("conf/service-keys.csv"), "source,key,service_id\nbeacon,sys-4,checkout\n");
    Path exports = Files.createDirectories(folder.resolve("exports/beacon"));
    Files.writeString(exports.resolve("june.json"), json.substring(0, json.indexOf("```")));
    VendorFiles files =
        new VendorFiles(folder.resolve("exports"), Optional.of(folder.resolve("conf")));
    assertThat(files.lines(files.files().get(0)))
        .containsExactly(
            "1 incident_id=B-17:sys-4 service_id=checkout severity=2 user_impact=degraded"
                + " started_at=2026-06-30T14:26:00Z",
            "2 incident_id=B-17:sys-9 service_id=sys-9 severity=2 user_impact=degraded"
                + " started_at=2026-06-30T14:26:00Z");
  }

  @Test
  void proposalForAnUnknownFileNamesFeedRecordsAndFields() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("builds.json"),
            """
            {"page": 1, "builds": [{"id": "7", "app": "basket", "env": "production",
             "result": "SUCCESS", "finished": "30.06.2026 12:00"}]}
            """);
    String proposal = Proposal.of(file, lightkeeper.export.Feed.all(List.of("feature_team")));
    assertThat(proposal.lines().filter(line -> !line.startsWith("#")))
        .containsExactly(
            "feed: deployment",
            "path: builds/*.json",
            "format: json",
            "records: builds[]",
            "formats: [iso, \"dd.MM.yyyy HH:mm\"]",
            "time_zone: UTC  # the times name no zone: say whose they are",
            "service_key: app",
            "columns:",
            "  deployment_id: id",
            "  environment: env",
            "  status: result",
            "  # values: SUCCESS; say under 'words' what each means",
            "  finished_at: finished");
  }

  @Test
  void proposalFindsRecordsBelowTheRootAndFieldsWithSeveralValues() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("tickets.json"),
            """
            {"links": [{"rel": "self"}], "result": {"page": {"tickets": [
              {"ticket": "T-1", "service": ["basket", "search"], "severity": "2",
               "opened": "2026-06-30T12:00:00Z"},
              {"ticket": "T-2", "service": [], "severity": "3",
               "opened": "2026-06-30T13:00:00Z"}]}}}
            """);
    assertThat(fixed(file))
        .startsWith(
            "feed: incident",
            "path: tickets/*.json",
            "format: json",
            "records: result.page.tickets[]",
            "lists: [service]",
            "service_key: get(service, 0)",
            "columns:",
            "  incident_id: ticket");
  }

  @Test
  void proposalTakesAHeaderThatStandsTwiceForAList() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("issues.csv"),
            """
            Issue key,Component/s,Component/s,Severity,Created
            OPS-1,basket,search,2,2026-06-30T12:00:00Z
            OPS-2,basket,,3,2026-06-30T13:00:00Z
            """);
    assertThat(fixed(file))
        .startsWith(
            "feed: incident",
            "path: issues/*.csv",
            "format: csv",
            "lists: [Component/s]",
            "service_key: \"get(`Component/s`, 0)\"",
            "columns:",
            "  incident_id: \"`Issue key`\"",
            "  severity: Severity");
  }

  @Test
  void proposalFindsRecordsThatAreTheValuesOfAnObject() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("outages.json"),
            """
            {"a-1": {"opened": "2026-06-01T10:00:00Z", "service": "basket", "severity": "2", "impact": "outage"},
             "a-2": {"opened": "2026-06-02T10:00:00Z", "service": "search", "severity": "1", "impact": "none"}}
            """);
    assertThat(fixed(file))
        .containsExactly(
            "feed: incident",
            "path: outages/*.json",
            "format: json",
            "records: \"*\"",
            "service_key: service",
            "columns:",
            "  incident_id: record_key",
            "  severity: severity",
            "  # values: 1, 2; say under 'words' what each means",
            "  user_impact: impact",
            "  # values: none, outage; say under 'words' what each means",
            "  started_at: opened");
  }

  @Test
  void proposalFindsRecordsThatAreValuesBelowTheRoot() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("builds.json"),
            """
            {"page": {"at": 1}, "data": {"builds": {
              "17": {"app": "basket", "env": "production", "result": "ok", "finished": "2026-06-01T10:00:00Z"},
              "18": {"app": "basket", "env": "production", "result": "ok", "finished": "2026-06-02T10:00:00Z", "by": 2}}}}
            """);
    assertThat(fixed(file))
        .contains("feed: deployment", "records: data.builds.*", "  deployment_id: record_key");
  }

  @Test
  void objectsOfDifferentKindsAreNoRecords() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("one.json"),
            """
            {"incident": {"id": "i-1", "opened": "2026-06-01T10:00:00Z", "severity": "2"},
             "service": {"name": "basket", "owner": "shop"}}
            """);
    assertThat(fixed(file)).noneMatch(line -> line.startsWith("records:"));
  }

  @Test
  void proposalReadsQuotedHeadersAndNamesFieldsAsExpressionsDo() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("people.csv"),
            """
            "Employee Id","Hire, ""Date\""",Team,"Termination
            Date","Hire Date"
            1,x,shop,,2020-01-01
            """);
    String proposal = Proposal.of(file, lightkeeper.export.Feed.all(List.of("feature_team")));
    assertThat(proposal)
        .contains(
            "feed: person\n",
            "team_key: Team\n",
            "  employee_id: \"`Employee Id`\"\n",
            "  left_on: \"`Termination Date`\"\n",
            "  hired_on: \"`Hire Date`\"\n",
            "# Fields of the file: `Employee Id`, `Hire, \"Date\"`, Team, `Termination Date`,"
                + " `Hire Date`\n");
  }

  private static List<String> fixed(Path file) {
    return Proposal.of(file, lightkeeper.export.Feed.all(List.of("feature_team")))
        .lines()
        .filter(line -> !line.startsWith("#"))
        .toList();
  }
}
