package lightkeeper.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lightkeeper.settings.ConfigurationException;
import lightkeeper.settings.YamlFile;

/**
 * Keys and values somewhere in a mapping, read strictly.
 *
 * @param file the file they stand in
 * @param node the keys and values; a missing node for none
 */
record Section(YamlFile file, JsonNode node) {
  /** Refuses keys that nobody reads. */
  void refuseOtherKeysThan(Collection<String> known) {
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (!known.contains(entry.getKey())) {
        throw file.problem(entry.getKey(), "is unknown; known: " + String.join(", ", known));
      }
    }
  }

  /** A text; null when it is absent. */
  String text(String key) {
    JsonNode value = node.path(key);
    if (value.isMissingNode()) {
      return null;
    }
    if (!value.isValueNode() || value.isNull() || value.asText().isEmpty()) {
      throw file.problem(key, "must be a plain text");
    }
    return value.asText();
  }

  /** A text that must be there. */
  String required(String key) {
    String text = text(key);
    if (text == null) {
      throw file.problem(key, "is missing");
    }
    return text;
  }

  /** A list of texts, or one text; empty when it is absent. */
  List<String> list(String key) {
    JsonNode value = node.path(key);
    if (value.isMissingNode()) {
      return List.of();
    }
    if (value.isValueNode()) {
      return List.of(value.asText());
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode one : value) {
      if (!value.isArray() || !one.isValueNode()) {
        throw file.problem(key, "must be a list of plain texts");
      }
      texts.add(one.asText());
    }
    return List.copyOf(texts);
  }

  /** Texts by name, in the order of the file; empty when the key is absent. */
  Map<String, String> texts(String key) {
    Map<String, String> texts = new LinkedHashMap<>();
    section(key)
        .node()
        .properties()
        .forEach(
            entry -> {
              if (!entry.getValue().isValueNode()) {
                throw file.problem(entry.getKey(), "must be a plain text");
              }
              texts.put(entry.getKey(), entry.getValue().asText());
            });
    return texts;
  }

  /** The keys and values under a key; none when it is absent. */
  Section section(String key) {
    JsonNode value = node.path(key);
    if (!value.isMissingNode() && !value.isObject()) {
      throw file.problem(key, "must hold 'key: value' lines");
    }
    return new Section(file, value);
  }

  /** The list of keys and values under a key; none when it is absent. */
  List<Section> sections(String key) {
    JsonNode value = node.path(key);
    if (!value.isMissingNode() && !value.isArray()) {
      throw file.problem(key, "must be a list");
    }
    List<Section> sections = new ArrayList<>();
    value.forEach(one -> sections.add(new Section(file, one)));
    return sections;
  }

  /** A problem with the value of a key. */
  ConfigurationException problem(String key, String what) {
    return file.problem(key, what);
  }
}
