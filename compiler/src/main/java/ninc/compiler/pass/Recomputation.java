package ninc.compiler.pass;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import ninc.compiler.ir.Affine.BiasAdd;
import ninc.compiler.ir.Affine.Convolution;
import ninc.compiler.ir.Elementwise.Activate;
import ninc.compiler.ir.Elementwise.Round;
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
 * Recomputes pointwise convolutions with their biases and activations in the backward pass. Of a
 * NiN block, only the output of the first convolution is then stored between the forward and the
 * backward pass.
 */
public final class Recomputation {
  private final Set<Value> recomputable = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Map<Value, Value> copies = new IdentityHashMap<>();

  private Recomputation(Graph graph) {
    for (Value value : graph.values()) {
      // The results of the graph are stored in any case.
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
      case Round(Value x, _) -> recomputable.contains(x);
      case Op _ -> false;
    };
  }

  /** Inserts each copy right before its first use, which keeps its live range short. */
  public static Graph apply(Graph graph) {
    return Rewriting.rewrite(graph, new Recomputation(graph)::rule);
  }

  private Replacement rule(Value value, Op op, GraphBuilder result) {
    boolean isBackward = value.part() != StepPart.FORWARD && !(op instanceof CrossEntropyGradient);
    return new Replacement.WithOp(isBackward ? withCopies(op, result) : op);
  }

  private Op withCopies(Op op, GraphBuilder result) {
    List<Value> operands = op.operands().stream().map(operand -> copy(operand, result)).toList();
    return operands.equals(op.operands()) ? op : op.with(operands);
  }

  /** Returns the copy of a recomputable value, or the value itself. */
  private Value copy(Value value, GraphBuilder result) {
    if (!recomputable.contains(value)) {
      return value;
    }
    Value copy = copies.get(value);
    if (copy == null) {
      copy = result.add(StepPart.RECOMPUTED, value.name(), withCopies(value.op(), result));
      copies.put(value, copy);
    }
    return copy;
  }
}
