package ninc.compiler.pass;

import ninc.compiler.ir.Elementwise.Dropout;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Rewriting;
import ninc.compiler.ir.Rewriting.Replacement;

/** Removes dropout from inference and evaluation graphs, where it is the identity. */
public final class RemoveDropout {

  private RemoveDropout() {}

  /** Replaces each dropout by its input. */
  public static Graph apply(Graph graph) {
    return Rewriting.rewrite(graph, RemoveDropout::rule);
  }

  private static Replacement rule(Op op) {
    return op instanceof Dropout dropout
        ? new Replacement.WithValue(dropout.input())
        : new Replacement.WithOp(op);
  }
}
