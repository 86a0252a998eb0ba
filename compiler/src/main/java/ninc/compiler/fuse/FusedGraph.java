package ninc.compiler.fuse;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Value;

/** A graph and the regions that its values are computed in, in an order that can be run. */
public record FusedGraph(Graph graph, List<Region> regions) {

  public FusedGraph {
    regions = List.copyOf(regions);
  }

  /**
   * Checks that each value that is computed is in one region, and that regions come after those
   * they read.
   *
   * @param stage the pass that gave the regions, for the message
   * @throws IllegalStateException where that is not so: a defect of the compiler
   */
  public void verify(String stage) {
    Set<Value> ready = Collections.newSetFromMap(new IdentityHashMap<>());
    graph.values().stream().filter(value -> value.op().storage().isGiven()).forEach(ready::add);
    for (Region region : regions) {
      for (Value value : region.values()) {
        for (Value operand : value.op().operands()) {
          if (!ready.contains(operand)) {
            throw new IllegalStateException(
                "after %s: region %s reads %s before it is computed"
                    .formatted(stage, region.name(), operand));
          }
        }
        if (!ready.add(value)) {
          throw new IllegalStateException(
              "after %s: %s is computed a second time, by region %s"
                  .formatted(stage, value, region.name()));
        }
      }
    }
    if (ready.size() != graph.values().size()) {
      throw new IllegalStateException(
          "after %s: %d values are in no region"
              .formatted(stage, graph.values().size() - ready.size()));
    }
  }

  /** The values that need memory of their own: those of scope {@link Scope#MEMORY}. */
  public Set<Value> escaping() {
    return scopes().entrySet().stream()
        .filter(entry -> entry.getValue() == Scope.MEMORY)
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(() -> Collections.newSetFromMap(new IdentityHashMap<>())));
  }

  /** Where each value of the graph has to be kept; those that come from outside are in memory. */
  public Map<Value, Scope> scopes() {
    Map<Value, Scope> scopes = new IdentityHashMap<>();
    graph.values().forEach(value -> scopes.put(value, Scope.MEMORY));
    for (Region region : regions) {
      region.values().forEach(value -> scopes.put(value, Scope.TILE));
    }
    for (Region region : regions) {
      for (FusedLoop loop : region.loops()) {
        for (Value value : loop.values()) {
          for (Value operand : value.op().operands()) {
            scopes.merge(operand, scope(operand, region, loop), Scope::or);
          }
        }
      }
      for (Value total : region.totals()) {
        total.op().operands().forEach(operand -> scopes.put(operand, Scope.MEMORY));
      }
    }
    graph.results().values().forEach(value -> scopes.put(value, Scope.MEMORY));
    return scopes;
  }

  /** How far from where it is computed a value is that this loop of this region reads. */
  private static Scope scope(Value operand, Region region, FusedLoop loop) {
    if (loop.values().contains(operand)) {
      return Scope.TILE;
    }
    return region.values().contains(operand) ? Scope.IMAGE : Scope.MEMORY;
  }
}
