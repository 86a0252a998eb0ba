package ninc.compiler.fuse;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import ninc.compiler.ir.Affine.RoundedWeight;
import ninc.compiler.ir.Elementwise.Round;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Source.Input;
import ninc.compiler.ir.Source.ModelTensor.Initial;
import ninc.compiler.ir.Source.RunningStatistic;
import ninc.compiler.ir.Type;
import ninc.compiler.ir.Value;
import ninc.dsl.Precision;

/**
 * Extracts one region of a fused graph as a separate graph, so that it can run alone. The feature
 * maps that the region reads become inputs, rounded if they are, and the values that other regions
 * read become results under their own names.
 */
public final class Excerpt {
  private final Map<Value, Value> copies = new IdentityHashMap<>();
  private final List<Value> values = new ArrayList<>();
  private final List<Region> regions = new ArrayList<>();

  private Excerpt() {}

  /** Returns the graph of a region, which is the last region there and keeps its name. */
  public static FusedGraph of(FusedGraph fused, Region region) {
    Excerpt excerpt = new Excerpt();
    region.operands().forEach(excerpt::addOperand);
    List<Value> copied = region.values().stream().map(excerpt::compute).toList();
    excerpt.regions.add(new Region(region.name(), copied));
    SequencedMap<String, Value> results = new LinkedHashMap<>();
    region.values().stream()
        .filter(fused.escaping()::contains)
        .forEach(value -> results.put(value.name(), excerpt.copies.get(value)));
    // At this level, the region stays one kernel.
    return new FusedGraph(new Graph(excerpt.values, results), FusionLevel.BLOCK, excerpt.regions);
  }

  private void addOperand(Value value) {
    if (copies.containsKey(value)) {
      return;
    }
    switch (value.type()) {
      case Type.FeatureMap map when value.precision() != Precision.FLOAT32 -> {
        Value given = new Value(value.name() + ".given", new Input(map));
        values.add(given);
        addRegion(keep(value, new Value(value.name(), new Round(given, value.precision()))));
      }
      case Type.FeatureMap map -> keep(value, new Value(value.name(), new Input(map)));
      case Type.Positions _ -> {
        // Positions are recomputed, since arbitrary ones could lie outside their windows.
        value.op().operands().forEach(this::addOperand);
        addRegion(compute(value));
      }
      case Type.Weight _ when value.op() instanceof RoundedWeight(Value weight, _) -> {
        addOperand(weight);
        addRegion(compute(value));
      }
      case Type.Bias(int channels) when !value.op().storage().isGiven() -> {
        // A statistic of the batch becomes one that is given.
        Op given = new RunningStatistic(value.name(), channels, new Initial.Constant(1));
        keep(value, new Value(value.name(), given));
      }
      case Type.Labels _, Type.Weight _, Type.Bias _, Type.Scalar _ -> keep(value, value);
    }
  }

  private void addRegion(Value value) {
    regions.add(new Region(value.name(), List.of(value)));
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
