package ninc.compiler.fuse;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Value;

/**
 * A graph and the regions that compute its values, in execution order.
 *
 * @param level the level at which the regions were chosen
 * @param views the feature maps that lie in the memory of others
 */
public record FusedGraph(Graph graph, FusionLevel level, List<Region> regions, Views views) {

  public FusedGraph {
    regions = List.copyOf(regions);
  }

  /** A graph in which each value has memory of its own. */
  public FusedGraph(Graph graph, FusionLevel level, List<Region> regions) {
    this(graph, level, regions, Views.NONE);
  }

  /**
   * Verifies that each computed value is in exactly one region, unless it only moves data that is
   * in its place already, and that every region comes after those whose values it reads.
   *
   * @param stage the name of the preceding pass, for the message
   * @throws IllegalStateException if the regions are invalid, which is a bug in the compiler
   */
  public void verify(String stage) {
    Set<Value> ready = Collections.newSetFromMap(new IdentityHashMap<>());
    graph.values().stream().filter(value -> value.op().storage().isGiven()).forEach(ready::add);
    for (Region region : regions) {
      for (Value value : region.values()) {
        for (Value operand : value.op().operands()) {
          if (!sources(operand).allMatch(ready::contains)) {
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
    int missing = graph.values().size() - ready.size() - views.moved().size();
    if (missing != 0) {
      throw new IllegalStateException(
          "after %s: %d values are in no region".formatted(stage, missing));
    }
  }

  /**
   * Returns the values that the data of a value comes from: itself, or if no kernel computes it,
   * those that it moves.
   */
  public Stream<Value> sources(Value value) {
    return views.moved().contains(value)
        ? value.op().operands().stream().flatMap(this::sources)
        : Stream.of(value);
  }

  /** The values of scope {@link Scope#MEMORY}. */
  public Set<Value> escaping() {
    return scopes().entrySet().stream()
        .filter(entry -> entry.getValue() == Scope.MEMORY)
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(() -> Collections.newSetFromMap(new IdentityHashMap<>())));
  }

  /** The values in memory that a region writes: those that it computes and those it overwrites. */
  public List<Value> written(Region region) {
    Set<Value> escaping = escaping();
    return region.values().stream()
        .flatMap(value ->
            switch (value.op().storage()) {
              case IN_PLACE -> value.op().overwritten().stream();
              case COMPUTED -> Stream.of(value).filter(escaping::contains);
              case FED, PERSISTENT -> Stream.<Value>empty();
            })
        .toList();
  }

  /** The scope of each value of the graph. Inputs and parameters have {@link Scope#MEMORY}. */
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
            scopes.merge(operand, scope(operand, region, loop), Scope::widest);
          }
        }
      }
      for (Value reduction : region.reductions()) {
        reduction.op().operands().forEach(operand -> scopes.put(operand, Scope.MEMORY));
      }
    }
    for (Value value : views.moved()) {
      value.op().operands().forEach(operand -> scopes.put(operand, Scope.MEMORY));
    }
    graph.results().values().forEach(value -> scopes.put(value, Scope.MEMORY));
    return scopes;
  }

  /** The scope that an operand needs to be read by a loop of a region. */
  private static Scope scope(Value operand, Region region, FusedLoop loop) {
    if (loop.values().contains(operand)) {
      return Scope.TILE;
    }
    return region.values().contains(operand) ? Scope.IMAGE : Scope.MEMORY;
  }
}
