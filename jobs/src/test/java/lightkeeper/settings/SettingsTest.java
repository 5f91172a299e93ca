package lightkeeper.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  private static final Path SHIPPED = Path.of(System.getProperty("lightkeeper.home"), "conf");
  private static final Instant AT = Instant.parse("2026-07-01T00:00:00Z");

  @TempDir Path folder;

  @BeforeEach
  void writeTheLeast() throws IOException {
    lightkeeper("as_of: 2026-07-01\n");
    models("models:\n  - id: feature_team\n");
  }

  private void lightkeeper(String text) throws IOException {
    Files.writeString(folder.resolve("lightkeeper.yaml"), text);
  }

  private void models(String text) throws IOException {
    Files.writeString(folder.resolve("models.yaml"), text);
  }

  private Settings read() {
    return Settings.read(new Conf(java.util.List.of(folder)));
  }

  private void assertRefused(String file, int line, String problem) {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(this::read)
        .withMessage("%s:%d: %s", folder.resolve(file), line, problem);
  }

  @Test
  void shippedSettingsAreReadAndAreTheDefaults() {
    Settings shipped = Settings.read(Conf.of(SHIPPED, Optional.empty()));
    Settings least = read();
    assertThat(shipped.exports()).isEqualTo(least.exports()).isEqualTo("sample-data/exports");
    assertThat(shipped.warehouse()).isEqualTo(least.warehouse()).isEqualTo("warehouse");
    assertThat(shipped.asOf()).isEqualTo(AT);
    assertThat(shipped.washoutDays()).isEqualTo(least.washoutDays()).isEqualTo(28);
    assertThat(shipped.changeFailureHours()).isEqualTo(least.changeFailureHours()).isEqualTo(72);
    assertThat(shipped.staleDays()).isEqualTo(least.staleDays()).isEqualTo(365);
    assertThat(shipped.patchSlaDays())
        .isEqualTo(least.patchSlaDays())
        .isEqualTo(Map.of("critical", 14, "high", 30, "medium", 90, "low", 180));
  }

  @Test
  void shippedModelsAreThoseOfTheContractWithTheBaselineFirst() {
    assertThat(Settings.read(Conf.of(SHIPPED, Optional.empty())).models().keySet())
        .containsExactly(
            "feature_team",
            "background_team",
            "operations_team",
            "regional_developer_support",
            "multi_product_team");
  }

  @Test
  void everySettingIsRead() throws IOException {
    lightkeeper(
        """
        exports: in
        warehouse: out
        as_of: 2026-01-01T01:00:00+01:00
        washout_days: 0
        change_failure_hours: 24
        stale_days: 100
        patch_sla_days:
          critical: 1
          low: 400
        smallest_group: 7
        person_key_file: keys/person
        """);
    assertThat(read())
        .isEqualTo(
            new Settings(
                "in",
                "out",
                Instant.parse("2026-01-01T00:00:00Z"),
                0,
                24,
                100,
                Map.of("critical", 1, "high", 30, "medium", 90, "low", 400),
                7,
                "keys/person",
                Map.of("feature_team", "feature_team")));
  }

  @ParameterizedTest
  @CsvSource({
    "washout_days, 0, 366",
    "change_failure_hours, 1, 8784",
    "stale_days, 1, 36525",
  })
  void numbersHaveARange(String key, int least, int most) throws IOException {
    for (int number : new int[] {least, most}) {
      lightkeeper("as_of: 2026-07-01\n" + key + ": " + number + "\n");
      assertThat(read().parameters(AT)).containsEntry(key, number);
    }
    for (String number : new String[] {"" + (least - 1), "" + (most + 1), "1.5", "many"}) {
      lightkeeper("as_of: 2026-07-01\n" + key + ": " + number + "\n");
      assertRefused(
          "lightkeeper.yaml", 2, key + " must be a whole number from " + least + " to " + most);
    }
  }

  @Test
  void noGroupBelowFiveIsEverTold() throws IOException {
    lightkeeper("as_of: 2026-07-01\nsmallest_group: 5\n");
    assertThat(read().smallestGroup()).isEqualTo(5);
    lightkeeper("as_of: 2026-07-01\nsmallest_group: 4\n");
    assertRefused("lightkeeper.yaml", 2, "smallest_group must be a whole number from 5 to 1000");
  }

  @Test
  void unknownSettingIsRefused() throws IOException {
    lightkeeper("as_of: 2026-07-01\nwashout: 3\n");
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(this::read)
        .withMessageStartingWith(folder.resolve("lightkeeper.yaml") + ":2: unknown key 'washout'");
  }

  @Test
  void asOfIsTheOnlySettingWithoutADefault() throws IOException {
    lightkeeper("washout_days: 28\n");
    assertRefused("lightkeeper.yaml", 1, "as_of is missing");
  }

  @Test
  void asOfThatIsNoneNamesKeyAndFile() throws IOException {
    lightkeeper("as_of: soon\n");
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(this::read)
        .withMessageStartingWith(
            "Cannot read as_of in " + folder.resolve("lightkeeper.yaml") + ": 'soon' is neither");
  }

  @ParameterizedTest
  @ValueSource(strings = {"14", "[14]", "", "fast"})
  void patchSlaDaysIsOneNumberPerSeverity(String written) throws IOException {
    lightkeeper("as_of: 2026-07-01\npatch_sla_days: " + written + "\n");
    assertRefused(
        "lightkeeper.yaml", 2, "patch_sla_days must hold one number of days per severity");
  }

  @Test
  void patchSlaDaysKnowsFourSeverities() throws IOException {
    lightkeeper("as_of: 2026-07-01\npatch_sla_days:\n  high: 3\n  urgent: 1\n");
    assertRefused(
        "lightkeeper.yaml", 4, "urgent is no severity; known: critical, high, low, medium");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1.5", "'14'", ""})
  void patchSlaDaysAreWholeAndAtLeastOne(String written) throws IOException {
    lightkeeper("as_of: 2026-07-01\npatch_sla_days:\n  high: " + written + "\n");
    assertRefused("lightkeeper.yaml", 3, "high must be a whole number of days, at least 1");
  }

  @Test
  void modelsKeepTheirOrderAndTitles() throws IOException {
    models("models:\n  - {id: z, title: Zulu}\n  - {id: a1_b, meaning: x}\n  - {id: m}\n");
    assertThat(read().models())
        .containsExactly(Map.entry("z", "Zulu"), Map.entry("a1_b", "a1_b"), Map.entry("m", "m"));
  }

  @ParameterizedTest
  @CsvSource({
    "models: []",
    "models:",
    "models: feature_team",
  })
  void thereIsAtLeastOneModel(String text) throws IOException {
    models(text + "\n");
    assertRefused("models.yaml", 1, "models must list at least one model");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Feature_team", "1team", "feature-team", "feature team", "ünit", "''"})
  void modelIdIsAPlainWord(String id) throws IOException {
    models("models:\n  - id: " + id + "\n");
    assertRefused(
        "models.yaml",
        1,
        "models has the id '"
            + id.replace("'", "")
            + "'; an id is lower-case letters, digits and '_'");
  }

  @Test
  void modelsMustBeToldApart() throws IOException {
    models("models:\n  - id: a\n  - id: b\n  - id: a\n");
    assertRefused("models.yaml", 1, "models names 'a' twice");
  }

  @Test
  void modelHasNoOtherKeys() throws IOException {
    models("models:\n  - id: a\n    name: A\n");
    assertRefused("models.yaml", 3, "name is unknown; a model has id, title, meaning");
  }

  @Test
  void modelsFileHasNoOtherKeys() throws IOException {
    models("model:\n  - id: a\n");
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(this::read)
        .withMessageStartingWith(
            folder.resolve("models.yaml") + ":1: unknown key 'model'; did you mean 'models'?");
  }

  @Test
  void parametersAreWhatSqlMayName() throws IOException {
    assertThat(read().parameters(AT))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "as_of", AT,
                "washout_days", 28,
                "change_failure_hours", 72,
                "stale_days", 365,
                "baseline_model", "feature_team",
                "patch_sla_days_critical", 14,
                "patch_sla_days_high", 30,
                "patch_sla_days_medium", 90,
                "patch_sla_days_low", 180));
  }

  @Test
  void asOfParameterIsThatOfTheRunAndNotOfTheFile() throws IOException {
    Instant other = Instant.parse("2020-01-01T00:00:00Z");
    assertThat(read().parameters(other)).containsEntry("as_of", other);
  }

  @Test
  void namedFolderOverlaysFileByFile() throws IOException {
    Files.delete(folder.resolve("lightkeeper.yaml"));
    Settings settings = Settings.read(Conf.of(SHIPPED, Optional.of(folder)));
    assertThat(settings.models().keySet()).containsExactly("feature_team");
    assertThat(settings.asOf()).isEqualTo(AT);
  }
}
