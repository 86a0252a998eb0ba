package ninc.compiler.pass;

import java.util.List;
import java.util.stream.Stream;
import ninc.compiler.ir.Elementwise.Sum;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.GraphBuilder;
import ninc.compiler.ir.Layout.Concat;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Rewriting;
import ninc.compiler.ir.Rewriting.Replacement;
import ninc.compiler.ir.Value;
import ninc.compiler.schedule.WorkGroupTraits;

/**
 * Splits sums and concatenations whose operands are more than the arrays of a kernel. A part takes
 * the part before it as its first operand, so that terms are added in the order in which a single
 * sum adds them.
 */
public final class SplitWideOperators {
  /** Besides its operands, a kernel has an array for its result, and one with the step. */
  private static final int MAX_OPERANDS = WorkGroupTraits.TASK_ARRAYS - 2;

  private SplitWideOperators() {}

  /** Splits all sums and concatenations that are too wide for a kernel. */
  public static Graph apply(Graph graph) {
    return Rewriting.rewrite(graph, SplitWideOperators::rule);
  }

  private static Replacement rule(Value value, Op op, GraphBuilder result) {
    return switch (op) {
      case Sum _, Concat _ -> new Replacement.WithOp(narrow(value, op, result));
      case Op _ -> new Replacement.WithOp(op);
    };
  }

  private static Op narrow(Value value, Op op, GraphBuilder result) {
    Op rest = op;
    for (int part = 1; rest.operands().size() > MAX_OPERANDS; part++) {
      List<Value> operands = rest.operands();
      Value head =
          result.add(
              new Value(
                  "%s.part%d".formatted(value.name(), part),
                  value.part(),
                  value.origin(),
                  op.with(operands.subList(0, MAX_OPERANDS))));
      rest =
          op.with(
              Stream.concat(
                      Stream.of(head), operands.subList(MAX_OPERANDS, operands.size()).stream())
                  .toList());
    }
    return rest;
  }
}
