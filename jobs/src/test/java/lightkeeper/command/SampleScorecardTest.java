package lightkeeper.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lightkeeper.scorecard.Chromium;
import lightkeeper.scorecard.PageVisit;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The page of the sample's last month, as a run without options writes it. */
class SampleScorecardTest {
  private static final Path EXPECTED =
      Path.of(
          System.getProperty("lightkeeper.home"),
          "jobs/src/test/resources/scorecard-sample-2026-06.csv");

  private static Path warehouse;
  private static Path pages;

  @BeforeAll
  static void runTheSample() {
    warehouse = SampleRun.warehouse();
    pages = warehouse.resolve("scorecard");
  }

  private static List<CSVRecord> csv(Path file) throws IOException {
    try (CSVParser parser =
        CSVParser.parse(
            file,
            StandardCharsets.UTF_8,
            CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get())) {
      return parser.getRecords();
    }
  }

  private static Map<String, CSVRecord> told(Path file) throws IOException {
    Map<String, CSVRecord> told = new LinkedHashMap<>();
    for (CSVRecord row : csv(file)) {
      if (List.of("value", "comparison").contains(row.get("part"))) {
        told.put(
            String.join(
                " ",
                row.get("part"),
                row.get("metric_id"),
                row.get("model"),
                row.get("reference_model")),
            row);
      }
    }
    return told;
  }

