package lightkeeper.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import lightkeeper.lakehouse.Lock;
import lightkeeper.sample.Generator;
import lightkeeper.sample.Profile;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as processes: what they print where, and with which code they leave. */
class CommandLineTest {
  private static final String OUTAGES =
      """
      /*
      title: Outages
      outcome: reliability
      kind: rate
      unit: outages per service-month
      better: lower
      primary: false
      definition: Outages divided by service-months.
      source: a test
      */
      SELECT month, service_id, team_id, model, tier, washout, 1 AS numerator, 0 AS denominator
      FROM conformed.incident
      WHERE user_impact = 'outage'
      UNION ALL
      SELECT month, service_id, team_id, model, tier, washout, 0, exposure_days / 30.4375
      FROM conformed.service_month
      """;

  private static final String ESTIMATES =
      "SELECT * FROM metrics.estimate ORDER BY metric_id, model, window_months, month";

  @TempDir static Path folder;
  private static Path exports;
  private static Path warehouse;
  private static Program.Result firstRun;

  @BeforeAll
  static void runOnSmallExports() throws IOException {
    Profile small =
        Profile.named("retail")
            .withTeams(8)
            .withServices(12)
            .withMonths(4)
            .withDependencies(3)
            .withSeed(1);
    Generator.write(small, folder.resolve("generated"));
    exports = folder.resolve("generated/exports");
    warehouse = folder.resolve("ware house's");
    firstRun = run(List.of("-Dspark.master=local[1]"), warehouse);
  }

  private static Program.Result run(List<String> jvmOptions, Path target, String... more) {
    List<String> words =
        List.of(
            "run",
            "--exports",
            exports.toString(),
            "--as-of",
            "2026-07-01",
            "--warehouse",
            target.toString());
    return Program.run(
        jvmOptions,
        java.util.stream.Stream.concat(words.stream(), java.util.stream.Stream.of(more))
            .toArray(String[]::new));
  }

  private static Program.Result query(Path target, String format, String sql) {
    return Program.run("query", sql, "--format", format, "--warehouse", target.toString());
  }

  @Test
  void aRunLeavesWithZeroAndTellsItsProgressOnStandardErrorOnly() {
    assertThat(firstRun.code()).as(firstRun.err()).isZero();
    assertThat(firstRun.out()).isEmpty();
    assertThat(firstRun.err())
        .contains(
            "ingest:", "conform:", "measure:", "scorecard: 2026-06", "run 000001 is published");
    assertThat(firstRun.complaints()).isEmpty();
  }

