package lightkeeper.settings;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What leaders see on the monthly scorecard: the headings and metrics of {@code
 * conf/scorecard.yaml}, in its order.
 *
 * @param topics the headings, never empty
 */
public record Layout(List<Topic> topics) {
  private static final List<String> TOPIC_KEYS = List.of("heading", "question", "metrics");
  private static final List<String> METRIC_KEYS =
      List.of("metric", "sentence", "reference", "reference_label");
  private static final Pattern PLACE = Pattern.compile("\\{([^}]*)\\}");
  private static final Set<String> PLACES = Set.of("model", "times", "other");

  /**
   * A heading and the metrics under it.
   *
   * @param heading the heading
   * @param question what a leader would ask; the heading when the file has none
   * @param metrics the metrics
   */
  public record Topic(String heading, String question, List<Shown> metrics) {}

  /**
   * A metric that is shown.
   *
   * @param metric its id
   * @param sentence how a clear difference is told; null: plainly
   * @param reference a value to see the figures against; null for none
   * @param referenceLabel what that value is; null for none
   */
  public record Shown(String metric, String sentence, Double reference, String referenceLabel) {}

  /**
   * Reads the file.
   *
   * @param conf the configuration folders
   * @param metrics the ids of the metrics that are declared
   * @return what it lists
   * @throws ConfigurationException on an unknown key or metric, or one listed twice, naming file
   *     and line
   */
  public static Layout read(Conf conf, Collection<String> metrics) {
    YamlFile file = YamlFile.read(conf.file("scorecard.yaml"));
    file.refuseOtherKeysThan(List.of("topics"));
    List<Topic> topics = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (JsonNode topic : file.node("topics")) {
      refuseOtherKeys(file, topic, TOPIC_KEYS, "a topic");
      String heading = text(topic, "heading");
      if (heading == null) {
        throw file.problem("topics", "has a topic without a heading");
      }
      List<Shown> shown = new ArrayList<>();
      for (JsonNode metric : topic.path("metrics")) {
        refuseOtherKeys(file, metric, METRIC_KEYS, "an entry of metrics");
        shown.add(shown(file, metric, metrics, seen));
      }
      String question = text(topic, "question");
      topics.add(new Topic(heading, question == null ? heading : question, List.copyOf(shown)));
    }
    if (topics.isEmpty()) {
      throw file.problem("topics", "must list at least one topic");
    }
    return new Layout(List.copyOf(topics));
  }

  private static Shown shown(
      YamlFile file, JsonNode node, Collection<String> metrics, Set<String> seen) {
    String metric = text(node, "metric");
    if (metric == null) {
      throw file.problem("metrics", "has an entry without 'metric'");
    }
    if (!metrics.contains(metric)) {
      throw file.problemOf("metric", metric, "is no metric of conf/metrics", metrics);
    }
    if (!seen.add(metric)) {
      throw file.problemOf("metric", metric, "is listed twice", List.of());
    }
    String sentence = text(node, "sentence");
    if (sentence != null) {
      Matcher places = PLACE.matcher(sentence);
      while (places.find()) {
        if (!PLACES.contains(places.group(1))) {
          throw file.problemOf(
              "metric",
              metric,
              "has a sentence with " + places.group() + "; allowed: {model}, {times}, {other}",
              List.of());
        }
      }
    }
    JsonNode reference = node.path("reference");
    if (!reference.isMissingNode() && !reference.isNumber()) {
      throw file.problemOf("metric", metric, "has a reference that is no number", List.of());
    }
    String label = text(node, "reference_label");
    if (reference.isNumber() && label == null) {
      throw file.problemOf("metric", metric, "has a reference without reference_label", List.of());
    }
    return new Shown(
        metric,
        sentence,
        reference.isNumber() ? Double.valueOf(reference.asDouble()) : null,
        label);
  }

  private static String text(JsonNode node, String key) {
    String text = node.path(key).asText("").strip();
    return text.isEmpty() ? null : text;
  }

  private static void refuseOtherKeys(
      YamlFile file, JsonNode node, List<String> known, String what) {
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (!known.contains(entry.getKey())) {
        throw file.problem(
            entry.getKey(), "is unknown; " + what + " has " + String.join(", ", known));
      }
    }
  }
}
