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
      for (FusedLoop sweep : region.sweeps()) {
        for (Value value : sweep.values()) {
          for (Value operand : value.op().operands()) {
            scopes.merge(operand, scope(operand, region, sweep), Scope::or);
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

  /** How far from where it is computed a value is that this sweep of this region reads. */
  private static Scope scope(Value operand, Region region, FusedLoop sweep) {
    if (sweep.values().contains(operand)) {
      return Scope.TILE;
    }
    return region.values().contains(operand) ? Scope.IMAGE : Scope.MEMORY;
  }
}
