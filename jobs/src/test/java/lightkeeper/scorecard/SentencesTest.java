package lightkeeper.scorecard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sentences follow the verdicts, for every kind of metric, also one that an analyst adds. */
class SentencesTest {
  private static final LocalDate JUNE = LocalDate.of(2026, 6, 1);

  private static Figures figures() {
    return new Figures(
        JUNE,
        Instant.parse("2026-07-01T00:00:00Z"),
        12,
        List.of(
            new Figures.Model("ops", "Operations team"),
            new Figures.Model("multi", "Multi-product team"),
            new Figures.Model("sre", "SRE")),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        new Figures.Holding(0, 0));
  }

  private static Figures.Definition metric(String title, String kind) {
    return new Figures.Definition(
        "a_metric", title, "quality", kind, "days", true, "what it means", "a test", true);
  }

  private static Figures.Shown shown(String sentence, boolean comparesRest) {
    return new Figures.Shown("a_metric", sentence, null, null, comparesRest);
  }

  private static Figures.Comparison clear(Double effect, Double low, Double high) {
    return new Figures.Comparison(
        "a_metric",
        JUNE,
        "multi",
        "ops",
        effect,
        low,
        high,
        0.001,
        0.01,
        "tier",
        7L,
        9L,
        "better",
        null);
  }

  private static Figures.Comparison other(String model, String reference, String reason) {
    return new Figures.Comparison(
        "a_metric",
        JUNE,
        model,
        reference,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        reason == null ? "no_clear_difference" : "not_comparable",
        reason);
  }

  private static String told(
      Figures.Definition metric, Figures.Shown shown, Figures.Comparison one) {
    return new Sentences(figures()).difference(metric, shown, one).replace(Numbers.SPACE, " ");
  }

  @Test
  void theGreaterFigureIsToldFirstWithItsOwnTeamsFirst() {
    assertThat(
            told(
                metric("Time to patch", "duration"),
                shown(
                    "Services with {model} wait {times} as long for a security patch as those with"
                        + " {other}",
                    false),
                clear(1 / 2.4, 1 / 3.5, 1 / 1.6)))
        .isEqualTo(
            "Services with operations teams wait 2.4 times as long for a security patch as those"
                + " with multi-product teams, 95 % interval 1.6 to 3.5, adjusted for tier; 9 and 7"
                + " teams");
  }

  @Test
  void aMetricWithoutASentenceIsToldByItsTitleAndKind() {
    Figures.Comparison one = clear(2.0, 1.5, 2.7);
    String basis = ", 95 % interval 1.5 to 2.7, adjusted for tier; 7 and 9 teams";
    assertThat(told(metric("Outages", "rate"), shown(null, false), one))
        .isEqualTo(
            "Outages: 2.0 times as high with multi-product teams as with operations teams" + basis);
    assertThat(told(metric("Wait", "duration"), shown(null, false), one))
        .startsWith("Wait: 2.0 times as long with");
    assertThat(told(metric("Uptime", "share"), shown(null, true), one))
        .startsWith("Uptime: what is lacking is 2.0 times as much with");
    assertThat(told(metric("Stay", "survival"), shown(null, false), one))
        .startsWith("Stay: people leave 2.0 times as fast with");
  }

  @Test
  void anUpperLimitThatIsNotReachedIsSaid() {
    assertThat(told(metric("Wait", "duration"), shown(null, false), clear(2.0, 1.5, null)))
        .contains("95 % interval at least 1.5");
  }

  @Test
  void noneAtAllIsNoMultiple() {
    assertThat(told(metric("Outages", "rate"), shown(null, false), clear(0.0, 0.0, 0.3)))
        .startsWith("Outages: none with multi-product teams, some with operations teams");
  }

  @Test
  void namesAreTakenAsTheyAreWritten() {
    assertThat(Words.teams("Operations team")).isEqualTo("operations teams");
    assertThat(Words.teams("Regional developer support")).isEqualTo("regional developer support");
    assertThat(Words.teams("SRE")).isEqualTo("SRE");
    assertThat(Words.teams("İşletim team")).isEqualTo("işletim teams");
    assertThat(Words.teams("")).isEmpty();
    assertThat(Words.teams("صيانة")).isEqualTo("\u2068صيانة\u2069");
    assertThat(new Figures.Model("one", "A \u2069\u202e turned").title()).isEqualTo("A  turned");
  }

  @Test
  void whatIsNotClearIsSaidWithItsReason() {
    List<String> rest =
        new Sentences(figures())
            .rest(
                List.of(
                    other("multi", "ops", null),
                    other("sre", "ops", "few_teams"),
                    other("sre", "multi", "few_teams")));
    assertThat(rest)
        .containsExactly(
            "No clear difference between operations teams and multi-product teams.",
            "SRE with any other model: not compared, too few teams.");
    assertThat(
            new Sentences(figures())
                .rest(List.of(other("multi", "ops", "primary"), other("sre", "ops", null))))
        .contains(
            "Operations teams and multi-product teams: not shown, fewer than 12 people, or too few"
                + " counted or not counted among them.");
    assertThat(new Sentences(figures()).rest(List.of(other("multi", "ops", "few_teams"))))
        .containsExactly("Operations teams and multi-product teams: not compared, too few teams.");
    assertThat(new Sentences(figures()).rest(List.of(other("multi", "ops", null))))
        .containsExactly("No clear difference between any two models.");
  }
}
