package lightkeeper.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What leaders see is listed, and every mistake in the list is one line with its place. */
class LayoutTest {
  private static final Path SHIPPED = Path.of(System.getProperty("lightkeeper.home"), "conf");
  private static final List<String> METRICS = List.of("incident_rate", "patch_time");

  @TempDir Path folder;

  private Layout read(String text) throws IOException {
    Files.writeString(folder.resolve("scorecard.yaml"), text);
    return Layout.read(new Conf(List.of(folder)), METRICS);
  }

  private void assertRefused(String text, int line, String problem) {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> read(text))
        .withMessage("%s:%d: %s", folder.resolve("scorecard.yaml"), line, problem);
  }

  @Test
  void theShippedListNamesEveryShippedMetric() {
    Conf conf = Conf.of(SHIPPED, Optional.empty());
    List<String> shipped =
        conf.files("metrics", ".sql").stream()
            .map(file -> file.getFileName().toString().replace(".sql", ""))
            .toList();
    assertThat(
            Layout.read(conf, shipped).topics().stream()
                .flatMap(topic -> topic.metrics().stream())
                .map(Layout.Shown::metric))
        .containsExactlyInAnyOrderElementsOf(shipped);
  }

  @Test
  void headingsAndMetricsKeepTheirOrder() throws IOException {
    Layout layout =
        read(
            """
            topics:
              - heading: Safe
                question: Is it safe?
                metrics:
                  - metric: patch_time
                    sentence: "{model} waits {times} as long as {other}"
                    reference: 14
                    reference_label: the limit
                  - metric: incident_rate
            """);
    assertThat(layout.topics())
        .containsExactly(
            new Layout.Topic(
                "Safe",
                "Is it safe?",
                List.of(
                    new Layout.Shown(
                        "patch_time",
                        "{model} waits {times} as long as {other}",
                        14.0,
                        "the limit"),
                    new Layout.Shown("incident_rate", null, null, null))));
  }

  @Test
  void anUnknownMetricIsRefusedWithTheNearestOne() {
    assertRefused(
        """
        topics:
          - heading: Safe
            metrics:
              - metric: incident_rate
              - metric: patch_tyme
        """,
        5,
        "metric 'patch_tyme' is no metric of conf/metrics; did you mean 'patch_time'?");
  }

  @Test
  void aMetricListedTwiceIsRefused() {
    assertRefused(
        """
        topics:
          - heading: Safe
            metrics:
              - metric: patch_time
          - heading: Sound
            metrics:
              - metric: patch_time
        """,
        7,
        "metric 'patch_time' is listed twice");
  }

  @Test
  void otherKeysPlacesAndBareReferencesAreRefused() {
    assertRefused(
        """
        topics:
          - heading: Safe
            metrics:
              - metric: patch_time
                sentense: x
        """,
        5,
        "sentense is unknown; an entry of metrics has metric, sentence, reference,"
            + " reference_label");
    assertRefused(
        """
        topics:
          - heading: Safe
            metrics:
              - metric: patch_time
                sentence: "{team} waits"
        """,
        4,
        "metric 'patch_time' has a sentence with {team}; allowed: {model}, {times}, {other}");
    assertRefused(
        """
        topics:
          - heading: Safe
            metrics:
              - metric: patch_time
                reference: 14
        """,
        4,
        "metric 'patch_time' has a reference without reference_label");
    assertRefused("topics: []\n", 1, "topics must list at least one topic");
  }
}
