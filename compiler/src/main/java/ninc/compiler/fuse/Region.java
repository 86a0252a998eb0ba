package ninc.compiler.fuse;

import java.util.ArrayList;
import java.util.List;
import ninc.compiler.ir.AccessPattern;
import ninc.compiler.ir.Value;

/**
 * The values that one fused kernel computes: its {@link #loops} in order for each example, then its
 * {@link #reductions} over the batch.
 *
 * @param name the name of the kernel, unique in the graph, made of the names of its nodes
 * @param values at least one value, in graph order
 */
public record Region(String name, List<Value> values) {

  public Region {
    values = List.copyOf(values);
  }

  /**
   * Returns the loops that run for each example. A value starts a new loop if it reads more than
   * one pixel of a value in the previous loop, or if its height or width differs.
   */
  public List<FusedLoop> loops() {
    return loops(values);
  }

  /** Returns the loops of a region with these values. */
  static List<FusedLoop> loops(List<Value> values) {
    List<FusedLoop> loops = new ArrayList<>();
    for (Value value : values) {
      if (isReduction(value)) {
        continue;
      }
      if (loops.isEmpty() || !loops.getLast().admits(value)) {
        loops.add(new FusedLoop(List.of(value)));
      } else {
        loops.add(loops.removeLast().with(value));
      }
    }
    return List.copyOf(loops);
  }

  /**
   * Returns the values of other regions, inputs and parameters that it reads, without repetition.
   */
  public List<Value> operands() {
    return values.stream()
        .flatMap(value -> value.op().operands().stream())
        .filter(operand -> !values.contains(operand))
        .distinct()
        .toList();
  }

  /** Returns the reductions over the batch, which no other value of the region reads. */
  public List<Value> reductions() {
    return values.stream().filter(Region::isReduction).toList();
  }

  private static boolean isReduction(Value value) {
    return value.op().access() == AccessPattern.BATCH;
  }
}
