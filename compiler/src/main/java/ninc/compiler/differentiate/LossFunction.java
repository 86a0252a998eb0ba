package ninc.compiler.differentiate;

import ninc.compiler.graph.CorrectCount;
import ninc.compiler.graph.CrossEntropy;
import ninc.compiler.graph.Graph;
import ninc.compiler.graph.GraphBuilder;
import ninc.compiler.graph.Labels;
import ninc.compiler.graph.Value;

/** Appends the loss and the number of correct answers, results {@code loss} and {@code correct}. */
public final class LossFunction {

  private LossFunction() {}

  /**
   * @throws IllegalArgumentException where the logits are not one pixel of channels
   */
  public static Graph append(Graph graph) {
    GraphBuilder result = new GraphBuilder(graph);
    Value logits = graph.result("logits");
    Value labels = result.add("labels", new Labels());
    result.result("loss", result.add("loss", new CrossEntropy(logits, labels)));
    result.result("correct", result.add("correct", new CorrectCount(logits, labels)));
    return result.build();
  }
}
