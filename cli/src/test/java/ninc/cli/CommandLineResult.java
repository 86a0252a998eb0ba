package ninc.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/** The output and exit status of a command. */
public record CommandLineResult(int status, String out, String err) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Runs {@code ninc} in this process. */
  public static CommandLineResult ninc(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] texts = List.of(arguments).stream().map(Object::toString).toArray(String[]::new);
    int status =
        Main.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(texts);
    return new CommandLineResult(status, out.toString(), err.toString());
  }

  /** Parses standard output, every line of which must be JSON. */
  public List<JsonNode> json() {
    try {
      List<JsonNode> lines = new ArrayList<>();
      for (String line : out.lines().toList()) {
        lines.add(JSON.readTree(line));
      }
      return lines;
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + out, e);
    }
  }

  /** Returns the JSON objects of one event. */
  public List<JsonNode> events(String name) {
    return json().stream().filter(node -> node.path("event").asText().equals(name)).toList();
  }
}
