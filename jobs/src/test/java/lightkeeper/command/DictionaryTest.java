package lightkeeper.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import lightkeeper.dictionary.Dictionary;
import lightkeeper.job.Conform;
import lightkeeper.lakehouse.Session;
import lightkeeper.lakehouse.Table;
import lightkeeper.lakehouse.Tables;
import lightkeeper.lakehouse.Warehouse;
import lightkeeper.metric.Metric;
import lightkeeper.scorecard.Chromium;
import lightkeeper.scorecard.PageVisit;
import lightkeeper.settings.Conf;
import lightkeeper.settings.Settings;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The data dictionary, beside the tables that it tells of. */
class DictionaryTest {
  private static final Conf CONF =
      Conf.of(Path.of(System.getProperty("lightkeeper.home"), "conf"), Optional.empty());
  private static final Settings SETTINGS = Settings.read(CONF);
  private static final Map<String, Table> TABLES = Tables.all(SETTINGS.models().keySet());

  @TempDir static Path folder;
  private static Dictionary dictionary;
  private static Path page;

  @BeforeAll
  static void write() throws IOException {
    dictionary = new DictionaryOf(SETTINGS, Metric.all(CONF)).dictionary();
    page =
        Files.writeString(
            folder.resolve("dictionary.html"),
            dictionary.html(
                Conform.resource("scorecard/page.css") + Conform.resource("dictionary.css")));
  }

  private static Dictionary.Metric metric(String id) {
    return dictionary.metrics().stream().filter(m -> m.id().equals(id)).findFirst().orElseThrow();
  }

  private static Map<String, List<String>> columns(List<Dictionary.Use> uses) {
    Map<String, List<String>> columns = new TreeMap<>();
    uses.forEach(use -> columns.put(use.title(), use.columns()));
    return columns;
  }

  @Test
  void everyMetricTableAndColumnIsThere() {
    assertThat(dictionary.metrics()).hasSize(22);
    assertThat(
            dictionary.layers().stream()
                .flatMap(layer -> layer.tables().stream())
                .map(Dictionary.Table::id))
        .containsExactlyInAnyOrderElementsOf(TABLES.keySet());
    dictionary.layers().forEach(layer -> assertThat(layer.meaning()).isNotBlank());
    assertThat(
            dictionary.layers().stream()
                .flatMap(layer -> layer.tables().stream())
                .mapToInt(table -> table.columns().size())
                .sum())
        .isEqualTo(dictionary.names().stream().mapToInt(name -> name.places().size()).sum());
  }

  @Test
  void theCommandWritesThePageAndExplainTellsTheSameOfAMetric() throws IOException {
    Path written = folder.resolve("by/command.html");
    Program.Result docs = Program.run("docs", "--out", written.toString());
    assertThat(docs.code()).as(docs.err()).isZero();
    assertThat(Files.readString(written)).isEqualTo(Files.readString(page));
    Program.Result explained = Program.run("explain", "patch_time");
    assertThat(explained.out())
        .contains("reads:    conformed.vulnerability (")
        .contains("exports:  service (service_id, tier, live_from, live_to)")
        .contains(
            "vulnerability (service_id, advisory_id, package, severity, detected_at,"
                + " fix_available_at, fixed_at, updated_at)");
  }

  @Test
  void aMetricLeadsToTheColumnsOfExportsThatItRestsOn() {
    assertThat(columns(metric("patch_time").exports()))
        .isEqualTo(
            Map.of(
                "vulnerability",
                List.of(
                    "service_id",
                    "advisory_id",
                    "package",
                    "severity",
                    "detected_at",
                    "fix_available_at",
                    "fixed_at",
                    "updated_at"),
                "service",
                List.of("service_id", "tier", "live_from", "live_to"),
                "ownership",
                List.of("service_id", "team_id", "model", "valid_from", "valid_to")));
    assertThat(columns(metric("attrition").exports()).get("person"))
        .contains("employee_id", "left_on", "leave_reason");
    assertThat(columns(metric("incident_rate").exports()).get("incident"))
        .contains("user_impact", "started_at")
        .doesNotContain("cause", "acknowledged_at");
  }

