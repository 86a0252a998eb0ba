package ninc.compiler.plan;

import static org.assertj.core.api.Assertions.assertThat;

import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.Source.Input;
import ninc.compiler.ir.Source.Labels;
import ninc.compiler.ir.Value;

/**
 * Runs a graph on a block in which each line of bytes remembers whose it is, without looking at the
 * lives that the plan assumes.
 */
final class OwnedBytes {
  private final String graph;
  private final MemoryPlan plan;
  private final Value[] owners;

  private OwnedBytes(String graph, MemoryPlan plan) {
    this.graph = graph;
    this.plan = plan;
    this.owners = new Value[Math.toIntExact(plan.bytes() / MemoryPlan.ALIGNMENT)];
  }

  /**
   * Asserts that every region finds what it reads when all that it writes is written, and that the
   * results are there in the end.
   *
   * @param graph says which it is, for the message
   */
  static void assertIntact(String graph, FusedGraph fused, MemoryPlan plan) {
    OwnedBytes bytes = new OwnedBytes(graph, plan);
    for (Value value : fused.graph().values()) {
      if (value.op() instanceof Input || value.op() instanceof Labels) {
        bytes.write(value);
      }
    }
    for (Region region : fused.regions()) {
      String when = "in " + region.name();
      region.values().forEach(bytes::write);
      for (Value value : region.values()) {
        bytes.assertOwns(value, when);
        value.op().operands().forEach(operand -> bytes.assertOwns(operand, when));
      }
    }
    fused.graph().results().values().forEach(result -> bytes.assertOwns(result, "in the end"));
  }

  private void write(Value value) {
    MemoryPlan.Place place = plan.places().get(value);
    for (int i = 0; place != null && i < lines(place); i++) {
      owners[first(place) + i] = value;
    }
  }

  private void assertOwns(Value value, String when) {
    MemoryPlan.Place place = plan.places().get(value);
    for (int i = 0; place != null && i < lines(place); i++) {
      assertThat(owners[first(place) + i])
          .as("%s: owner of line %d of %s %s", graph, i, value, when)
          .isSameAs(value);
    }
  }

  private static int first(MemoryPlan.Place place) {
    assertThat(place.offset() % MemoryPlan.ALIGNMENT).isZero();
    return Math.toIntExact(place.offset() / MemoryPlan.ALIGNMENT);
  }

  private static int lines(MemoryPlan.Place place) {
    return Math.toIntExact(place.bytes() / MemoryPlan.ALIGNMENT);
  }
}
