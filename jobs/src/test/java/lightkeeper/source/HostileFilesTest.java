package lightkeeper.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are broken, or made to break what reads them: each is a reject or one clear line. */
class HostileFilesTest {
  private static final String INCIDENT =
      """
      {"id": "I1", "created_at": "2026-06-02T09:00:00Z", "updated_at": "2026-06-02T09:00:00Z",
       "status": "triggered", "service": {"id": "S1"}, "urgency": "high"%s}""";

  @TempDir Path exports;

  private Path write(String path, String text) throws IOException {
    return write(path, text.getBytes(StandardCharsets.UTF_8));
  }

  private Path write(String path, byte[] bytes) throws IOException {
    Path file = exports.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes);
  }

  private List<String> lines() {
    VendorFiles vendors = new VendorFiles(exports, Optional.empty());
    return vendors.files().stream().flatMap(file -> vendors.lines(file).stream()).toList();
  }

  private List<String> linesOfIncident(String more) throws IOException {
    write("pagerduty-incidents/a.json", "{\"incidents\": [" + INCIDENT.formatted(more) + "]}");
    return lines();
  }

  @Test
  void truncatedJsonIsUnreadableAndNothingOfItIsLoaded() throws IOException {
    write("pagerduty-incidents/a.json", "{\"incidents\": [" + INCIDENT.formatted("") + ", {\"id\"");
    assertThat(lines()).containsExactly("unreadable_file: not JSON at line 2, column 75");
  }

  @Test
  void errorPageInsteadOfAnExportIsUnreadable() throws IOException {
    write("pagerduty-incidents/a.json", "{\"error\": \"unauthorised\"}");
    write("pagerduty-incidents/b.json", "<html>Sign in</html>");
    write("pagerduty-incidents/c.json", "");
    assertThat(lines())
        .containsExactly(
            "unreadable_file: holds no 'incidents[]'",
            "unreadable_file: not JSON at line 1, column 1",
            "unreadable_file: empty: there is no JSON");
  }

  @Test
  void nestingOfTenThousandIsUnreadable() throws IOException {
    assertThat(linesOfIncident(", \"title\": " + "[".repeat(10_000) + "]".repeat(10_000)))
        .singleElement()
        .asString()
        .startsWith("unreadable_file: nested or long beyond what is read");
  }

  @Test
  void longTextThatNobodyReadsTakesNoMemoryAndOneThatIsReadIsRefused() throws IOException {
    String text = "x".repeat(20_000_000);
    assertThat(linesOfIncident(", \"title\": \"" + text + "\""))
        .hasSize(1)
        .first()
        .asString()
        .startsWith("1 incident_id=I1");
    assertThat(linesOfIncident(", \"resolved_at\": \"" + text + "\""))
        .singleElement()
        .asString()
        .startsWith("unreadable_file: nested or long");
  }

  @Test
  void nameTwiceInOneObjectIsARejectOfItsRecord() throws IOException {
    assertThat(linesOfIncident(", \"id\": \"I2\""))
        .containsExactly("1 bad_value: the record has a name twice in one object");
  }

  @Test
  void numbersThatAreNoneAreTextsThatNoColumnTakes() throws IOException {
    assertThat(linesOfIncident(", \"priority\": {\"summary\": NaN}"))
        .containsExactly("1 bad_number: severity 'NaN' is no whole number");
    assertThat(linesOfIncident(", \"priority\": {\"summary\": 1e400}"))
        .containsExactly("1 bad_number: severity '1e400' is no whole number");
  }

  @Test
  void otherEncodingIsUnreadableWhereItIsNotDeclared() throws IOException {
    write(
        "pagerduty-incidents/a.json",
        "{\"incidents\": [{\"id\": \"é\"}]}".getBytes(StandardCharsets.ISO_8859_1));
    write("pagerduty-incidents/b.json", "{\"incidents\": []}".getBytes(StandardCharsets.UTF_16));
    assertThat(lines()).containsExactly("unreadable_file: not UTF-8", "unreadable_file: not UTF-8");
  }

  @Test
  void cellThatLooksLikeAFormulaIsText() throws IOException {
    write(
        "pagerduty-incidents/a.json",
        "{\"incidents\": [" + INCIDENT.formatted("").replace("I1", "=HYPERLINK(1)") + "]}");
    assertThat(lines()).singleElement().asString().contains("incident_id==HYPERLINK(1) ");
  }

  @Test
  void oddNamesAreNames() throws IOException {
    String text = "{\"incidents\": [" + INCIDENT.formatted("") + "]}";
    for (String name :
        List.of("..x.json", "[a].json", "_x.json", "a:b.json", "a b*.json", "%2e.json")) {
      write("pagerduty-incidents/" + name, text);
    }
    assertThat(lines()).hasSize(5).allMatch(line -> line.startsWith("1 incident_id=I1"));
  }

  @Test
  void bombInGzipIsUnreadable() throws IOException {
    Path bomb = write("pagerduty-incidents/a.json.gz", "");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(bomb))) {
      byte[] spaces = new byte[1 << 20];
      Arrays.fill(spaces, (byte) ' ');
      for (int i = 0; i < 200; i++) {
        out.write(spaces);
      }
    }
    assertThat(lines())
        .containsExactly("unreadable_file: unpacks to more than 400 times its size (a zip bomb?)");
  }

  @Test
  void truncatedGzipIsUnreadable() throws IOException {
    Path packed = write("pagerduty-incidents/a.json.gz", "");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write(
          ("{\"incidents\": [" + INCIDENT.formatted("") + "]}").getBytes(StandardCharsets.UTF_8));
    }
    byte[] bytes = Files.readAllBytes(packed);
    Files.write(packed, Arrays.copyOf(bytes, bytes.length - 12));
    assertThat(lines()).containsExactly("unreadable_file: the gzip data ends too early");
  }

  @Test
  void entityOfXmlIsRefusedAndNoFileIsRead() throws IOException {
    Path secret = write("secret.txt", "hidden");
    write(
        "versions-maven-plugin/2026-06-30/a.xml",
        """
        <!DOCTYPE r [<!ENTITY e SYSTEM "%s">]>
        <r><dependencies><dependency><groupId>&e;</groupId></dependency></dependencies></r>
        """
            .formatted(secret.toUri()));
    assertThat(lines()).containsExactly("unreadable_file: has a document type, which is not read");
  }

  @Test
  void xmlNestedDeepOrWithOneLongPieceIsUnreadable() throws IOException {
    String head = "<r><dependencies><dependency>";
    write("versions-maven-plugin/2026-06-30/a.xml", head + "<groupId>".repeat(10_000));
    write("versions-maven-plugin/2026-06-30/b.xml", head + "<groupId a='" + "x".repeat(9_000_000));
    assertThat(lines())
        .containsExactly(
            "unreadable_file: nested more than 200 deep",
            "unreadable_file: holds a piece longer than 8388608 characters");
  }

  @Test
  void quoteNeverClosedIsUnreadable() throws IOException {
    write(
        "jira-csv/a.csv",
        "Issue key,Priority,Created,Components\nOPS-1,High,\"" + "x".repeat(9_000_000));
    assertThat(lines())
        .containsExactly(
            "unreadable_file: a record (a quote never closed?) is longer than 8388608 characters");
  }

  @Test
  void textOfAnotherToolOrWithALongLineIsUnreadable() throws IOException {
    write("versions-maven-plugin/2026-06-30/a.txt", "<html>Sign in</html>");
    write("versions-maven-plugin/2026-06-30/b.txt", "[INFO] ".repeat(100_000));
    write("versions-maven-plugin/2026-06-30/c.txt", "[INFO] ".repeat(9_000));
    assertThat(lines())
        .containsExactly(
            "unreadable_file: holds no line that the mapping knows",
            "unreadable_file: a line is longer than 65536 characters",
            "unreadable_file: holds no line that the mapping knows");
  }

  @Test
  void moreRecordsToMergeThanMemoryHoldsMakeTheirFileUnreadableAndOthersGoOn() throws IOException {
    write(
        "conf/sources/merged.yaml",
        """
        feed: incident
        path: merged/*.jsonl
        format: jsonl
        choose: {key: id, by: at, take: all}
        columns:
          incident_id: id
          service_id: "'basket'"
          severity: "'1'"
          user_impact: "'none'"
          started_at: at
        """);
    String record = "{\"id\": \"%s\", \"at\": \"2026-06-01T09:00:00Z\"}\n";
    Files.createDirectories(exports.resolve("exports/merged"));
    try (java.io.Writer large =
        Files.newBufferedWriter(exports.resolve("exports/merged/a.jsonl"))) {
      for (int i = 0; i < 9; i++) {
        large.write(record.formatted(i + "x".repeat(7_500_000)));
      }
    }
    write("exports/merged/b.jsonl", record.formatted("I1"));
    VendorFiles vendors =
        new VendorFiles(exports.resolve("exports"), Optional.of(exports.resolve("conf")));
    // Cut: what is wrong with this test shall not fill the heap of the next.
    assertThat(
            vendors.files().stream()
                .flatMap(file -> vendors.lines(file).stream())
                .map(line -> line.substring(0, Math.min(line.length(), 200))))
        .containsExactly(
            "unreadable_file: holds more records to be merged than are kept in memory"
                + " (67108864 characters); split it by key",
            "1 incident_id=I1 service_id=basket severity=1 user_impact=none"
                + " started_at=2026-06-01T09:00:00Z");
  }

  @Test
  void arraysBesideEachOtherThatComeToTooManyRowsAreARejectOfTheirRecord() throws IOException {
    write(
        "conf/sources/pairs.yaml",
        """
        feed: incident
        path: pairs/*.jsonl
        format: jsonl
        each:
          one: ones[]
          other: others[]
        columns:
          incident_id: concat(one.id, other.id)
          service_id: "'basket'"
          severity: "'1'"
          user_impact: "'none'"
          started_at: at
        """);
    String ids = "{\"id\": \"1\"}, ".repeat(49_999) + "{\"id\": \"2\"}";
    write(
        "exports/pairs/a.jsonl",
        """
        {"at": "2026-06-01T09:00:00Z", "ones": [%s], "others": [%s]}
        {"at": "2026-06-01T09:00:00Z", "ones": [{"id": "1"}], "others": [{"id": "2"}]}
        """
            .formatted(ids, ids));
    VendorFiles vendors =
        new VendorFiles(exports.resolve("exports"), Optional.of(exports.resolve("conf")));
    assertThat(vendors.lines(vendors.files().get(0)))
        .containsExactly(
            "1 bad_value: the record comes to more than 100000 rows",
            "2 incident_id=12 service_id=basket severity=1 user_impact=none"
                + " started_at=2026-06-01T09:00:00Z");
  }

  @Test
  void yamlNestedDeepOrTooLongOrInAnotherEncodingIsUnreadable() throws IOException {
    write("backstage/a/catalog-info.yaml", "kind: " + "[".repeat(10_000));
    write("backstage/b/catalog-info.yaml", "kind: " + "x".repeat(2_000_000));
    write("backstage/c/catalog-info.yaml", "kind: é".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(lines().stream().distinct())
        .containsExactly(
            "unreadable_file: nested or long beyond what is read (depth 200, texts of 8388608"
                + " characters)",
            "unreadable_file: a record is longer than 1048576 characters",
            "unreadable_file: not UTF-8");
  }
}
