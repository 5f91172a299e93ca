package lightkeeper.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlFileTest {
  private static final List<String> KNOWN = List.of("exports", "warehouse", "washout_days");

  private static YamlFile yaml(String text) {
    return YamlFile.parse("x.yaml", text, 0);
  }

  private static org.assertj.core.api.ThrowableAssertAlternative<ConfigurationException> refused(
      ThrowingCallable call) {
    return assertThatExceptionOfType(ConfigurationException.class).isThrownBy(call);
  }

  @Test
  void knownKeysAreAccepted() {
    yaml("exports: a\nwarehouse: b\n").refuseOtherKeysThan(KNOWN);
  }

  @Test
  void unknownKeyIsNamedWithItsLineAndTheNearestKnownKey() {
    refused(() -> yaml("exports: a\n\n# note\nwashout_day: 3\n").refuseOtherKeysThan(KNOWN))
        .withMessage(
            "x.yaml:4: unknown key 'washout_day'; did you mean 'washout_days'? (known: exports,"
                + " warehouse, washout_days)");
  }

  @Test
  void unknownKeyWithoutANearOneGetsNoSuggestion() {
    refused(() -> yaml("colour: red\n").refuseOtherKeysThan(KNOWN))
        .withMessage("x.yaml:1: unknown key 'colour' (known: exports, warehouse, washout_days)");
  }

  @Test
  void everyUnknownKeyIsTold() {
    refused(() -> yaml("export: a\nwarehuose: b\nexports: c\n").refuseOtherKeysThan(KNOWN))
        .withMessageContaining("x.yaml:1: unknown key 'export'; did you mean 'exports'?")
        .withMessageContaining("x.yaml:2: unknown key 'warehuose'; did you mean 'warehouse'?");
  }

  @Test
  void suggestionMindsNoCaseUnderAnyLocale() {
    refused(() -> yaml("WASHOUT_DAYS: 3\n").refuseOtherKeysThan(KNOWN))
        .withMessageContaining("did you mean 'washout_days'?");
    refused(() -> yaml("TITLE: 3\n").refuseOtherKeysThan(List.of("title")))
        .withMessageContaining("did you mean 'title'?");
  }

  @Test
  void keyThatStandsTwiceIsRefusedWithItsLine() {
    refused(() -> yaml("exports: a\nwarehouse: b\nexports: c\n"))
        .withMessageStartingWith("x.yaml:3: not readable as YAML: ")
        .withMessageContaining("exports");
  }

  @ParameterizedTest
  @ValueSource(strings = {"exports: [a\n", "exports: 'a\n", "\texports: a\n", "exports: a: b\n"})
  void whatIsNoYamlIsRefusedInOneLine(String text) {
    refused(() -> yaml(text))
        .satisfies(
            e ->
                assertThat(e.getMessage())
                    .matches("x\\.yaml:\\d+: not readable as YAML: .+")
                    .doesNotContain("\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "# only a note\n", "word\n", "- a\n- b\n", "12\n", "null\n"})
  void whatIsNoMappingIsRefused(String text) {
    refused(() -> yaml(text)).withMessage("x.yaml:1: expected 'key: value' lines");
  }

  @Test
  void linesCountFromTheFilesBeginningWhenYamlStandsInsideIt() {
    YamlFile inside = YamlFile.parse("m.sql", "\ntitle: a\nkind: b\n", 5);
    refused(() -> inside.refuseOtherKeysThan(List.of("title")))
        .withMessageStartingWith("m.sql:8: unknown key 'kind'");
    refused(() -> inside.word("kind", List.of("rate")))
        .withMessage("m.sql:8: kind is 'b'; allowed: rate");
    refused(() -> YamlFile.parse("m.sql", "\na: 1\na: 2\n", 5)).withMessageStartingWith("m.sql:8:");
    refused(() -> YamlFile.parse("m.sql", "word", 5)).withMessageStartingWith("m.sql:6:");
  }

  @Test
  void lineOfAnAbsentKeyIsTheFirst() {
    refused(() -> yaml("exports: a\n").text("warehouse"))
        .withMessage("x.yaml:1: warehouse is missing");
  }

  @Test
  void quotedKeyIsFoundOnItsLine() {
    refused(() -> yaml("exports: a\n\"washout_days\" : many\n").number("washout_days", 28, 0, 366))
        .withMessage("x.yaml:2: washout_days must be a whole number from 0 to 366");
  }

  @Test
  void lineIsThatOfTheKeyInAFileWithWindowsEndsOfLines() {
    refused(() -> yaml("exports: a\r\n\r\nwashout_day: 3\r\n").refuseOtherKeysThan(KNOWN))
        .withMessageStartingWith("x.yaml:3: unknown key 'washout_day'");
  }

  @Test
  void lineIsThatOfTheKeyAtTheTopAndNotOfANestedOneOfThatName() {
    refused(() -> yaml("warehouse:\n  exports: 1\nexports:\n  - b\n").text("exports"))
        .withMessage("x.yaml:3: exports must be a plain text");
  }

  @Test
  void textIsTrimmed() {
    assertThat(yaml("exports: '  a b '\n").text("exports")).isEqualTo("a b");
    assertThat(yaml("exports: >\n  a\n  b\n").text("exports")).isEqualTo("a b");
  }

  @ParameterizedTest
  @CsvSource({
    "28, 28",
    "0.50, 0.5",
    "true, true",
    "2026-07-01, 2026-07-01",
    "'\"quoted\"', quoted",
    "a # note, a"
  })
  void plainValuesAreTexts(String written, String read) {
    assertThat(yaml("exports: " + written + "\n").text("exports")).isEqualTo(read);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "~", "null", "''", "'  '", "[a]", "{a: b}"})
  void emptyAndFoldedValuesAreNoTexts(String written) {
    YamlFile file = yaml("warehouse: a\nexports: " + written + "\n");
    refused(() -> file.text("exports")).withMessage("x.yaml:2: exports must be a plain text");
    refused(() -> file.text("exports", "fallback")).withMessageStartingWith("x.yaml:2: exports");
  }

  @Test
  void fallbackCountsOnlyWhereTheKeyIsAbsent() {
    assertThat(yaml("exports: a\n").text("exports", "b")).isEqualTo("a");
    assertThat(yaml("warehouse: a\n").text("exports", "b")).isEqualTo("b");
    assertThat(yaml("warehouse: a\n").number("washout_days", 28, 0, 366)).isEqualTo(28);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 28, 366})
  void numbersOfTheRangeAreRead(int number) {
    assertThat(yaml("washout_days: " + number + "\n").number("washout_days", 7, 0, 366))
        .isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1",
        "367",
        "28.0",
        "2.5",
        "many",
        "'28'",
        "",
        "~",
        "true",
        "[28]",
        "99999999999"
      })
  void whatIsNoWholeNumberOfTheRangeIsRefused(String written) {
    refused(() -> yaml("\nwashout_days: " + written + "\n").number("washout_days", 7, 0, 366))
        .withMessage("x.yaml:2: washout_days must be a whole number from 0 to 366");
  }

  @Test
  void wordIsOneOfAFew() {
    YamlFile file = yaml("\nbetter: lower\n");
    assertThat(file.word("better", List.of("lower", "higher"))).isEqualTo("lower");
    refused(() -> file.word("better", List.of("up", "down")))
        .withMessage("x.yaml:2: better is 'lower'; allowed: up, down");
  }

  @Test
  void fileIsReadAndNamed(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("a.yaml"), "exports: Zürich\n");
    assertThat(YamlFile.read(file).text("exports")).isEqualTo("Zürich");
    refused(() -> YamlFile.read(file).text("warehouse"))
        .withMessage(file + ":1: warehouse is missing");
  }

  @Test
  void fileThatCannotBeReadIsNamed(@TempDir Path folder) throws IOException {
    refused(() -> YamlFile.read(folder.resolve("none.yaml")))
        .withMessageStartingWith(folder.resolve("none.yaml") + ": cannot be read: ");
    Path latin = folder.resolve("latin.yaml");
    Files.write(latin, "exports: Zürich\n".getBytes(StandardCharsets.ISO_8859_1));
    refused(() -> YamlFile.read(latin)).withMessageStartingWith(latin + ": cannot be read: ");
  }

  @Test
  void secondDocumentOfAFileIsNotSilentlyDropped() {
    refused(() -> yaml("exports: a\n---\nwashout_days: 3\n"));
  }
}
