package lightkeeper.scorecard;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A visit of a page in the browser, which notes whatever the page asks for or complains of. */
public final class PageVisit implements AutoCloseable {
  private static final Path PICTURES =
      Path.of(System.getProperty("lightkeeper.home"), "jobs/target/scorecard");
  private static final int HEIGHT = 900;

  private final BrowserContext context;
  private final Page page;
  private final List<String> requests = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();

  /** Opens a file at a width, in a colour scheme. */
  public PageVisit(Chromium chromium, Path file, int width, ColorScheme scheme) {
    context =
        chromium
            .browser()
            .newContext(
                new Browser.NewContextOptions()
                    .setViewportSize(width, HEIGHT)
                    .setColorScheme(scheme));
    page = context.newPage();
    page.onRequest(request -> requests.add(request.url()));
    page.onConsoleMessage(message -> complaints.add(message.text()));
    page.onDialog(
        dialog -> {
          complaints.add("dialog: " + dialog.message());
          dialog.dismiss();
        });
    page.navigate(file.toUri().toString());
  }

  /** The page as Playwright knows it. */
  public Page page() {
    return page;
  }

  /** The page asked for nothing but itself, and nothing was refused or went wrong. */
  public void assertQuiet() {
    assertThat(requests).hasSize(1);
    assertThat(complaints).isEmpty();
  }

  /** Opens the tables under all charts. */
  public void openTables() {
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)");
  }

  /** Nothing is wider than the screen. */
  public void assertFits() {
    assertThat(
            page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"))
        .isEqualTo(0);
  }

  /** axe-core finds nothing that the rules of WCAG 2.2 AA, or its best practices, forbid. */
  public void assertAccessible() {
    try (InputStream axe = PageVisit.class.getResourceAsStream("/axe.min.js")) {
      page.evaluate(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Object found =
        page.evaluate(
            "async () => (await axe.run(document, {resultTypes: ['violations'],"
                + " rules: {'target-size': {enabled: true}}})).violations"
                + ".map(rule => rule.id + ': ' + rule.nodes.map(node => node.html).join(' | '))");
    assertThat((List<?>) found).isEmpty();
  }

  /** Keeps a picture of the whole page among what the build leaves behind. */
  public void picture(String name) {
    page.screenshot(
        new Page.ScreenshotOptions().setFullPage(true).setPath(picturePath(name + ".png")));
  }

  /** Prints the page to a format, and returns the file. */
  public Path print(String name, String format) {
    Path file = picturePath(name + ".pdf");
    page.pdf(new Page.PdfOptions().setFormat(format).setPath(file));
    return file;
  }

  private static Path picturePath(String name) {
    try {
      return Files.createDirectories(PICTURES).resolve(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    context.close();
  }
}