  @Test
  void csvHasAHeaderIsoTimesEmptyNullsAndFullDoubles() throws IOException {
    Program.Result result =
        query(
            warehouse,
            "csv",
            "SELECT 'a,\"b\"' AS word, CAST(NULL AS STRING) AS nothing, 1D / 3 AS third,"
                + " TIMESTAMP'2026-06-30T12:00:00.000001Z' AS at, DATE'2026-06-30' AS day,"
                + " ARRAY('x', 'y') AS list");
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out())
        .isEqualTo(
            "word,nothing,third,at,day,list\r\n"
                + "\"a,\"\"b\"\"\",,0.3333333333333333,2026-06-30T12:00:00.000001Z,2026-06-30,"
                + "\"[\"\"x\"\",\"\"y\"\"]\"\r\n");
  }

  @Test
  void jsonIsOneArrayOfObjects() throws IOException {
    Program.Result result =
        query(
            warehouse,
            "json",
            "SELECT feed, SUM(rows_read) AS n FROM landing.export_file GROUP BY feed");
    JsonNode rows = new ObjectMapper().readTree(result.out());
    assertThat(rows).hasSize(8);
    assertThat(rows.get(0).get("n").isIntegralNumber()).isTrue();
  }

  @Test
  void everyMetricMonthWindowAndModelHasARowWithAValueOrAReason() throws IOException {
    List<CSVRecord> rows = csv(query(warehouse, "csv", ESTIMATES).out());
    assertThat(rows).hasSize(22 * 4 * 3 * 5);
    for (CSVRecord row : rows) {
      assertThat(row.get("value").isEmpty()).isNotEqualTo(row.get("suppression").isEmpty());
    }
  }

  @Test
  void anotherMachineLanguageAndClockGiveTheSameRows() {
    Path other = folder.resolve("other");
    Program.Result result =
        run(
            List.of(
                "-Dspark.master=local[8]",
                "-Duser.timezone=Pacific/Chatham",
                "-Duser.language=ar",
                "-Duser.country=EG"),
            other);
    assertThat(result.code()).as(result.err()).isZero();
    String everything =
        "SELECT 'estimate' AS of, TO_JSON(STRUCT(*)) AS row FROM metrics.estimate UNION ALL"
            + " SELECT 'observation', TO_JSON(STRUCT(*)) FROM metrics.observation UNION ALL"
            + " SELECT 'service_month', TO_JSON(STRUCT(*)) FROM conformed.service_month UNION ALL"
            + " SELECT 'rejected', TO_JSON(STRUCT(*)) FROM landing.rejected UNION ALL"
            + " SELECT 'export_file', TO_JSON(STRUCT(*)) FROM landing.export_file"
            + " ORDER BY ALL";
    String rows = query(warehouse, "csv", everything).out();
    assertThat(rows).contains("estimate,", "rejected,");
    assertThat(query(other, "csv", everything).out()).isEqualTo(rows);
  }

  @Test
  void aMetricInAnotherConfFolderAppearsEverywhereWithoutARebuild() throws IOException {
    Path conf = Files.createDirectories(folder.resolve("mine/metrics")).getParent();
    Files.writeString(conf.resolve("metrics/outage_rate.sql"), OUTAGES);
    Path other = folder.resolve("with-metric");
    assertThat(run(List.of(), other, "--conf", conf.toString()).code()).isZero();
    assertThat(
            csv(
                    query(
                            other,
                            "csv",
                            "SELECT COUNT(DISTINCT metric_id) AS n FROM metrics.estimate UNION ALL"
                                + " SELECT COUNT(*) FROM metrics.definition UNION ALL"
                                + " SELECT COUNT(DISTINCT metric_id) + 12 FROM metrics.observation")
                        .out())
                .stream()
                .map(row -> row.get("n")))
        .as("six durations and six metrics about people are not in metrics.observation")
        .containsOnly("23");
    Program.Result explained = Program.run("explain", "outage_rate", "--conf", conf.toString());
    assertThat(explained.out())
        .contains("Outages divided by service-months.", "source:   a test", "conformed.incident");
  }

  @Test
  void aMisspeltColumnOrHeaderKeyIsOneLineNamingFileAndLine() throws IOException {
    Path conf = Files.createDirectories(folder.resolve("misspelt/metrics")).getParent();
    Path file = conf.resolve("metrics/outage_rate.sql");
    Files.writeString(file, OUTAGES.replace("user_impact =", "user_impct ="));
    Program.Result column = run(List.of(), folder.resolve("never"), "--conf", conf.toString());
    assertThat(column.code()).isEqualTo(2);
    assertThat(column.complaints()).hasSize(1);
    assertThat(column.complaints().get(0)).contains(file + ":13: ", "user_impct");
    Files.writeString(file, OUTAGES.replace("unit:", "units:"));
    Program.Result key = run(List.of(), folder.resolve("never"), "--conf", conf.toString());
    assertThat(key.code()).isEqualTo(2);
    assertThat(key.complaints()).hasSize(1);
    assertThat(key.complaints().get(0)).contains(file + ":5: ", "units", "did you mean 'unit'?");
    assertThat(folder.resolve("never")).doesNotExist();
  }

  @Test
  void aMetricThatLeadersShallSeeMustExist() throws IOException {
    Path conf = Files.createDirectories(folder.resolve("listed"));
    Path file = conf.resolve("scorecard.yaml");
    Files.writeString(
        file,
        """
        topics:
          - heading: Quality
            metrics:
              - metric: patch_tim
        """);
    Program.Result result = run(List.of(), folder.resolve("never"), "--conf", conf.toString());
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.complaints())
        .singleElement()
        .asString()
        .contains(file + ":4: ", "patch_tim", "did you mean 'patch_time'?");
  }

  @Test
  void aBrokenPromiseStopsPublicationAndNamesTheRows() throws IOException {
    Path conf = Files.createDirectories(folder.resolve("broken/metrics")).getParent();
    Files.writeString(
        conf.resolve("metrics/outage_rate.sql"),
        OUTAGES.replace("1 AS numerator", "NULLIF(severity, 1) - 3 AS numerator"));
    Path other = folder.resolve("stopped");
    Program.Result result = run(List.of(), other, "--conf", conf.toString());
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.complaints()).hasSize(1);
    assertThat(result.complaints().get(0))
        .contains("metrics.observation", "numbers_are_known_and_not_negative", "outage_rate");
    assertThat(other.resolve("scorecard")).doesNotExist();
    Program.Result query = query(other, "csv", "SELECT 1");
    assertThat(query.code()).isEqualTo(2);
    assertThat(query.complaints().get(0)).contains("nothing was published");
  }

  @Test
  void aSecondRunLeavesWithFourWhileAnotherHoldsTheWarehouse() throws IOException {
    Path held = Files.createDirectories(folder.resolve("held"));
    Lock lock = Lock.take(held, "a test", Duration.ZERO);
    try {
      Program.Result result = run(List.of(), held);
      assertThat(result.code()).isEqualTo(4);
      assertThat(result.complaints().get(0)).contains("" + ProcessHandle.current().pid());
    } finally {
      lock.close();
    }
  }

  @Test
  void checkPrintsWhatWouldBeLoadedAndWritesNothing() throws IOException {
    Path noted = folder.resolve("noted");
    Files.createDirectories(noted.resolve("team"));
    Files.writeString(
        noted.resolve("team/team.csv"),
        """
        team_id,team_name,model,valid_from,note
        t1,Night Owls,feature_team,2026-01-01,on the ground floor
        t2,Larks,no_such_model,2026-01-01,
        """);
    Files.createDirectories(noted.resolve("incident"));
    Files.write(noted.resolve("incident/latin-1.csv"), new byte[] {'c', 'a', 'f', (byte) 0xe9});
    Path never = folder.resolve("unwritten");
    Program.Result result =
        Program.run(
            "check",
            "--exports",
            noted.toString(),
            "--as-of",
            "2026-07-01",
            "--warehouse",
            never.toString());
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out())
        .containsPattern("team/team.csv +2 +1 +0 +1  unknown columns: note")
        .containsPattern("incident/latin-1.csv +0 +0 +0 +0")
        .contains(
            "rejected team bad_value: 1",
            "team/team.csv, record 2: model 'no_such_model'",
            "rejected incident unreadable_file: 1",
            "would load 2 files, 2 records: 1 landed, 0 duplicate, 1 rejected");
    assertThat(never).doesNotExist();
  }

  @Test
  void historyShowsTheRunAndTheVersionsItPublished() {
    Program.Result result = Program.run("history", "--warehouse", warehouse.toString());
    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("000001", "succeeded", "metrics.estimate@0");
  }

  @Test
  void wrongUsageIsOneLineAndTwo() {
    String[][] wrong = {
      {"run", "--exports", exports.toString()},
      {"run", "--as-of", "yesterday"},
      {"run", "--exports", folder.resolve("nowhere").toString(), "--as-of", "2026-07-01"},
      {"run", "--conf", folder.resolve("nowhere").toString()},
      {"explain", "nothing"},
      {"scorecard", "--month", "June", "--warehouse", warehouse.toString()},
      {"generate", "--profile", "shop", "--out", folder.resolve("shop").toString()},
      {"query", "SELECT 1", "--format", "xml", "--warehouse", warehouse.toString()},
      {"runn"}
    };
    for (String[] words : wrong) {
      Program.Result result = Program.run(words);
      assertThat(result.code()).as(String.join(" ", words) + "\n" + result.err()).isEqualTo(2);
      assertThat(result.complaints()).as(result.err()).hasSize(1);
      assertThat(result.out()).isEmpty();
    }
  }

  @Test
  void queryOnlyReads() throws IOException {
    List<String> before = Program.files(warehouse);
    for (String sql :
        List.of(
            "DROP VIEW metrics.estimate",
            "CREATE TABLE metrics.mine AS SELECT 1",
            "INSERT INTO metrics.estimate SELECT * FROM metrics.estimate")) {
      Program.Result result = query(warehouse, "csv", sql);
      assertThat(result.code()).as(sql).isEqualTo(2);
      assertThat(result.out()).isEmpty();
    }
    assertThat(Program.files(warehouse)).isEqualTo(before);
  }

  private static List<CSVRecord> csv(String text) throws IOException {
    try (CSVParser parser =
        CSVParser.parse(
            new StringReader(text),
            CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get())) {
      return parser.getRecords();
    }
  }
}
