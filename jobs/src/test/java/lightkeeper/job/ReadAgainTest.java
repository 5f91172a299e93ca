package lightkeeper.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import lightkeeper.settings.ConfigurationException;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two shops list what they run, a till reports incidents. Once all was loaded, what reads it
 * changes: the warehouse is to hold what it would hold had it been so from the beginning.
 */
class ReadAgainTest {
  private static final Path HOME = Path.of(System.getProperty("lightkeeper.home")).normalize();
  private static final String AS_OF = "2026-07-01";

  /** What all tests begin with, loaded once. */
  @TempDir private static Path loaded;

  @TempDir private Path folder;
  private Path exports;
  private Path conf;
  private Path warehouse;

  @BeforeAll
  static void loadOnce() {
    new ReadAgainTest().in(loaded).load();
  }

  @BeforeEach
  void haveWhatWasLoaded() throws IOException {
    WarehouseRows.copy(loaded, in(folder.resolve("shops")).folder);
  }

  private ReadAgainTest in(Path place) {
    folder = place;
    exports = place.resolve("exports");
    conf = place.resolve("conf");
    warehouse = place.resolve("warehouse");
    return this;
  }

  private void load() {
    write(
        exports.resolve("service/s.csv"),
        """
        service_id,service_name,tier,live_from
        basket,Basket,1,2020-01-01
        search,Search,2,2020-01-01
        B-7,The old basket,2,2020-01-01
        """);
    write(
        exports.resolve("till/a.csv"),
        """
        no,shop,level,from,to
        1,B-7,bad,2026-06-01T10:00:00Z,2026-06-01T11:00:00Z
        2,S-1,odd,2026-06-02T10:00:00Z,2026-06-02T11:00:00Z
        3,S-9,odd,2026-06-03T10:00:00Z,
        """);
    write(
        exports.resolve("incident/canonical.csv"),
        """
        incident_id,service_id,severity,user_impact,started_at
        c,basket,4,none,2026-06-05T10:00:00Z
        """);
    String stock = "package,version\nlib,1.0\n";
    write(exports.resolve("stock/2026-05-31/basket.csv"), stock);
    write(exports.resolve("stock/2026-06-30/basket.csv"), stock);
    write(exports.resolve("stock/2026-06-30/search.csv"), stock);
    releases("1.0,2025-01-01", "2.0,2026-02-01");
    till("bad: 1, odd: 3");
    keys("till,S-1,search");
    write(
        conf.resolve("sources/stock.yaml"),
        """
        feed: dependency
        path: stock/*/*.csv
        format: csv
        service_key: file.name
        look_up:
          released:
            path: dates/*.csv
            format: csv
            key: [version]
            by: [version]
        columns:
          snapshot_on: file.folder
          ecosystem: "'shop'"
          package: package
          version: version
          released_on: released.released_on
        """);
    ingest(warehouse);
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void releases(String... lines) {
    write(exports.resolve("dates/all.csv"), "version,released_on\n" + String.join("\n", lines));
  }

  private void till(String words) {
    write(
        conf.resolve("sources/till.yaml"),
        """
        feed: incident
        path: till/*.csv
        format: csv
        service_key: shop
        columns:
          incident_id: "concat('till-', no)"
          severity: level
          user_impact: "'none'"
          started_at: from
          resolved_at: to
        words:
          severity: {%s}
        """
            .formatted(words));
  }

  private void keys(String... lines) {
    write(
        conf.resolve("service-keys.csv"),
        "source,key,service_id\n" + String.join("\n", lines) + "\n");
  }

  private void ingest(Path into) {
    Pipeline.under(conf, into).run("ingest", new Ingest(), exports, AS_OF);
  }

  /** How many files a run would read. */
  private long filesToRead() {
    return Pipeline.under(conf, warehouse)
        .dryRun(exports, AS_OF)
        .lines()
        .filter(line -> line.startsWith("files to read: "))
        .map(line -> Long.valueOf(line.substring("files to read: ".length())))
        .findFirst()
        .orElseThrow();
  }

  private List<String> rows(String table, String... columns) {
    return Pipeline.under(conf, warehouse).table(table).selectExpr(columns).collectAsList().stream()
        .map(Row::mkString)
        .sorted()
        .toList();
  }

  /** Runs once more, and compares all that is published with what one load of everything gives. */
  private void equalsLoadingAllAnew() {
    ingest(warehouse);
    Path fresh = folder.resolve("fresh");
    ingest(fresh);
    Map<String, List<String>> all = WarehouseRows.published(fresh);
    assertThat(all).containsKeys("landing.incident", "landing.vendor_key", "landing.rejected");
    assertThat(WarehouseRows.published(warehouse)).isEqualTo(all);
    assertThat(filesToRead()).as("once").isZero();
  }

  @Test
  void theSameBytesOfAnotherDayOrServiceSaySomethingElse() {
    assertThat(rows("landing.dependency", "concat_ws(' ', snapshot_on, service_id)"))
        .containsExactly("2026-05-31 basket", "2026-06-30 basket", "2026-06-30 search");
    Path copy = exports.resolve("till/copy.csv");
    write(copy, "");
    assertThat(filesToRead()).isEqualTo(1);
    try {
      Files.delete(copy);
      Files.copy(exports.resolve("till/a.csv"), copy);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(filesToRead()).as("of a till, the bytes say all").isZero();
  }

  @Test
  void mappingThatChangedReadsItsFilesAgainAndNoOthers() {
    till("bad: 2, odd: 4");
    assertThat(filesToRead()).isEqualTo(1);
    equalsLoadingAllAnew();
    assertThat(rows("landing.incident", "concat_ws(' ', incident_id, severity)"))
        .containsExactly("c 4", "till-1 2", "till-2 4");
  }

  @Test
  void mappingThatCouldNotReadItsFilesReadsThemOnceItIsMended() {
    write(
        conf.resolve("sources/till.yaml"),
        """
        feed: incident
        path: till/*.csv
        format: json
        records: all[]
        service_key: shop
        columns: {incident_id: no, severity: level, user_impact: from, started_at: from}
        """);
    ingest(warehouse);
    assertThat(rows("landing.rejected", "reason")).contains("unreadable_file");
    till("bad: 1, odd: 3");
    equalsLoadingAllAnew();
    assertThat(rows("landing.rejected", "reason")).doesNotContain("unreadable_file");
  }

  @Test
  void tableThatAMappingLooksUpInReadsItsFilesAgainWhenItChanged() {
    releases("1.0,2025-03-03", "2.0,2026-02-01");
    assertThat(filesToRead()).isEqualTo(3);
    equalsLoadingAllAnew();
    assertThat(rows("landing.dependency", "CAST(released_on AS STRING)"))
        .containsOnly("2025-03-03");
  }

  @Test
  void incidentOfEventsIsClosedByAFileThatComesLater() throws IOException {
    write(
        conf.resolve("sources/zz.yaml"),
        Files.readString(HOME.resolve("conf/sources/cdevents-incidents.yaml"))
            .replace("cdevents/*.json", "zz/*.json"));
    event("1", "detected", "2026-06-20T10:00:00Z");
    ingest(warehouse);
    String incident = "concat_ws(' ', incident_id, service_id, started_at, resolved_at)";
    assertThat(rows("landing.incident", incident)).contains("e-1 basket 2026-06-20 10:00:00");
    event("2", "reported", "2026-06-20T10:30:00Z");
    event("3", "resolved", "2026-06-20T11:00:00Z");
    assertThat(filesToRead()).isEqualTo(3);
    equalsLoadingAllAnew();
    assertThat(rows("landing.incident", incident))
        .contains("e-1 basket 2026-06-20 10:00:00 2026-06-20 11:00:00");
    assertThat(rows("landing.export_file", "concat_ws(' ', path, rows_landed, rows_duplicate)"))
        .contains("zz/1.json 1 0", "zz/2.json 0 1", "zz/3.json 0 1");
  }

  private void event(String file, String what, String at) {
    write(
        exports.resolve("zz/" + file + ".json"),
        """
        {"context": {"id": "%s", "type": "dev.cdevents.incident.%s.0.3.0", "timestamp": "%s"},
         "subject": {"id": "e-1", "content": {"service": {"id": "basket"}}}}
        """
            .formatted(file, what, at));
  }

  @Test
  void keyThatStandsForAnotherServiceNowReadsItsFilesAgain() {
    keys("till,S-1,basket");
    assertThat(filesToRead()).isEqualTo(1);
    equalsLoadingAllAnew();
    assertThat(rows("landing.incident", "concat_ws(' ', incident_id, service_id)"))
        .contains("till-2 basket");
  }

  @Test
  void keyThatStoodForItselfUntilNowReadsItsFilesAgain() {
    keys("till,S-1,search", "till,B-7,basket");
    assertThat(filesToRead()).isEqualTo(1);
    equalsLoadingAllAnew();
    assertThat(rows("landing.incident", "concat_ws(' ', incident_id, service_id)"))
        .contains("till-1 basket");
  }

  @Test
  void keyThatNobodyKnewReadsNothingAgainAndHealsWhatWaits() {
    keys("till,S-1,search", "till,S-9,basket", "pager,S-1,basket");
    assertThat(filesToRead()).isZero();
    equalsLoadingAllAnew();
    assertThat(rows("landing.incident", "concat_ws(' ', incident_id, service_id)"))
        .contains("till-3 basket");
  }

  @Test
  void monthsThatSomebodyNamesAreReadAgainAndComeToTheSame() {
    Pipeline pipeline = Pipeline.under(conf, warehouse);
    assertThat(pipeline.dryRun(exports, AS_OF, "2026-05", "2026-05"))
        .contains(
            "files to read: 1\n"
                + "  stock/2026-05-31/basket.csv: 1 records of dependency, again, as --from and --to"
                + " ask for it\n");
    assertThat(pipeline.dryRun(exports, AS_OF, "2026-06", null)).contains("files to read: 4\n");
    assertThat(pipeline.dryRun(exports, AS_OF, null, "2026-04")).contains("files to read: 1\n");
    pipeline.ingestAgain(exports, AS_OF, "2026-05", "2026-06");
    equalsLoadingAllAnew();
  }

  @Test
  void monthsAreNamedInOrder() {
    assertThat(Months.between(null, null)).isEmpty();
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> Months.between("2026-06", "2026-05"))
        .withMessage("--to: 2026-05 comes before --from 2026-06");
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> Months.between("June", null))
        .withMessage("--from: 'June' is no month; write it as 2026-06");
  }

  @Test
  void recordsOfAFileThatIsGoneStayAsTheyWereRead() throws IOException {
    List<String> before = rows("landing.incident", "incident_id", "severity");
    till("bad: 2, odd: 4");
    Files.delete(exports.resolve("till/a.csv"));
    assertThat(filesToRead()).isZero();
    ingest(warehouse);
    assertThat(rows("landing.incident", "incident_id", "severity")).isEqualTo(before);
    assertThat(rows("landing.rejected", "reason")).containsExactly("unknown_service");
  }
}