  @Test
  void theDeltaTablesOfARunBearTheSameWords() {
    Warehouse warehouse = new Warehouse(Session.open(), SampleRun.warehouse());
    Map<String, Long> versions = warehouse.published().orElseThrow().versions();
    assertThat(versions.keySet()).isSubsetOf(TABLES.keySet()).hasSizeGreaterThan(30);
    versions.forEach(
        (id, version) -> {
          StructField[] fields = warehouse.read(TABLES.get(id), version).schema().fields();
          List<Table.Column> declared = TABLES.get(id).columns();
          assertThat(fields).as(id).hasSameSizeAs(declared);
          for (int i = 0; i < fields.length; i++) {
            assertThat(fields[i].name()).isEqualTo(declared.get(i).name());
            assertThat(fields[i].getComment().get())
                .as(id + "." + fields[i].name())
                .isEqualTo(declared.get(i).meaning());
          }
        });
  }

  @Test
  void aColumnThatHoldsNullSaysWhatNullMeans() {
    Warehouse warehouse = new Warehouse(Session.open(), SampleRun.warehouse());
    Map<String, Long> versions = warehouse.published().orElseThrow().versions();
    List<String> unexplained = new ArrayList<>();
    versions.forEach(
        (id, version) -> {
          Dataset<Row> rows = warehouse.read(TABLES.get(id), version);
          Column[] nulls =
              java.util.Arrays.stream(rows.columns())
                  .map(name -> functions.count_if(functions.col(name).isNull()).as(name))
                  .toArray(Column[]::new);
          Row counted = rows.select(nulls).first();
          for (Table.Column column : TABLES.get(id).columns()) {
            if (counted.<Long>getAs(column.name()) > 0 && !column.meaning().contains("NULL")) {
              unexplained.add(id + "." + column.name() + ": " + column.meaning());
            }
          }
        });
    assertThat(unexplained).isEmpty();
  }

  @Test
  void everyLinkLeadsSomewhereAndNoPlaceIsNamedTwice() {
    try (Chromium chromium = Chromium.start();
        PageVisit visit = new PageVisit(chromium, page, 1200, ColorScheme.LIGHT)) {
      assertThat(
              (List<?>)
                  visit
                      .page()
                      .evaluate(
                          "[...document.querySelectorAll('a')].map(a => a.getAttribute('href'))"
                              + ".filter(to => !to.startsWith('#')"
                              + " || !document.getElementById(to.slice(1)))"))
          .isEmpty();
      assertThat(
              visit
                  .page()
                  .evaluate(
                      "[...document.querySelectorAll('[id]')].length"
                          + " - new Set([...document.querySelectorAll('[id]')].map(e => e.id)).size"))
          .isEqualTo(0);
      assertThat(visit.page().locator("script, img, iframe, link").count()).isZero();
    }
  }

  @Test
  void aReaderComesFromAMetricToTheColumnOfAnExport() {
    try (Chromium chromium = Chromium.start();
        PageVisit visit = new PageVisit(chromium, page, 1200, ColorScheme.LIGHT)) {
      visit.page().locator("#metric-change_fail_rate a", text("deployment")).last().click();
      assertThat(visit.page().url()).endsWith("#table-landing-deployment");
      assertThat(visit.page().locator("#column-landing-deployment-finished_at").innerText())
          .contains("when it was done");
    }
  }

  private static com.microsoft.playwright.Page.LocatorOptions text(String text) {
    return new com.microsoft.playwright.Page.LocatorOptions().setHasText(text);
  }

  @Test
  void thePageFitsAPhoneAndAWideScreenInBothSchemes() {
    try (Chromium chromium = Chromium.start()) {
      for (int width : new int[] {360, 1440}) {
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
          try (PageVisit visit = new PageVisit(chromium, page, width, scheme)) {
            visit.assertFits();
            visit.assertAccessible();
            visit.assertQuiet();
            visit.picture(
                "dictionary-" + width + (scheme == ColorScheme.DARK ? "-dark" : "-light"));
          }
        }
      }
    }
  }
}
