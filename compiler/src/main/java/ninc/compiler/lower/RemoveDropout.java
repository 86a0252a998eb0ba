package ninc.compiler.lower;

import ninc.compiler.graph.Dropout;
import ninc.compiler.graph.Graph;
import ninc.compiler.graph.Op;
import ninc.compiler.graph.Rewriting;
import ninc.compiler.graph.Rewriting.Replacement;

/** Takes dropout out of a graph that evaluates: it is the identity there. */
public final class RemoveDropout {

  private RemoveDropout() {}

  public static Graph apply(Graph graph) {
    return Rewriting.rewrite(graph, RemoveDropout::rule);
  }

  private static Replacement rule(Op op) {
    return op instanceof Dropout dropout
        ? new Replacement.By(dropout.input())
        : new Replacement.With(op);
  }
}
