package ninc.runtime.cpu;

import java.lang.foreign.SegmentAllocator;
import java.util.List;
import java.util.Optional;
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
import ninc.compiler.graph.MaxPoolGradientAt;
import ninc.compiler.graph.MaxPoolPositions;
import ninc.compiler.graph.OptimizerState;
import ninc.compiler.graph.Parameter;
import ninc.compiler.graph.Slice;
import ninc.compiler.graph.SquaredNorm;
import ninc.compiler.graph.Sum;
import ninc.compiler.graph.Type.FeatureMap;
import ninc.compiler.graph.Type.Weight;
import ninc.compiler.graph.Unflatten;
import ninc.compiler.graph.Update;
import ninc.compiler.graph.Value;
import ninc.compiler.schedule.Algorithm.Direct;
import ninc.compiler.schedule.Algorithm.Winograd;
import ninc.compiler.schedule.Scheduling;
import ninc.dsl.Window;

/** The kernels of operators that are computed for the whole batch at once. */
final class WholeSelection {
  private final SegmentAllocator scratch;
  private final int workers;
  private final Tensors tensors;
  private final Products products;
  private final WeightVersion version;

  WholeSelection(
      SegmentAllocator scratch,
      int workers,
      Tensors tensors,
      Products products,
      WeightVersion version) {
    this.scratch = scratch;
    this.workers = workers;
    this.tensors = tensors;
    this.products = products;
    this.version = version;
  }

  /** The kernels of operators that are computed for the whole batch at once. */
  List<Kernel> kernels(Value value) {
    return switch (value.op()) {
      case ConvolutionInputGradient(Value dy, Value w, Window window, _) ->
          phases(dy, w, value, window);
      case ConvolutionWeightGradient(Value x, Value dy, Window window) ->
          List.of(weightGradient(x, dy, value, window));
      case BiasGradient(Value dy) ->
          List.of(new BiasGradientKernel(scratch, map(dy), tensors.flat(value)));
      case MaxPoolGradient(Value dy, Value x, Window window) ->
          List.of(new MaxPoolGradientKernel(map(dy), map(x), map(value), window));
      case Flatten(Value x) -> List.of(CopyKernels.flatten(map(x), map(value)));
      case Unflatten(Value x, FeatureMap _) -> List.of(CopyKernels.unflatten(map(x), map(value)));
      case Concat(List<Value> parts) ->
          List.of(CopyKernels.concat(parts.stream().map(this::map).toList(), map(value)));
      case Slice(Value x, int from, int _) -> List.of(CopyKernels.slice(map(x), from, map(value)));
      case CrossEntropy(Value logits, Value labels) ->
          List.of(LossKernels.crossEntropy(map(logits), tensors.flat(labels), tensors.flat(value)));
      case CorrectCount(Value logits, Value labels) ->
          List.of(LossKernels.correct(map(logits), tensors.flat(labels), tensors.flat(value)));
      case SquaredNorm(Value g, Optional<Value> rest) ->
          List.of(
              new SquaredNormKernel(tensors.flat(g), rest.map(tensors::flat), tensors.flat(value)));
      case Update update -> update(update);
      case Input _, Labels _, Parameter _, OptimizerState _ -> throw noKernel(value);
      case Convolution _, BiasAdd _, Activate _, ActivationGradient _, Sum _, Dropout _ ->
          throw noKernel(value);
      case MaxPool _, MaxPoolPositions _, MaxPoolGradientAt _ -> throw noKernel(value);
      case AveragePool _, AveragePoolGradient _, CrossEntropyGradient _ -> throw noKernel(value);
    };
  }

  private Kernel weightGradient(Value x, Value dy, Value dw, Window window) {
    return switch (Scheduling.algorithm(dw.op())) {
      case Direct _ ->
          new ConvolutionWeightGradientKernel(
              scratch, workers, map(x), map(dy), tensors.flat(dw), window);
      case Winograd winograd ->
          new WinogradWeightGradientKernel(
              scratch,
              workers,
              winograd,
              map(x),
              map(dy),
              tensors.flat(dw),
              (Weight) dw.type(),
              window);
    };
  }

  private static IllegalStateException noKernel(Value value) {
    return new IllegalStateException(value + " is not computed for the whole batch at once");
  }

  private List<Kernel> phases(Value dy, Value w, Value dx, Window window) {
    return List.copyOf(
        products.inputGradientPhases(map(dy), tensors.flat(w), (Weight) w.type(), map(dx), window));
  }

  private List<Kernel> update(Update update) {
    Kernel step =
        new UpdateKernel(
            update.rule(),
            tensors.flat(update.loss()),
            tensors.flat(update.parameter()),
            tensors.flat(update.gradient()),
            update.states().stream().map(tensors::flat).toList(),
            update.clip().map(clip -> new Clipping(clip, tensors.flat(clip.squaredNorm()))));
    return List.of(step, _ -> version.advance());
  }

  private MapTensor map(Value value) {
    return tensors.map(value);
  }
}
