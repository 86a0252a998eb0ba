package ninc.compiler.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.Region;
import ninc.compiler.fuse.Views;
import ninc.compiler.ir.Source.Input;
import ninc.compiler.ir.Source.Labels;
import ninc.compiler.ir.Value;

/**
 * Runs a graph on a block in which each line of bytes remembers whose it is, without looking at the
 * lives that the plan assumes. A view writes to the lines of the whole, which no other value may
 * have taken since the first view of it was written.
 */
final class OwnedBytes {
  private final String graph;
  private final Views views;
  private final MemoryPlan plan;
  private final Value[] owners;
  private final Set<Value> begun = Collections.newSetFromMap(new IdentityHashMap<>());

  private OwnedBytes(String graph, Views views, MemoryPlan plan) {
    this.graph = graph;
    this.views = views;
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
    OwnedBytes bytes = new OwnedBytes(graph, fused.views(), plan);
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
    Value whole = views.whole(value);
    if (!begun.add(whole)) {
      assertOwns(value, "when it is written");
    }
    MemoryPlan.Place place = plan.places().get(whole);
    for (int i = 0; place != null && i < lines(place); i++) {
      owners[first(place) + i] = whole;
    }
  }

  private void assertOwns(Value value, String when) {
    Value whole = views.whole(value);
    MemoryPlan.Place place = plan.places().get(whole);
    for (int i = 0; place != null && i < lines(place); i++) {
      assertThat(owners[first(place) + i])
          .as("%s: owner of line %d of %s %s", graph, i, value, when)
          .isSameAs(whole);
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
