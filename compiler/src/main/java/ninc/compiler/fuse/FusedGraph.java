package ninc.compiler.fuse;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import ninc.compiler.graph.Graph;
import ninc.compiler.graph.Value;

/** A graph and the regions that its values are computed in, in an order that can be run. */
public record FusedGraph(Graph graph, List<Region> regions) {

  public FusedGraph {
    regions = List.copyOf(regions);
  }

  /**
   * The values that are read by another region than the one that computes them, or asked for; all
   * others need to exist only tile by tile.
   */
  public Set<Value> escaping() {
    Map<Value, Region> home = new IdentityHashMap<>();
    regions.forEach(region -> region.values().forEach(value -> home.put(value, region)));
    Set<Value> escaping = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Region region : regions) {
      for (Value value : region.values()) {
        for (Value operand : value.op().operands()) {
          if (home.get(operand) != region) {
            escaping.add(operand);
          }
        }
      }
    }
    escaping.addAll(graph.results().values());
    return escaping;
  }
}
