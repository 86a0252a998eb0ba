package ninc.compiler.report;

import java.util.ArrayList;
import java.util.List;
import ninc.compiler.Compiler;
import ninc.compiler.ir.Graph;
import ninc.dsl.Branch;
import ninc.dsl.Network;
import ninc.dsl.Node;

/**
 * What one node of a network costs in evaluation. The nodes of an addition's or a concatenation's
 * branches have rows of their own, and the addition has only what it adds to them.
 *
 * @param parameters the number of trained values
 * @param operations floating-point operations for one example
 */
public record NodeCost(Node node, long parameters, long operations) {

  /** A row for every node, in the order in which they are computed. */
  public static List<NodeCost> of(Network network) {
    return rows(network.nodes());
  }

  private static List<NodeCost> rows(List<Node> nodes) {
    return nodes.stream().flatMap(node -> rows(node).stream()).toList();
  }

  private static List<NodeCost> rows(Node node) {
    List<NodeCost> rows = new ArrayList<>();
    for (Branch branch : node.branches()) {
      rows.addAll(rows(branch.nodes()));
    }
    Graph graph = Compiler.inference(new Network(node.input(), List.of(node)));
    long parameters =
        graph.parameters().stream().mapToLong(parameter -> parameter.tensor().values()).sum();
    long operations = FlopCount.perExample(graph);
    for (NodeCost row : List.copyOf(rows)) {
      parameters -= row.parameters();
      operations -= row.operations();
    }
    rows.add(new NodeCost(node, parameters, operations));
    return rows;
  }
}
