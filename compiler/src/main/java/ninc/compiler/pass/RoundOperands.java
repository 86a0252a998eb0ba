package ninc.compiler.pass;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import ninc.compiler.ir.ActivationFunction;
import ninc.compiler.ir.ActivationFunction.Saved;
import ninc.compiler.ir.Affine;
import ninc.compiler.ir.Affine.BiasAdd;
import ninc.compiler.ir.Affine.BiasGradient;
import ninc.compiler.ir.Affine.RoundedWeight;
import ninc.compiler.ir.BatchNormalization.NormalizeGradient;
import ninc.compiler.ir.Elementwise.Activate;
import ninc.compiler.ir.Elementwise.ActivationGradient;
import ninc.compiler.ir.Elementwise.Dropout;
import ninc.compiler.ir.Elementwise.Round;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.GraphBuilder;
import ninc.compiler.ir.Grouped;
import ninc.compiler.ir.Loss;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Type;
import ninc.compiler.ir.Value;
import ninc.dsl.Precision;

/**
 * Rounds the operands of all products to the precision of the recipe. Which values are rounded
 * depends on the operators alone, so that a network rounds the same values in training and in
 * inference, at each fusion level and on each device.
 *
 * <ul>
 *   <li>Each weight is rounded once, at the beginning of the graph.
 *   <li>A map is rounded once, where the chain of elementwise operators that computes it ends: it
 *       is an activation, or one of its readers is a product, reads other pixels than its own, adds
 *       maps or normalizes them. All that read it read the rounded map, which can therefore be
 *       stored in the precision.
 *   <li>What only moves or selects rounded elements, such as a max pool or a concatenation, is not
 *       rounded again.
 *   <li>A map of a single pixel, such as global averages, is rounded for products only. The loss
 *       reads logits that are not rounded, and results of the graph never are.
 * </ul>
 */
public final class RoundOperands {
  private final Graph graph;
  private final Precision precision;
  private final Map<Value, List<Value>> readers;
  private final GraphBuilder result = new GraphBuilder();

  /** The values of the new graph by those of the old one that they replace. */
  private final Map<Value, Value> computed = new IdentityHashMap<>();

  /** The rounded maps and weights by the values of the old graph. */
  private final Map<Value, Value> rounded = new IdentityHashMap<>();

  private RoundOperands(Graph graph, Precision precision) {
    this.graph = graph;
    this.precision = precision;
    this.readers = graph.readers();
  }

  /** Returns the graph with operands rounded to a precision; the graph itself for float32. */
  public static Graph apply(Graph graph, Precision precision) {
    return precision == Precision.FLOAT32 ? graph : new RoundOperands(graph, precision).rounded();
  }

  private Graph rounded() {
    List<Value> sources =
        graph.values().stream().filter(value -> value.op().storage().isGiven()).toList();
    sources.forEach(this::add);
    sources.forEach(this::round);
    for (Value value : graph.values()) {
      if (!value.op().storage().isGiven()) {
        add(value);
        round(value);
      }
    }
    graph.results().forEach((role, value) -> result.result(role, computed.get(value)));
    return result.build();
  }

  private void add(Value value) {
    List<Value> old = value.op().operands();
    List<Value> operands = old.stream().map(operand -> operand(value.op(), operand)).toList();
    Value copy = operands.equals(old) ? value : value.with(value.op().with(operands));
    computed.put(value, result.add(copy));
  }

  /**
   * Returns what an operator reads: rounded maps, unless it computes the loss, and, if it is a
   * product, its rounded weight.
   */
  private Value operand(Op reader, Value operand) {
    Value own = computed.get(operand);
    return switch (operand.type()) {
      case Type.FeatureMap _ -> reader instanceof Loss ? own : rounded.getOrDefault(operand, own);
      case Type.Weight _ -> isProduct(reader) ? rounded.getOrDefault(operand, own) : own;
      case Type _ -> own;
    };
  }

  private void round(Value value) {
    Value copy = computed.get(value);
    switch (value.type()) {
      case Type.FeatureMap _ when isRounded(value) && copy.precision() != precision ->
          rounded.put(value, add(copy, new Round(copy, precision)));
      case Type.Weight _ when isMultiplied(value) ->
          rounded.put(value, add(copy, new RoundedWeight(copy, precision)));
      case Type _ -> {}
    }
  }

  private Value add(Value exact, Op rounding) {
    return result.add(new Value(exact.name() + ".rounded", exact.part(), exact.origin(), rounding));
  }

  private boolean isMultiplied(Value value) {
    return readers.get(value).stream().anyMatch(reader -> isProduct(reader.op()));
  }

  private boolean isRounded(Value map) {
    boolean isStored =
        map.featureMap().pixels() > 1
            && readers.get(map).stream()
                .anyMatch(reader -> map.op() instanceof Activate || !continues(reader.op(), map));
    return isStored || isMultiplied(map);
  }

  /** Returns whether an operator multiplies maps and weights, so that its operands are rounded. */
  public static boolean isProduct(Op op) {
    return switch (op) {
      case BiasAdd _, BiasGradient _ -> false;
      case Affine _, Grouped _ -> true;
      case Op _ -> false;
    };
  }

  /** Whether an operator continues the elementwise chain that computes a map. */
  private static boolean continues(Op reader, Value map) {
    return switch (reader) {
      case BiasAdd _, Dropout _, NormalizeGradient _, Loss _ -> true;
      case Activate(_, var function) -> ActivationFunction.of(function).saved() == Saved.OUTPUT;
      case ActivationGradient(_, Value saved, _) -> saved != map;
      case Op _ -> false;
    };
  }
}
