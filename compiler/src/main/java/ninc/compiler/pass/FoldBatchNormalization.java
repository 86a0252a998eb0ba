package ninc.compiler.pass;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ninc.compiler.ir.Affine.BiasAdd;
import ninc.compiler.ir.Affine.Convolution;
import ninc.compiler.ir.BatchNormalization.FoldedBias;
import ninc.compiler.ir.BatchNormalization.FoldedWeight;
import ninc.compiler.ir.BatchNormalization.Normalize;
import ninc.compiler.ir.Graph;
import ninc.compiler.ir.GraphBuilder;
import ninc.compiler.ir.Grouped.GroupedConvolution;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Rewriting;
import ninc.compiler.ir.Rewriting.Replacement;
import ninc.compiler.ir.Value;
import ninc.dsl.Precision;

/**
 * Folds a batch normalization with given statistics into the convolution before it, whose weight
 * and bias it scales. What is folded is computed once per run, before everything else, so that it
 * does not come between the layers of a block.
 */
public final class FoldBatchNormalization {
  private final Graph graph;
  private final Map<Value, List<Value>> readers;

  /** The folded convolutions by the values that they replace. */
  private final Map<Value, Folded> folded = new IdentityHashMap<>();

  /**
   * A convolution with the normalization folded into it.
   *
   * @param product the convolution before
   * @param weight its weight with the normalization
   * @param bias its bias with the normalization
   * @param normalized the normalization
   */
  private record Folded(Value product, Value weight, Value bias, Value normalized) {

    /** Returns the convolution of an input with the folded weight. */
    Op convolutionOf(Value input) {
      return product.op().with(List.of(input, weight));
    }
  }

  private FoldBatchNormalization(Graph graph) {
    this.graph = graph;
    this.readers = graph.readers();
  }

  /** Returns the graph in which every convolution that only a normalization reads is folded. */
  public static Graph apply(Graph graph) {
    return new FoldBatchNormalization(graph).folded();
  }

  private Graph folded() {
    GraphBuilder prepared = new GraphBuilder();
    graph.values().stream().filter(value -> value.op().storage().isGiven()).forEach(prepared::add);
    graph.values().forEach(value -> fold(value, prepared));
    graph.values().stream().filter(value -> !value.op().storage().isGiven()).forEach(prepared::add);
    graph.results().forEach(prepared::result);
    return folded.isEmpty() ? graph : Rewriting.rewrite(prepared.build(), this::rule);
  }

  private void fold(Value value, GraphBuilder prepared) {
    if (!(value.op() instanceof Normalize norm) || !hasGivenStatistics(norm)) {
      return;
    }
    Optional<Value> biased = Optional.of(norm.input()).filter(x -> x.op() instanceof BiasAdd);
    Value product = biased.map(x -> ((BiasAdd) x.op()).input()).orElse(norm.input());
    boolean isOnlyRead =
        weightOf(product.op()).filter(this::isReadOnce).isPresent()
            && isReadOnce(product)
            && isReadOnce(norm.input());
    if (!isOnlyRead) {
      return;
    }
    Value weight = weightOf(product.op()).orElseThrow();
    Optional<Value> bias = biased.map(x -> ((BiasAdd) x.op()).bias());
    Folded replacement =
        new Folded(
            product,
            prepared.add(
                weight.name() + ".folded",
                new FoldedWeight(weight, norm.variance(), norm.weight())),
            prepared.add(
                norm.bias().name() + ".folded",
                new FoldedBias(norm.mean(), norm.variance(), norm.weight(), norm.bias(), bias)),
            value);
    folded.put(product, replacement);
    biased.ifPresent(x -> folded.put(x, replacement));
    folded.put(value, replacement);
  }

  private static boolean hasGivenStatistics(Normalize norm) {
    return norm.mean().op().storage().isGiven() && norm.variance().op().storage().isGiven();
  }

  /** Returns the weight of a convolution. A rounded one would have to be rounded again. */
  private static Optional<Value> weightOf(Op op) {
    Optional<Value> weight =
        switch (op) {
          case Convolution(_, Value w, _) -> Optional.of(w);
          case GroupedConvolution(_, Value w, _) -> Optional.of(w);
          case Op _ -> Optional.empty();
        };
    return weight.filter(w -> w.precision() == Precision.FLOAT32);
  }

  private boolean isReadOnce(Value value) {
    return readers.get(value).size() == 1 && !graph.results().containsValue(value);
  }

  /** The input of a folded convolution takes its place until the normalization is reached. */
  private Replacement rule(Value value, Op op, GraphBuilder result) {
    Folded replacement = folded.get(value);
    if (replacement == null) {
      return new Replacement.WithOp(op);
    }
    Value input = op.operands().getFirst();
    if (value != replacement.normalized()) {
      return new Replacement.WithValue(input);
    }
    Value product = result.add(replacement.product().name(), replacement.convolutionOf(input));
    return new Replacement.WithOp(new BiasAdd(product, replacement.bias()));
  }
}
