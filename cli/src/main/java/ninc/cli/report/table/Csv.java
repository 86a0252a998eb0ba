package ninc.cli.report.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.stream.Collectors;

/**
 * JSON events of one kind as a CSV table (RFC 4180), with a column per field, of which the model
 * and its parameters come first. A field of a nested object, such as a parameter, is named {@code
 * set.channels}; lists are separated by blanks, and lists of objects are left out.
 */
public final class Csv {

  private Csv() {}

  /** Returns the table, which ends with a line feed. */
  public static String of(List<ObjectNode> events) {
    List<SequencedMap<String, String>> rows = events.stream().map(Csv::row).toList();
    SequencedSet<String> columns = new LinkedHashSet<>();
    rows.forEach(row -> columns.addAll(row.sequencedKeySet()));
    StringBuilder text = new StringBuilder(line(List.copyOf(columns)));
    for (SequencedMap<String, String> row : rows) {
      text.append(line(columns.stream().map(column -> row.getOrDefault(column, "")).toList()));
    }
    return text.toString();
  }

  private static SequencedMap<String, String> row(ObjectNode event) {
    SequencedMap<String, String> row = new LinkedHashMap<>();
    flatten(event.deepCopy().retain("model", "set"), "", row);
    flatten(event, "", row);
    row.remove("event");
    return row;
  }

  private static void flatten(JsonNode object, String prefix, Map<String, String> row) {
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      String name = prefix + field.getKey();
      JsonNode value = field.getValue();
      if (value.isObject()) {
        flatten(value, name + ".", row);
      } else if (value.isArray() && value.valueStream().allMatch(JsonNode::isValueNode)) {
        row.put(name, value.valueStream().map(JsonNode::asText).collect(Collectors.joining(" ")));
      } else if (value.isValueNode()) {
        row.put(name, value.isNull() ? "" : value.asText());
      }
    }
  }

  private static String line(List<String> cells) {
    return cells.stream().map(Csv::quoted).collect(Collectors.joining(",", "", "\n"));
  }

  private static String quoted(String cell) {
    return cell.matches("[^,\"\r\n]*") ? cell : "\"" + cell.replace("\"", "\"\"") + "\"";
  }
}
