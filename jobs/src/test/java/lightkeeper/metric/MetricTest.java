package lightkeeper.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lightkeeper.settings.Conf;
import lightkeeper.settings.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricTest {
  private static final String WHOLE =
      """
      /*
      title: Incident rate
      outcome: reliability
      kind: rate
      unit: incidents per month
      better: lower
      primary: true
      definition: >
        Incidents
        per month.
      source: a book
      */
      SELECT 1
      """;
  private static final List<String> RATIO =
      List.of(
          "month", "service_id", "team_id", "model", "tier", "washout", "numerator", "denominator");
  private static final List<String> DURATION =
      List.of("month", "service_id", "team_id", "model", "tier", "washout", "duration", "ended");

  @TempDir Path folder;

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private Metric read(String text) throws IOException {
    return Metric.read(write("incident_rate.sql", text));
  }

  private void assertRefused(String text, int line, String problem) throws IOException {
    Path file = write("incident_rate.sql", text);
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> Metric.read(file))
        .withMessage("%s:%d: %s", file, line, problem);
  }

  @Test
  void headerSaysWhatTheMetricMeansAndTheFileIsItsQuery() throws IOException {
    assertThat(read(WHOLE))
        .isEqualTo(
            new Metric(
                "incident_rate",
                "Incident rate",
                "reliability",
                Metric.Kind.RATE,
                "incidents per month",
                "lower",
                true,
                1,
                0,
                Metric.Counts.CASES,
                false,
                null,
                "Incidents per month.",
                "a book",
                folder.resolve("incident_rate.sql"),
                WHOLE));
  }

  @Test
  void headerMayStandBehindBlankLinesAndItsLinesStillCount() throws IOException {
    assertThat(read("\n\n" + WHOLE).title()).isEqualTo("Incident rate");
    assertRefused(
        "\n\n" + WHOLE.replace("lower", "less"), 8, "better is 'less'; allowed: lower, higher");
  }

  @ParameterizedTest
  @CsvSource({
    "outcome: reliability, outcome: speed, 3, 'outcome is ''speed''; allowed: quality, reliability,"
        + " delivery, retention, capacity'",
    "kind: rate, kind: mean, 4, 'kind is ''mean''; allowed: rate, share, duration, survival'",
    "kind: rate, kind: Rate, 4, 'kind is ''Rate''; allowed: rate, share, duration, survival'",
    "better: lower, better: low, 6, 'better is ''low''; allowed: lower, higher'",
    "primary: true, primary: maybe, 7, 'primary is ''maybe''; allowed: true, false'",
    "title: Incident rate, title: [a], 2, title must be a plain text",
    "title: Incident rate, title:, 2, title must be a plain text",
    "title: Incident rate, title: '', 2, title must be a plain text",
  })
  void badValueIsRefusedWithFileAndLine(String before, String after, int line, String problem)
      throws IOException {
    assertThat(WHOLE).contains(before);
    assertRefused(WHOLE.replace(before, after), line, problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"title", "outcome", "kind", "unit", "better", "primary", "source"})
  void everyKeyMustStand(String key) throws IOException {
    assertRefused(WHOLE.replaceFirst("(?m)^" + key + ":.*\n", ""), 1, key + " is missing");
  }

  @Test
  void unknownKeyIsRefusedWithFileLineAndSuggestion() throws IOException {
    Path file = write("a.sql", WHOLE.replace("source:", "sources:"));
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> Metric.read(file))
        .withMessageStartingWith(file + ":11: unknown key 'sources'; did you mean 'source'?");
  }

  @Test
  void keyThatStandsTwiceIsRefused() throws IOException {
    Path file = write("a.sql", WHOLE.replace("unit:", "title: b\nunit:"));
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> Metric.read(file))
        .withMessageStartingWith(file + ":5: not readable as YAML");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1",
        "",
        "-- title: a\nSELECT 1",
        "SELECT 1 /* title: a */",
        "/* title: a",
        "title: a */ SELECT 1"
      })
  void fileThatDoesNotBeginWithAHeaderIsRefused(String text) throws IOException {
    assertRefused(text, 1, "a metric begins with its header, a comment /* title: … */");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Incident_rate.sql", "1st.sql", "incident-rate.sql", "a b.sql", ".sql"})
  void fileIsNamedAsAnId(String name) throws IOException {
    Path file = write(name, WHOLE);
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> Metric.read(file))
        .withMessage(file + ": a metric's file is named in lower-case letters, digits and '_'");
  }

  @Test
  void everyHeaderThatCannotBeUsedIsTold() throws IOException {
    Files.createDirectories(folder.resolve("metrics"));
    write("metrics/a.sql", "SELECT 1");
    write("metrics/b.sql", WHOLE);
    write("metrics/c.sql", WHOLE.replace("kind: rate", "kind: x"));
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> Metric.all(new Conf(List.of(folder))))
        .withMessageContaining("a.sql:1:")
        .withMessageContaining("c.sql:4:")
        .withMessageNotContaining("b.sql");
  }

  @Test
  void metricsAreAllFilesInOrderOfTheirIds() throws IOException {
    Files.createDirectories(folder.resolve("metrics"));
    for (String id : List.of("b", "a_b", "a", "a1")) {
      write("metrics/" + id + ".sql", WHOLE);
    }
    assertThat(Metric.all(new Conf(List.of(folder))).stream().map(Metric::id))
        .containsExactly("a", "a1", "a_b", "b");
  }

  @Test
  void shippedMetricsAreReadWithoutAProblem() {
    Path shipped = Path.of(System.getProperty("lightkeeper.home"), "conf");
    List<Metric> metrics = Metric.all(Conf.of(shipped, Optional.empty()));
    assertThat(metrics).isNotEmpty();
    assertThat(metrics.stream().filter(Metric::isPrimary).map(Metric::id))
        .contains(
            "dependency_lag",
            "patch_time",
            "change_fail_rate",
            "incident_rate",
            "availability",
            "time_to_restore");
  }

  @Test
  void queryThatYieldsWhatItsKindWantsHasNoProblemInAnyOrder() throws IOException {
    List<String> reversed = new ArrayList<>(RATIO);
    java.util.Collections.reverse(reversed);
    assertThat(read(WHOLE).problemWith(RATIO)).isEmpty();
    assertThat(read(WHOLE).problemWith(reversed)).isEmpty();
    assertThat(read(WHOLE.replace("kind: rate", "kind: share")).problemWith(RATIO)).isEmpty();
    assertThat(read(WHOLE.replace("kind: rate", "kind: duration")).problemWith(DURATION)).isEmpty();
  }

  @Test
  void queryOfAnotherKindIsTold() throws IOException {
    assertThat(read(WHOLE).problemWith(DURATION))
        .contains(
            "the query of a rate yields month, service_id, team_id, model, tier, washout,"
                + " numerator, denominator; this one lacks denominator, numerator and yields also"
                + " duration, ended");
  }

  @Test
  void missingUnknownAndRepeatedColumnsAreTold() throws IOException {
    List<String> missing = RATIO.subList(1, RATIO.size());
    List<String> unknown = new ArrayList<>(RATIO);
    unknown.add("value");
    List<String> repeated = new ArrayList<>(RATIO);
    repeated.add("tier");
    assertThat(read(WHOLE).problemWith(missing).orElseThrow()).endsWith("; this one lacks month");
    assertThat(read(WHOLE).problemWith(unknown).orElseThrow())
        .endsWith("; this one yields also value");
    assertThat(read(WHOLE).problemWith(repeated).orElseThrow())
        .endsWith("; this one repeats a column");
  }
}
