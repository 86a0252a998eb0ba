package ninc.compiler.pass;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import ninc.compiler.ir.Affine.BiasAdd;
import ninc.compiler.ir.Affine.Convolution;
import ninc.compiler.ir.Elementwise.Activate;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.GraphBuilder;
import ninc.compiler.ir.Loss.CrossEntropyGradient;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Rewriting;
import ninc.compiler.ir.Rewriting.Replacement;
import ninc.compiler.ir.StepPart;
import ninc.compiler.ir.Value;
import ninc.dsl.Window;

/**
 * Gives the backward pass copies of pointwise convolutions, their biases and activations, computed
 * again from what the first of them reads. Of a NiN block, only the output of its first convolution
 * is then kept from the forward to the backward pass. What a pointwise convolution reads is kept
 * anyway, for the gradient of its weights.
 */
public final class Recomputation {
  private final Set<Value> recomputable = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Map<Value, Value> copies = new IdentityHashMap<>();

  private Recomputation(Graph graph) {
    for (Value value : graph.values()) {
      // Results are kept to the end as it is.
      if (isPointwise(value.op()) && !graph.results().containsValue(value)) {
        recomputable.add(value);
      }
    }
  }

  private boolean isPointwise(Op op) {
    return switch (op) {
      case Convolution(_, _, Window window) -> window.equals(Window.POINTWISE);
      case BiasAdd(Value x, _) -> recomputable.contains(x);
      case Activate(Value x, _) -> recomputable.contains(x);
      case Op _ -> false;
    };
  }

  /** Copies stand right before the first value that reads them, so that their lives are short. */
  public static Graph apply(Graph graph) {
    return Rewriting.rewrite(graph, new Recomputation(graph)::rule);
  }

  private Replacement rule(Value value, Op op, GraphBuilder result) {
    boolean reads = value.part() != StepPart.FORWARD && !(op instanceof CrossEntropyGradient);
    return new Replacement.With(reads ? onCopies(op, result) : op);
  }

  private Op onCopies(Op op, GraphBuilder result) {
    List<Value> operands = op.operands().stream().map(operand -> again(operand, result)).toList();
    return operands.equals(op.operands()) ? op : op.with(operands);
  }

  /** The copy of a value, or the value itself where that is stored. */
  private Value again(Value value, GraphBuilder result) {
    if (!recomputable.contains(value)) {
      return value;
    }
    Value copy = copies.get(value);
    if (copy == null) {
      copy = result.add(StepPart.AGAIN, value.name(), onCopies(value.op(), result));
      copies.put(value, copy);
    }
    return copy;
  }
}
