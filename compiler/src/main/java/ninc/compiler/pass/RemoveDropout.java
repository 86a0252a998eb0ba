package ninc.compiler.pass;

import ninc.compiler.ir.Elementwise.Dropout;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Rewriting;
import ninc.compiler.ir.Rewriting.Replacement;

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
