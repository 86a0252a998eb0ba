package ninc.runtime.cpu;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import ninc.compiler.graph.Activate;
import ninc.compiler.graph.ActivationGradient;
import ninc.compiler.graph.AveragePool;
import ninc.compiler.graph.AveragePoolGradient;
import ninc.compiler.graph.BiasAdd;
import ninc.compiler.graph.BiasGradient;
import ninc.compiler.graph.Concat;
import ninc.compiler.graph.Convolution;
import ninc.compiler.graph.ConvolutionInputGradient;
import ninc.compiler.graph.ConvolutionWeightGradient;
import ninc.compiler.graph.CorrectCount;
import ninc.compiler.graph.CrossEntropy;
import ninc.compiler.graph.CrossEntropyGradient;
import ninc.compiler.graph.Dropout;
import ninc.compiler.graph.Flatten;
import ninc.compiler.graph.Input;
import ninc.compiler.graph.Labels;
import ninc.compiler.graph.MaxPool;
import ninc.compiler.graph.MaxPoolGradient;
import ninc.compiler.graph.OptimizerState;
import ninc.compiler.graph.Parameter;
import ninc.compiler.graph.Slice;
import ninc.compiler.graph.Sum;
import ninc.compiler.graph.Type.FeatureMap;
import ninc.compiler.graph.Type.Weight;
import ninc.compiler.graph.Unflatten;
import ninc.compiler.graph.Update;
import ninc.compiler.graph.Value;
import ninc.dsl.Window;

/** The kernel of each operator: one row an operator. */
final class KernelSelection {
  private final Arena arena;
  private final int workers;
  private final Tensors tensors;
  private final WeightVersion version;

  KernelSelection(Arena arena, int workers, Tensors tensors, WeightVersion version) {
    this.arena = arena;
    this.workers = workers;
    this.tensors = tensors;
    this.version = version;
  }

  /** What computes a value; empty for those that come from outside. */
  List<Kernel> kernels(Value value) {
    return switch (value.op()) {
      case Input _, Labels _, Parameter _, OptimizerState _ -> List.of();
      case Convolution(Value x, Value w, Window window) -> convolution(x, w, value, window);
      case ConvolutionInputGradient(Value dy, Value w, Window window, _) ->
          inputGradient(dy, w, value, window);
      case ConvolutionWeightGradient(Value x, Value dy, Window window) ->
          List.of(
              new ConvolutionWeightGradientKernel(
                  arena, workers, map(x), map(dy), tensors.flat(value), window));
      case BiasAdd(Value x, Value b) ->
          List.of(PointwiseKernels.biasAdd(map(x), tensors.flat(b), map(value)));
      case BiasGradient(Value dy) ->
          List.of(new BiasGradientKernel(arena, map(dy), tensors.flat(value)));
      case Activate(Value x, var f) -> List.of(PointwiseKernels.activate(map(x), map(value), f));
      case ActivationGradient(Value dy, Value y, var f) ->
          List.of(PointwiseKernels.activationGradient(map(dy), map(y), map(value), f));
      case Sum(List<Value> terms) ->
          List.of(PointwiseKernels.sum(terms.stream().map(this::map).toList(), map(value)));
      case Dropout dropout ->
          List.of(new DropoutKernel(map(dropout.input()), map(value), dropout));
      case MaxPool(Value x, Window window) ->
          List.of(PoolingKernels.max(map(x), map(value), window));
      case MaxPoolGradient(Value dy, Value x, Window window) ->
          List.of(PoolingKernels.maxGradient(map(dy), map(x), map(value), window));
      case AveragePool(Value x, Window window) ->
          List.of(PoolingKernels.average(map(x), map(value), window));
      case AveragePoolGradient(Value dy, Window window, FeatureMap _) ->
          List.of(PoolingKernels.averageGradient(map(dy), map(value), window));
      case Flatten(Value x) -> List.of(CopyKernels.flatten(map(x), map(value)));
      case Unflatten(Value x, FeatureMap _) -> List.of(CopyKernels.unflatten(map(x), map(value)));
      case Concat(List<Value> parts) ->
          List.of(CopyKernels.concat(parts.stream().map(this::map).toList(), map(value)));
      case Slice(Value x, int from, int _) -> List.of(CopyKernels.slice(map(x), from, map(value)));
      case CrossEntropy(Value logits, Value labels) ->
          List.of(
              LossKernels.crossEntropy(map(logits), tensors.flat(labels), tensors.flat(value)));
      case CrossEntropyGradient(Value logits, Value labels) ->
          List.of(LossKernels.gradient(map(logits), tensors.flat(labels), map(value)));
      case CorrectCount(Value logits, Value labels) ->
          List.of(LossKernels.correct(map(logits), tensors.flat(labels), tensors.flat(value)));
      case Update update -> update(update);
    };
  }

  private List<Kernel> convolution(Value x, Value w, Value y, Window window) {
    Weight type = (Weight) w.type();
    PackedWeights packed =
        new PackedWeights(
            arena,
            tensors.flat(w).data(),
            type.fanIn(),
            type.out(),
            (row, column) -> ((long) row * type.out() + column) * Float.BYTES);
    return product(ConvolutionKernel.of(arena, workers, map(x), packed, map(y), window), x, y);
  }

  private List<Kernel> inputGradient(Value dy, Value w, Value dx, Window window) {
    List<Kernel> kernels = new ArrayList<>();
    for (TapProduct product :
        ConvolutionInputGradientKernel.products(
            arena, workers, map(dy), tensors.flat(w), (Weight) w.type(), map(dx), window)) {
      kernels.addAll(product(product, dy, dx));
    }
    return kernels;
  }

  private List<Kernel> product(TapProduct product, Value x, Value y) {
    return List.of(
        run -> product.weights().pack(version, run.workers()),
        run -> product.run(map(x).data(), map(y).data(), run.size(), run.workers()));
  }

  private List<Kernel> update(Update update) {
    Kernel step =
        new UpdateKernel(
            update.rule(),
            tensors.flat(update.parameter()),
            tensors.flat(update.gradient()),
            update.states().stream().map(tensors::flat).toList());
    return List.of(step, _ -> version.advance());
  }

  private MapTensor map(Value value) {
    return tensors.map(value);
  }
}
