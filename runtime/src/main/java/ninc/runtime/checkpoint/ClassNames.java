package ninc.runtime.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Optional;

/** The names of classes as one text, a JSON list. */
final class ClassNames {
  private static final JsonMapper JSON = new JsonMapper();

  private ClassNames() {}

  static String toJson(List<String> names) {
    return JSON.valueToTree(names).toString();
  }

  /** The names in a text; empty where it is no such list. */
  static Optional<List<String>> ofJson(String text) {
    try {
      JsonNode list = JSON.readTree(text);
      boolean texts = list.isArray() && list.valueStream().allMatch(JsonNode::isTextual);
      return texts
          ? Optional.of(list.valueStream().map(JsonNode::textValue).toList())
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
