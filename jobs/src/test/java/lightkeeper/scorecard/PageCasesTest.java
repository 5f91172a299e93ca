package lightkeeper.scorecard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pages of the cases in folders: what they say, and that they are whole, quiet files. */
class PageCasesTest {
  private static final int LARGEST = 1_500_000;

  static List<String> cases() throws IOException {
    return FigureFolder.names();
  }

  private static FigureFolder folder(String name) {
    return new FigureFolder(FigureFolder.ALL.resolve(name));
  }

  private static String html(String name) throws IOException {
    return FigureFolder.pages().html(Page.of(folder(name).figures()));
  }

  /** The text of a page as its readers see it. */
  private static String text(String html) {
    return html.replaceAll("(?s)<style>.*?</style>", "")
        .replaceAll("<[a-zA-Z/!][^>]*>", " ")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
        .replaceAll("[\\s\u00a0]+", " ");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aPageSaysWhatItsCaseAsksFor(String name) throws IOException {
    String text = text(html(name));
    for (String said : folder(name).lines("says.txt")) {
      assertThat(text).contains(said);
    }
    for (String unsaid : folder(name).lines("never.txt")) {
      assertThat(text).doesNotContain(unsaid);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aPageRunsNothingAsksNobodyAndIsSmall(String name) throws IOException {
    String html = html(name);
    assertThat(html.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(LARGEST);
    assertThat(html)
        .doesNotContainIgnoringCase("<script")
        .doesNotContainIgnoringCase("<img")
        .doesNotContainIgnoringCase("<link")
        .doesNotContainPattern("(?i)<[a-z][^>]*\\s(on\\w+|style|src)\\s*=");
    Matcher links = Pattern.compile("href=\"([^\"]*)\"").matcher(html);
    while (links.find()) {
      assertThat(links.group(1)).matches("#[a-z0-9-]+|(index|2026-06)\\.(html|csv|json|txt)");
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void thePolicyAllowsTheStyleThatThePageCarriesAndNothingElse(String name)
      throws IOException, NoSuchAlgorithmException {
    String html = html(name);
    String style =
        html.substring(html.indexOf("<style>") + "<style>".length(), html.indexOf("</style>"));
    String digest =
        Base64.getEncoder()
            .encodeToString(
                MessageDigest.getInstance("SHA-256")
                    .digest(style.getBytes(StandardCharsets.UTF_8)));
    assertThat(html.replace("&#39;", "'"))
        .contains(
            "content=\"default-src 'none'; style-src 'sha256-"
                + digest
                + "'; base-uri 'none'; form-action 'none'\"");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theSameFiguresGiveTheSameBytes(String name) throws IOException {
    Figures figures = folder(name).figures();
    assertThat(html(name)).isEqualTo(html(name));
    assertThat(FigureFiles.csv(figures)).isEqualTo(FigureFiles.csv(folder(name).figures()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theSummaryIsShortLinesThatNoTerminalMinds(String name) throws IOException {
    String summary = Summary.of(Page.of(folder(name).figures()));
    assertThat(summary.lines()).allMatch(line -> line.length() <= 72);
    assertThat(summary).doesNotContainPattern("[\\p{Cc}&&[^\n]]|[\u202a-\u202e\u2066-\u2069]");
    assertThat(summary).startsWith("How our maintenance models differ: June 2026\n");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void figuresBesideThePageAreReadable(String name) throws IOException {
    Figures figures = folder(name).figures();
    Page page = Page.of(figures);
    JsonNode json = new ObjectMapper().readTree(FigureFiles.json(figures, page));
    assertThat(json.get("headline").asText()).isEqualTo(page.findings().headline());
    assertThat(json.get("figures").size())
        .isEqualTo((int) FigureFiles.csv(figures).lines().count() - 1);
  }

  @Test
  void peopleWhoAreHiddenAreInNoFigureBesideThePage() throws IOException {
    Figures figures = folder("a_measure_all_suppressed").figures();
    assertThat(FigureFiles.csv(figures).lines().filter(line -> line.contains("attrition")))
        .isNotEmpty()
        .allMatch(line -> line.endsWith("primary") || line.endsWith("window"))
        .noneMatch(line -> line.matches(".*,(value|trend),.*\\d\\.\\d.*"));
  }

  @Test
  void everyRuleForAClearDifferenceIsInItsSentence() throws IOException {
    Page page = Page.of(folder("three_models").figures());
    assertThat(page.findings().findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.better().title()).isEqualTo("Multi-product team");
              assertThat(finding.greater().title()).isEqualTo("Operations team");
              assertThat(finding.ratio()).isEqualTo("4.8×");
            });
  }
}