  @Test
  void aRunLeavesThePageItsFiguresAndTheIndex() throws IOException {
    try (Stream<Path> files = Files.list(pages)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "2026-06.html", "2026-06.csv", "2026-06.json", "2026-06.txt", "index.html");
    }
    assertThat(Files.size(pages.resolve("2026-06.html"))).isLessThan(1_500_000);
    assertThat(Files.readString(pages.resolve("index.html")))
        .contains("href=\"2026-06.html\"", "June 2026", "clear differences");
  }

  @Test
  void figuresAreThoseExpected() throws IOException {
    Map<String, CSVRecord> expected = told(EXPECTED);
    Map<String, CSVRecord> told = told(pages.resolve("2026-06.csv"));
    assertThat(told.keySet()).containsExactlyElementsOf(expected.keySet());
    expected.forEach(
        (key, row) -> {
          CSVRecord own = told.get(key);
          for (String column : List.of("verdict", "reason", "month", "teams", "people")) {
            assertThat(own.get(column)).as(key + " " + column).isEqualTo(row.get(column));
          }
          for (String column : List.of("value", "ci_low", "ci_high", "numerator", "denominator")) {
            assertNear(key + " " + column, own.get(column), row.get(column));
          }
        });
  }

  private static void assertNear(String what, String own, String expected) {
    assertThat(own.isEmpty()).as(what).isEqualTo(expected.isEmpty());
    if (!expected.isEmpty()) {
      double number = Double.parseDouble(expected);
      assertThat(Double.parseDouble(own))
          .as(what)
          .isCloseTo(number, within(1e-6 * Math.abs(number) + 1e-12));
    }
  }

  @Test
  void thePageShowsWhatTheTablesHold() throws IOException {
    Map<String, CSVRecord> told = told(pages.resolve("2026-06.csv"));
    try (Chromium chromium = Chromium.start();
        PageVisit visit =
            new PageVisit(chromium, pages.resolve("2026-06.html"), 1440, ColorScheme.LIGHT)) {
      List<String> models = visit.page().locator(".legend bdi").allInnerTexts();
      List<String> ids = new ArrayList<>();
      told.values().stream()
          .map(row -> row.get("model"))
          .filter(model -> !ids.contains(model))
          .limit(models.size())
          .forEach(ids::add);
      for (Map.Entry<String, CSVRecord> entry : told.entrySet()) {
        CSVRecord row = entry.getValue();
        if (!row.get("part").equals("value")) {
          continue;
        }
        Locator shown =
            visit
                .page()
                .locator("#metric-" + row.get("metric_id").replace('_', '-') + " .forest .row")
                .nth(ids.indexOf(row.get("model")));
        Locator value = shown.locator(".figure b");
        if (row.get("value").isEmpty()) {
          assertThat(value.count()).as(entry.getKey()).isZero();
          assertThat(shown.locator(".why").innerText()).as(entry.getKey()).isNotBlank();
        } else {
          assertShown(entry.getKey(), value.innerText(), Double.parseDouble(row.get("value")));
        }
      }
    }
  }

  /** A rounded figure is within half of its last digit; shares are told in percent. */
  private static void assertShown(String what, String text, double value) {
    boolean isPercent = text.endsWith("%");
    String digits = text.replaceAll("[^0-9.]", "");
    int point = digits.indexOf('.');
    // Wide intervals leave tens or hundreds open.
    int zeros = digits.length() - digits.replaceFirst("(?<=.)0+$", "").length();
    int decimals = point < 0 ? -zeros : digits.length() - point - 1;
    assertThat(Double.parseDouble(digits))
        .as(what)
        .isCloseTo(isPercent ? 100 * value : value, within(0.5 * Math.pow(10, -decimals) + 1e-9));
  }

  @Test
  void thePageIsWholeAtEveryWidthInBothSchemesAndOnPaper() throws IOException {
    Path page = pages.resolve("2026-06.html");
    try (Chromium chromium = Chromium.start()) {
      for (int width : new int[] {360, 900, 1440}) {
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
          try (PageVisit visit = new PageVisit(chromium, page, width, scheme)) {
            visit.assertFits();
            visit.assertAccessible();
            visit.assertQuiet();
            visit.picture("2026-06-" + width + (scheme == ColorScheme.DARK ? "-dark" : "-light"));
          }
        }
      }
      try (PageVisit visit = new PageVisit(chromium, page, 900, ColorScheme.DARK)) {
        for (String format : List.of("A4", "Letter")) {
          assertThat(Files.size(visit.print("2026-06-" + format, format))).isPositive();
        }
      }
      try (PageVisit visit =
          new PageVisit(chromium, pages.resolve("index.html"), 360, ColorScheme.LIGHT)) {
        visit.assertFits();
        visit.assertAccessible();
        visit.page().locator(".months a").first().click();
        assertThat(visit.page().title()).contains("June");
      }
    }
  }

  @Test
  void theSameTablesGiveTheSameBytes() throws IOException {
    byte[] before = Files.readAllBytes(pages.resolve("2026-06.html"));
    Program.Result again = Program.run("scorecard", "--warehouse", warehouse.toString());
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.out()).isEmpty();
    assertThat(Files.readAllBytes(pages.resolve("2026-06.html"))).isEqualTo(before);
  }

  @Test
  void anEarlierMonthIsWrittenOnDemandAndCountsAServiceThatMovedOnce() throws IOException {
    Program.Result earlier =
        Program.run("scorecard", "--month", "2025-09", "--warehouse", warehouse.toString());
    assertThat(earlier.code()).as(earlier.err()).isZero();
    Path page = pages.resolve("2025-09.html");
    try {
      List<CSVRecord> figures = csv(pages.resolve("2025-09.csv"));
      CSVRecord holding =
          figures.stream()
              .filter(row -> row.get("part").equals("holding"))
              .findFirst()
              .orElseThrow();
      long byModel =
          figures.stream()
              .filter(row -> row.get("part").equals("exposure"))
              .filter(row -> row.get("month").equals("2025-09-01") && !row.get("model").isEmpty())
              .mapToLong(row -> Long.parseLong(row.get("services")))
              .sum();
      assertThat(Long.parseLong(holding.get("services"))).isEqualTo(100).isLessThan(byModel);
      assertThat(Files.readString(page).replace('\u00a0', ' '))
          .contains("100 services. Figures are of");
      assertThat(Files.readString(pages.resolve("index.html")))
          .contains("href=\"2025-09.html\"", "href=\"2026-06.html\"");
    } finally {
      for (String end : List.of("html", "csv", "json", "txt")) {
        Files.delete(pages.resolve("2025-09." + end));
      }
    }
  }

  @Test
  void aMonthWithoutFiguresIsRefused() {
    Program.Result never =
        Program.run("scorecard", "--month", "2031-01", "--warehouse", warehouse.toString());
    assertThat(never.code()).isEqualTo(2);
    assertThat(never.complaints())
        .singleElement()
        .asString()
        .contains("--month: there are no figures of 2031-01");
  }

  @Test
  void everyClearDifferenceIsASentenceOfItsMeasureWithItsTeams() throws IOException {
    String html = Files.readString(pages.resolve("2026-06.html")).replace('\u00a0', ' ');
    int clear = 0;
    for (CSVRecord row : told(pages.resolve("2026-06.csv")).values()) {
      if (!List.of("better", "worse").contains(row.get("verdict"))) {
        continue;
      }
      clear++;
      String anchor = "id=\"metric-" + row.get("metric_id").replace('_', '-') + "\"";
      String card =
          html.substring(html.indexOf(anchor), html.indexOf("</article>", html.indexOf(anchor)));
      boolean isGreater = Double.parseDouble(row.get("value")) > 1;
      assertThat(card)
          .as(row.toString())
          .contains(
              (isGreater ? row.get("teams") : row.get("reference_teams"))
                  + " and "
                  + (isGreater ? row.get("reference_teams") : row.get("teams"))
                  + " teams.");
    }
    assertThat(html.split("<li><span class=\"better\">Better:", -1)).hasSize(clear + 1);
  }
}
