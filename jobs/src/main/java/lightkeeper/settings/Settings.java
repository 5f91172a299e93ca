package lightkeeper.settings;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Every setting of {@code conf/lightkeeper.yaml} and the models of {@code conf/models.yaml}, with
 * the defaults.
 *
 * @param exports folder of exports that is read when no option names one
 * @param warehouse folder of tables that is used when no option names one
 * @param asOf the as-of that belongs to {@code exports}
 * @param washoutDays length of the washout in days, 0 to 366
 * @param changeFailureHours an incident counts against the latest deployment for so many hours
 * @param staleDays a dependency is stale from so many days of lag on
 * @param patchSlaDays days within which a vulnerability should be fixed, by severity
 * @param smallestGroup figures about fewer people than this are not published, at least 5
 * @param personKeyFile file of the key that turns ids of people into pseudonyms
 * @param models the maintenance models in the order of the file: id to title, never empty
 */
public record Settings(
    String exports,
    String warehouse,
    Instant asOf,
    int washoutDays,
    int changeFailureHours,
    int staleDays,
    Map<String, Integer> patchSlaDays,
    int smallestGroup,
    String personKeyFile,
    Map<String, String> models) {
  /** Below this no organisation may go. */
  private static final int SMALLEST_GROUP_ALLOWED = 5;

  private static final int LARGEST_GROUP_ASKED = 1000;

  private static final Map<String, Integer> PATCH_SLA_DAYS =
      Map.of("critical", 14, "high", 30, "medium", 90, "low", 180);

  /**
   * Reads both files.
   *
   * @param conf the configuration folders
   * @return the settings
   * @throws ConfigurationException on an unknown key or an unusable value, naming file and line
   */
  public static Settings read(Conf conf) {
    YamlFile file = YamlFile.read(conf.file("lightkeeper.yaml"));
    file.refuseOtherKeysThan(
        List.of(
            "exports",
            "warehouse",
            "as_of",
            "washout_days",
            "change_failure_hours",
            "stale_days",
            "patch_sla_days",
            "smallest_group",
            "person_key_file"));
    return new Settings(
        file.text("exports", "sample-data/exports"),
        file.text("warehouse", "warehouse"),
        AsOf.parse(file.text("as_of"), "as_of in " + conf.file("lightkeeper.yaml")),
        file.number("washout_days", 28, 0, 366),
        file.number("change_failure_hours", 72, 1, 8784),
        file.number("stale_days", 365, 1, 36_525),
        patchSlaDays(file),
        file.number("smallest_group", 10, SMALLEST_GROUP_ALLOWED, LARGEST_GROUP_ASKED),
        file.text("person_key_file", "person.key"),
        models(conf));
  }

  /**
   * What SQL files may name as {@code :parameter}.
   *
   * @param at the as-of of the run
   * @return values by parameter name, without the colon
   */
  public Map<String, Object> parameters(Instant at) {
    Map<String, Object> parameters = new TreeMap<>();
    parameters.put("as_of", at);
    parameters.put("washout_days", washoutDays);
    parameters.put("change_failure_hours", changeFailureHours);
    parameters.put("stale_days", staleDays);
    parameters.put("baseline_model", baselineModel());
    patchSlaDays.forEach((severity, days) -> parameters.put("patch_sla_days_" + severity, days));
    return parameters;
  }

  /**
   * The model that services go to maintenance from and come back to.
   *
   * @return its id: the first of the models
   */
  public String baselineModel() {
    return models.keySet().iterator().next();
  }

  private static Map<String, Integer> patchSlaDays(YamlFile file) {
    Map<String, Integer> days = new TreeMap<>(PATCH_SLA_DAYS);
    JsonNode node = file.node("patch_sla_days");
    if (node.isMissingNode()) {
      return days;
    }
    if (!node.isObject()) {
      throw file.problem("patch_sla_days", "must hold one number of days per severity");
    }
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (!days.containsKey(entry.getKey())) {
        throw file.problem(
            entry.getKey(), "is no severity; known: " + String.join(", ", days.keySet()));
      }
      if (!entry.getValue().isInt() || entry.getValue().asInt() < 1) {
        throw file.problem(entry.getKey(), "must be a whole number of days, at least 1");
      }
      days.put(entry.getKey(), entry.getValue().asInt());
    }
    return days;
  }

  private static Map<String, String> models(Conf conf) {
    YamlFile file = YamlFile.read(conf.file("models.yaml"));
    file.refuseOtherKeysThan(List.of("models"));
    Map<String, String> models = new LinkedHashMap<>();
    for (JsonNode model : file.node("models")) {
      String id = model.path("id").asText("");
      if (!id.matches("[a-z][a-z0-9_]{0,62}")) {
        throw file.problem(
            "models", "has the id '" + id + "'; an id is lower-case letters, digits and '_'");
      }
      for (Map.Entry<String, JsonNode> entry : model.properties()) {
        if (!List.of("id", "title", "meaning").contains(entry.getKey())) {
          throw file.problem(entry.getKey(), "is unknown; a model has id, title, meaning");
        }
      }
      if (models.put(id, model.path("title").asText(id)) != null) {
        throw file.problem("models", "names '" + id + "' twice");
      }
    }
    if (models.isEmpty()) {
      throw file.problem("models", "must list at least one model");
    }
    return models;
  }
}
