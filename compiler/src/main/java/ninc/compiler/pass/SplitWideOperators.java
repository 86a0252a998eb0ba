package ninc.compiler.pass;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import ninc.compiler.ir.Elementwise.Sum;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.GraphBuilder;
import ninc.compiler.ir.Layout.Concat;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Optimization.UnscaledNorm;
import ninc.compiler.ir.Rewriting;
import ninc.compiler.ir.Rewriting.Replacement;
import ninc.compiler.ir.Value;
import ninc.compiler.schedule.WorkGroupTraits;

/**
 * Splits sums, concatenations and norms whose operands are more than the arrays of a kernel. A part
 * takes the part before it as its first operand, so that terms are added in the order in which a
 * single sum adds them.
 */
public final class SplitWideOperators {
  /** Besides its operands, a kernel has an array for its result, and one with the step. */
  private static final int MAX_OPERANDS = WorkGroupTraits.TASK_ARRAYS - 2;

  /**
   * Besides gradients, a norm has arrays for the scale, the part before it and its result, and one
   * is left for the step.
   */
  private static final int OTHERS_OF_NORM = 4;

  private SplitWideOperators() {}

  /**
   * Splits all sums, concatenations and norms that are too wide for a kernel.
   *
   * @param traits how many arrays a kernel has; sums and concatenations are split alike for all
   */
  public static Graph apply(Graph graph, WorkGroupTraits traits) {
    int gradients = traits.arrays() - OTHERS_OF_NORM;
    return Rewriting.rewrite(
        graph,
        (value, op, result) ->
            switch (op) {
              case Sum _, Concat _ -> new Replacement.WithOp(narrow(value, op, result));
              case UnscaledNorm norm ->
                  new Replacement.WithOp(narrow(value, norm, gradients, result));
              case Op _ -> new Replacement.WithOp(op);
            });
  }

  private static UnscaledNorm narrow(
      Value value, UnscaledNorm norm, int gradients, GraphBuilder result) {
    UnscaledNorm rest = norm;
    for (int part = 1; rest.gradients().size() > gradients; part++) {
      List<Value> left = rest.gradients();
      UnscaledNorm head = new UnscaledNorm(left.subList(0, gradients), norm.scale(), rest.rest());
      Value sum = result.add(part(value, part, head));
      rest = new UnscaledNorm(left.subList(gradients, left.size()), norm.scale(), Optional.of(sum));
    }
    return rest;
  }

  private static Op narrow(Value value, Op op, GraphBuilder result) {
    Op rest = op;
    for (int part = 1; rest.operands().size() > MAX_OPERANDS; part++) {
      List<Value> operands = rest.operands();
      Value head = result.add(part(value, part, op.with(operands.subList(0, MAX_OPERANDS))));
      rest =
          op.with(
              Stream.concat(
                      Stream.of(head), operands.subList(MAX_OPERANDS, operands.size()).stream())
                  .toList());
    }
    return rest;
  }

  private static Value part(Value whole, int number, Op op) {
    return new Value("%s.part%d".formatted(whole.name(), number), whole.part(), whole.origin(), op);
  }
}
