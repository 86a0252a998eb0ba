package ninc.runtime.format.onnx.importer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import ninc.runtime.UserError;
import ninc.runtime.format.onnx.importer.OnnxGraph.Node;

/** Sorts the nodes of a graph, which need not be sorted in its file. */
final class TopologicalOrder {
  private TopologicalOrder() {}

  /**
   * Returns all nodes, each after those whose outputs it reads.
   *
   * @param producers the node that computes each tensor
   * @throws UserError if the graph has a cycle
   */
  static List<Node> of(List<Node> nodes, Map<String, Node> producers) {
    Map<String, List<Node>> readers = new HashMap<>();
    Map<Node, Integer> waiting = new IdentityHashMap<>();
    Deque<Node> ready = new ArrayDeque<>();
    for (Node node : nodes) {
      Set<String> computed = new HashSet<>(node.inputs());
      computed.retainAll(producers.keySet());
      computed.forEach(name -> readers.computeIfAbsent(name, _ -> new ArrayList<>()).add(node));
      waiting.put(node, computed.size());
      if (computed.isEmpty()) {
        ready.add(node);
      }
    }
    List<Node> sorted = new ArrayList<>();
    while (!ready.isEmpty()) {
      Node node = ready.remove();
      sorted.add(node);
      for (String output : node.outputs()) {
        for (Node reader : readers.getOrDefault(output, List.of())) {
          if (waiting.merge(reader, -1, Integer::sum) == 0) {
            ready.add(reader);
          }
        }
      }
    }
    if (sorted.size() < nodes.size()) {
      Node node = nodes.stream().filter(other -> waiting.get(other) > 0).findFirst().orElseThrow();
      throw new UserError(
          "its graph has a cycle that leads to the node " + OnnxFile.quoted(node.label()));
    }
    return sorted;
  }
}
