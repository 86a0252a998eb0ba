package ninc.compiler.report;

import java.util.ArrayList;
import java.util.List;
import ninc.compiler.Compiler;
import ninc.compiler.ir.Graph;
import ninc.dsl.Branch;
import ninc.dsl.Network;
import ninc.dsl.Node;

/**
 * The cost of one node of a network in inference. The nodes in the branches of an addition or
 * concatenation have their own rows and are not included in its cost.
 *
 * @param node the node
 * @param parameters the number of trainable values
 * @param operations the floating-point operations per example
 */
public record NodeCost(Node node, long parameters, long operations) {

  /** Returns a row for every node, in execution order. */
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
    long parameters = graph.parameterCount();
    long operations = FlopCount.perExample(graph);
    for (NodeCost row : List.copyOf(rows)) {
      parameters -= row.parameters();
      operations -= row.operations();
    }
    rows.add(new NodeCost(node, parameters, operations));
    return rows;
  }
}
