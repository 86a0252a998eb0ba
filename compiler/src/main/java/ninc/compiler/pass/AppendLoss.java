package ninc.compiler.pass;

import ninc.compiler.ir.Graph;
import ninc.compiler.ir.GraphBuilder;
import ninc.compiler.ir.Loss.CorrectCount;
import ninc.compiler.ir.Loss.CrossEntropy;
import ninc.compiler.ir.Loss.Probabilities;
import ninc.compiler.ir.Source.Input;
import ninc.compiler.ir.Source.Labels;
import ninc.compiler.ir.Value;
import ninc.dsl.Training;

/**
 * Appends the results {@code loss} and {@code correct}, the number of correct answers. If a recipe
 * mixes examples, the loss reads target probabilities from the input {@code targets}.
 */
public final class AppendLoss {

  private AppendLoss() {}

  /**
   * Appends the loss of labels without smoothing.
   *
   * @throws IllegalArgumentException if the logits are not [N, 1, 1, K]
   */
  public static Graph apply(Graph graph) {
    return apply(graph, Training.defaults());
  }

  /**
   * Appends the loss of a recipe.
   *
   * @throws IllegalArgumentException if the logits are not [N, 1, 1, K]
   */
  public static Graph apply(Graph graph, Training recipe) {
    GraphBuilder result = new GraphBuilder(graph);
    Value logits = graph.result("logits");
    Value labels = result.add("labels", new Labels());
    Value targets =
        recipe.mixing().isEmpty() ? labels : result.add("targets", new Input(logits.featureMap()));
    Probabilities probabilities = new Probabilities(targets, recipe.labelSmoothing());
    result.result("loss", result.add("loss", new CrossEntropy(logits, probabilities)));
    result.result("correct", result.add("correct", new CorrectCount(logits, labels)));
    return result.build();
  }
}
