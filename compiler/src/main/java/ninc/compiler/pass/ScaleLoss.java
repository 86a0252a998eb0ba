package ninc.compiler.pass;

import java.util.Optional;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.GraphBuilder;
import ninc.compiler.ir.Loss.CrossEntropyGradient;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Rewriting;
import ninc.compiler.ir.Rewriting.Replacement;
import ninc.compiler.ir.Source.ScalingState;
import ninc.compiler.ir.Source.ScalingState.Quantity;
import ninc.compiler.ir.Value;
import ninc.dsl.Precision;

/**
 * Scales the loss of a training step in float16, since many gradients are below its smallest
 * number: the gradient with respect to the logits is multiplied by a scale, and with it all others.
 * The scale is a power of two, so that this is exact; the update, which {@link AppendUpdate}
 * appends, divides by it and adjusts it.
 */
public final class ScaleLoss {

  private ScaleLoss() {}

  /** Returns gradients with a scaled loss; the graph itself for other precisions than float16. */
  public static Graph apply(Graph graph, Precision precision) {
    return precision == Precision.FLOAT16 ? Rewriting.rewrite(graph, ScaleLoss::rule) : graph;
  }

  private static Replacement rule(Value value, Op op, GraphBuilder result) {
    return new Replacement.WithOp(
        op instanceof CrossEntropyGradient gradient ? gradient.scaled(state(result)) : op);
  }

  private static Value state(GraphBuilder graph) {
    return graph.add(Quantity.SCALE.key(), new ScalingState(Quantity.SCALE));
  }

  /** Returns the scale of the loss, if it is scaled. */
  static Optional<Value> scale(Graph graph) {
    return graph.operators(CrossEntropyGradient.class).stream()
        .flatMap(gradient -> gradient.scale().stream())
        .findFirst();
  }
}
