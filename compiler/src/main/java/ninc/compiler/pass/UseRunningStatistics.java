package ninc.compiler.pass;

import ninc.compiler.ir.BatchNormalization.BatchMean;
import ninc.compiler.ir.BatchNormalization.BatchVariance;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Rewriting;
import ninc.compiler.ir.Rewriting.Replacement;

/** Has inference and evaluation graphs normalize with running statistics. */
public final class UseRunningStatistics {

  private UseRunningStatistics() {}

  /** Replaces each statistic of the batch by its running average. */
  public static Graph apply(Graph graph) {
    return Rewriting.rewrite(graph, UseRunningStatistics::rule);
  }

  private static Replacement rule(Op op) {
    return switch (op) {
      case BatchMean(_, var running) -> new Replacement.WithValue(running);
      case BatchVariance(_, _, var running) -> new Replacement.WithValue(running);
      default -> new Replacement.WithOp(op);
    };
  }
}
