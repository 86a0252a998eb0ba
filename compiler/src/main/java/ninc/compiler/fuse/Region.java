package ninc.compiler.fuse;

import java.util.ArrayList;
import java.util.List;
import ninc.compiler.ir.AccessPattern;
import ninc.compiler.ir.Value;

/**
 * Values that one kernel computes: example by example its {@link #loops}, one after the other, and
 * when all examples are done its {@link #totals}.
 *
 * @param name of the kernel, unique in the graph: the nodes that it computes
 * @param values in the order of the graph, at least one
 */
public record Region(String name, List<Value> values) {

  public Region {
    values = List.copyOf(values);
  }

  /**
   * What is computed for each example. A value begins another loop where it needs more than one
   * pixel of a value in the loop before, or has a map of another size; where nothing does, the
   * region has one loop.
   */
  public List<FusedLoop> loops() {
    return loops(values);
  }

  /** The loops of a region of these values. */
  static List<FusedLoop> loops(List<Value> values) {
    List<FusedLoop> loops = new ArrayList<>();
    for (Value value : values) {
      if (isTotal(value)) {
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

  /** What is computed once, from all examples; no other value of the region reads it. */
  public List<Value> totals() {
    return values.stream().filter(Region::isTotal).toList();
  }

  private static boolean isTotal(Value value) {
    return value.op().access() == AccessPattern.BATCH;
  }
}
