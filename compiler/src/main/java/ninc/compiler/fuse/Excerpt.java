package ninc.compiler.fuse;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Source.Input;
import ninc.compiler.ir.Type;
import ninc.compiler.ir.Value;

/**
 * Takes one region out of a fused graph, so that it can be run alone: feature maps that it reads
 * become inputs, and what others read of it becomes the results, under the values' names.
 */
public final class Excerpt {
  private final Map<Value, Value> copies = new IdentityHashMap<>();
  private final List<Value> values = new ArrayList<>();
  private final List<Region> regions = new ArrayList<>();

  private Excerpt() {}

  /** The region as a graph; it is the last one there, and has its name. */
  public static FusedGraph of(FusedGraph fused, Region region) {
    Excerpt excerpt = new Excerpt();
    region
        .values()
        .forEach(value ->
            value.op().operands().stream()
                .filter(operand -> !region.values().contains(operand))
                .forEach(excerpt::comesFromOutside));
    List<Value> copied = region.values().stream().map(excerpt::compute).toList();
    excerpt.regions.add(new Region(region.name(), copied));
    SequencedMap<String, Value> results = new LinkedHashMap<>();
    region.values().stream()
        .filter(fused.escaping()::contains)
        .forEach(value -> results.put(value.name(), excerpt.copies.get(value)));
    return new FusedGraph(new Graph(excerpt.values, results), excerpt.regions);
  }

  private void comesFromOutside(Value value) {
    if (copies.containsKey(value)) {
      return;
    }
    switch (value.type()) {
      case Type.FeatureMap map -> keep(value, new Value(value.name(), new Input(map)));
      case Type.Positions _ -> {
        // There are no inputs of this type, and not any would do: each must lie in its window.
        value.op().operands().forEach(this::comesFromOutside);
        regions.add(new Region(value.name(), List.of(compute(value))));
      }
      case Type.Labels _, Type.Weight _, Type.Bias _, Type.Scalar _ -> keep(value, value);
    }
  }

  private Value compute(Value value) {
    List<Value> operands = value.op().operands().stream().map(copies::get).toList();
    return keep(value, value.with(value.op().with(operands)));
  }

  private Value keep(Value value, Value copy) {
    copies.put(value, copy);
    values.add(copy);
    return copy;
  }
}
