package lightkeeper.scorecard;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Media;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pages of the cases as a browser shows them. */
class PageInBrowserTest {
  @TempDir static Path folder;
  private static Chromium chromium;

  @BeforeAll
  static void start() throws IOException {
    chromium = Chromium.start();
    for (String name : FigureFolder.names()) {
      Files.writeString(
          folder.resolve(name + ".html"),
          FigureFolder.pages()
              .html(
                  lightkeeper.scorecard.Page.of(
                      new FigureFolder(FigureFolder.ALL.resolve(name)).figures())));
    }
  }

  @AfterAll
  static void stop() {
    if (chromium != null) {
      chromium.close();
    }
  }

  static List<String> cases() throws IOException {
    return FigureFolder.names();
  }

  private static PageVisit visit(String name, int width, ColorScheme scheme) {
    return new PageVisit(chromium, folder.resolve(name + ".html"), width, scheme);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyCaseIsQuietFitsAPhoneAndIsAccessibleInTheLight(String name) {
    try (PageVisit visit = visit(name, 360, ColorScheme.LIGHT)) {
      visit.openTables();
      visit.assertFits();
      visit.assertAccessible();
      visit.assertQuiet();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyCaseFitsAWideScreenAndIsAccessibleInTheDark(String name) {
    try (PageVisit visit = visit(name, 1440, ColorScheme.DARK)) {
      visit.assertFits();
      visit.assertAccessible();
      visit.assertQuiet();
      visit.picture(name + "-1440-dark");
    }
  }

  @Test
  void hostileNamesAreText() {
    try (PageVisit visit = visit("hostile_names", 900, ColorScheme.LIGHT)) {
      assertThat(visit.page().locator("script, img, iframe, [onload], [onerror]").count()).isZero();
      assertThat(visit.page().locator(".legend").innerText())
          .contains("<script>alert(1)</script> \"team\" & 'co'", "🚀 Rocket {model}\u009b1m team");
      // A name that runs the other way ends with its own element, and none turns what follows.
      assertThat(visit.page().locator(".legend bdi").count()).isEqualTo(3);
      assertThat(visit.page().locator("body").innerText()).doesNotContain("\u202e");
      visit.assertQuiet();
    }
  }

  @Test
  void theKeyboardReachesWhatDiffersFirstAndEveryTableOnDemand() {
    try (PageVisit visit = visit("three_models", 900, ColorScheme.LIGHT)) {
      visit.page().keyboard().press("Tab");
      assertThat(visit.page().evaluate("document.activeElement.getAttribute('href')"))
          .isEqualTo("#findings");
      assertThat(visit.page().locator(".skip").boundingBox().y).isPositive();
      Locator summary = visit.page().locator("#metric-patch-time summary");
      summary.focus();
      visit.page().keyboard().press("Enter");
      assertThat(visit.page().locator("#metric-patch-time table").first().isVisible()).isTrue();
    }
  }

  @Test
  void landmarksAndHeadingsLeadThroughThePage() {
    try (PageVisit visit = visit("three_models", 900, ColorScheme.LIGHT)) {
      for (String landmark : List.of("header", "nav", "main", "footer", "h1")) {
        assertThat(visit.page().locator("body > " + landmark + ", body > header > " + landmark))
            .as(landmark)
            .satisfies(found -> assertThat(found.count()).isEqualTo(1));
      }
      assertThat(visit.page().locator("main > section[aria-labelledby] > h2").count())
          .isEqualTo(visit.page().locator("main > section").count());
    }
  }

  @Test
  void nothingMovesForThoseWhoWantNoMotion() {
    try (PageVisit visit = visit("three_models", 900, ColorScheme.LIGHT)) {
      visit
          .page()
          .emulateMedia(
              new com.microsoft.playwright.Page.EmulateMediaOptions()
                  .setReducedMotion(ReducedMotion.REDUCE));
      assertThat(visit.page().evaluate("getComputedStyle(document.documentElement).scrollBehavior"))
          .isEqualTo("auto");
    }
  }

  @Test
  void onPaperNoChartIsCutAndInkIsDark() throws IOException {
    try (PageVisit visit = visit("three_models", 900, ColorScheme.DARK)) {
      visit
          .page()
          .emulateMedia(
              new com.microsoft.playwright.Page.EmulateMediaOptions().setMedia(Media.PRINT));
      assertThat(
              (List<?>)
                  visit
                      .page()
                      .evaluate(
                          "[...document.querySelectorAll('figure, .panel, .findinglist > li, h2')]"
                              + ".filter(e => getComputedStyle(e).breakInside !== 'avoid')"
                              + ".map(e => e.className)"))
          .isEmpty();
      assertThat(visit.page().evaluate("getComputedStyle(document.body).backgroundColor"))
          .isEqualTo("rgb(255, 255, 255)");
      for (String format : List.of("A4", "Letter")) {
        assertThat(Files.size(visit.print("three_models-" + format, format))).isPositive();
      }
    }
  }
}
