package lightkeeper.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a page depends on the programs that are there; here they are small scripts. */
class BrowserTest {
  @TempDir private Path folder;
  private final ByteArrayOutputStream told = new ByteArrayOutputStream();
  private Path page;
  private Path pdf;

  @BeforeEach
  void writeAPage() throws IOException {
    page = Files.writeString(folder.resolve("2026-06.html"), "<p>A page</p>");
    pdf = folder.resolve("2026-06.pdf");
  }

  private Browser browser() {
    return new Browser(
        new Progress(new PrintStream(told, true, StandardCharsets.UTF_8)),
        folder.resolve("bin").toString());
  }

  private void program(String name, String script) throws IOException {
    Path program = Files.createDirectories(folder.resolve("bin")).resolve(name);
    Files.writeString(program, "#!/bin/sh\n" + script + "\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void chromiumPrintsThePage() throws IOException {
    program(
        "chromium",
        """
        for word in "$@"; do
          case $word in
            --print-to-pdf=*) echo printed > "${word#--print-to-pdf=}" ;;
          esac
        done""");
    browser().print(page, pdf);
    assertThat(pdf).hasContent("printed");
    assertThat(told.toString(StandardCharsets.UTF_8)).contains("2026-06.pdf");
  }

  @Test
  void aPrintThatFailsIsToldAndLeavesNothing() throws IOException {
    program(
        "chromium",
        """
        for word in "$@"; do
          case $word in
            --print-to-pdf=*) echo half > "${word#--print-to-pdf=}" ;;
          esac
        done
        exit 3""");
    assertThatThrownBy(() -> browser().print(page, pdf)).hasMessageContaining("Cannot print");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("2026-06.html", "bin");
    }
  }

  @Test
  void withoutChromiumItIsSaidWhatToInstall() {
    assertThatThrownBy(() -> browser().print(page, pdf))
        .hasMessageContaining("no Chromium found (looked for chromium,")
        .hasMessageContaining("install it, or print the page from any browser");
  }

  @Test
  void thePageIsHandedToTheProgramThatOpensPages() throws IOException, InterruptedException {
    Path opened = folder.resolve("opened");
    program(
        "xdg-open", "echo \"$1\" > '%s.new' && mv '%s.new' '%s'".formatted(opened, opened, opened));
    browser().open(page);
    for (int i = 0; i < 200 && !Files.exists(opened); i++) {
      Thread.sleep(50);
    }
    assertThat(opened).hasContent(page.toString());
  }

  @Test
  void whereNothingOpensPagesItIsSaidWhereThePageIs() {
    browser().open(page);
    assertThat(told.toString(StandardCharsets.UTF_8)).contains("open " + page);
  }
}
