package ninc.compiler.report;

import java.util.ArrayList;
import java.util.List;
import ninc.compiler.Compiler;
import ninc.compiler.ir.Graph;
import ninc.dsl.Activate;
import ninc.dsl.Add;
import ninc.dsl.AvgPool;
import ninc.dsl.Branch;
import ninc.dsl.Concat;
import ninc.dsl.Conv;
import ninc.dsl.Dropout;
import ninc.dsl.Flatten;
import ninc.dsl.GlobalAveragePool;
import ninc.dsl.Linear;
import ninc.dsl.MaxPool;
import ninc.dsl.Network;
import ninc.dsl.NinBlock;
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
    for (Branch branch : branches(node)) {
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

  private static List<Branch> branches(Node node) {
    return switch (node) {
      case Add add -> add.branches();
      case Concat concat -> concat.branches();
      case Conv _, NinBlock _, Linear _, MaxPool _, AvgPool _, GlobalAveragePool _ -> List.of();
      case Dropout _, Flatten _, Activate _ -> List.of();
    };
  }
}
