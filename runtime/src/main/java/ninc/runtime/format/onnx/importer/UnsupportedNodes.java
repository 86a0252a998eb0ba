package ninc.runtime.format.onnx.importer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import ninc.runtime.UserError;
import ninc.runtime.format.onnx.importer.OnnxGraph.Node;

/** The nodes of a graph that cannot be translated, which one message lists by operator. */
final class UnsupportedNodes {
  /** The maximum length of the list. */
  private static final int MAX_LENGTH = 1500;

  private final SequencedMap<String, List<String>> byOperator = new LinkedHashMap<>();

  /** Adds a node with an operator that the DSL does not have. */
  void add(Node node) {
    add(node, OnnxFile.quoted(node.label()));
  }

  /** Adds a node that the DSL cannot express for a reason of its own. */
  void addBecause(Node node, String reason) {
    add(node, OnnxFile.quoted(node.label()) + ": " + OnnxFile.shortened(reason));
  }

  private void add(Node node, String entry) {
    byOperator
        .computeIfAbsent(OnnxFile.shortened(node.qualifiedOperator()), _ -> new ArrayList<>())
        .add(entry);
  }

  boolean isEmpty() {
    return byOperator.isEmpty();
  }

  /**
   * Checks that there are none.
   *
   * @throws UserError if there are some
   */
  void check() {
    if (isEmpty()) {
      return;
    }
    String list =
        byOperator.entrySet().stream()
            .map(nodes -> "%s (%s)".formatted(nodes.getKey(), String.join(", ", nodes.getValue())))
            .collect(Collectors.joining("; "));
    throw new UserError(
        "ninc has no equivalent of "
            + (list.length() > MAX_LENGTH ? list.substring(0, MAX_LENGTH) + "…" : list));
  }
}
