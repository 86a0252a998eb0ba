package ninc.compiler.pass;

import ninc.compiler.ir.Graph;
import ninc.compiler.ir.GraphBuilder;
import ninc.compiler.ir.Loss.CorrectCount;
import ninc.compiler.ir.Loss.CrossEntropy;
import ninc.compiler.ir.Source.Labels;
import ninc.compiler.ir.Value;

/** Appends the results {@code loss} and {@code correct}, the number of correct answers. */
public final class AppendLoss {

  private AppendLoss() {}

  /**
   * @throws IllegalArgumentException if the logits are not [N, 1, 1, K]
   */
  public static Graph apply(Graph graph) {
    GraphBuilder result = new GraphBuilder(graph);
    Value logits = graph.result("logits");
    Value labels = result.add("labels", new Labels());
    result.result("loss", result.add("loss", new CrossEntropy(logits, labels)));
    result.result("correct", result.add("correct", new CorrectCount(logits, labels)));
    return result.build();
  }
}
