package ninc.runtime.cpu;

import java.lang.foreign.SegmentAllocator;
import java.util.List;
import java.util.Optional;
import ninc.compiler.ir.Activate;
import ninc.compiler.ir.ActivationGradient;
import ninc.compiler.ir.AveragePool;
import ninc.compiler.ir.AveragePoolGradient;
import ninc.compiler.ir.BiasAdd;
import ninc.compiler.ir.BiasGradient;
import ninc.compiler.ir.Concat;
import ninc.compiler.ir.Convolution;
import ninc.compiler.ir.ConvolutionInputGradient;
import ninc.compiler.ir.ConvolutionWeightGradient;
import ninc.compiler.ir.CorrectCount;
import ninc.compiler.ir.CrossEntropy;
import ninc.compiler.ir.CrossEntropyGradient;
import ninc.compiler.ir.Dropout;
import ninc.compiler.ir.Flatten;
import ninc.compiler.ir.Input;
import ninc.compiler.ir.Labels;
import ninc.compiler.ir.MaxPool;
import ninc.compiler.ir.MaxPoolGradient;
import ninc.compiler.ir.MaxPoolGradientAt;
import ninc.compiler.ir.MaxPoolPositions;
import ninc.compiler.ir.OptimizerState;
import ninc.compiler.ir.Parameter;
import ninc.compiler.ir.Slice;
import ninc.compiler.ir.SquaredNorm;
import ninc.compiler.ir.Sum;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Type.Weight;
import ninc.compiler.ir.Unflatten;
import ninc.compiler.ir.Update;
import ninc.compiler.ir.Value;
import ninc.compiler.schedule.Algorithm.Direct;
import ninc.compiler.schedule.Algorithm.Winograd;
import ninc.compiler.schedule.Scheduling;
import ninc.dsl.Window;
import ninc.runtime.cpu.kernel.BiasGradientKernel;
import ninc.runtime.cpu.kernel.Clipping;
import ninc.runtime.cpu.kernel.ConvolutionKernelFactory;
import ninc.runtime.cpu.kernel.ConvolutionWeightGradientKernel;
import ninc.runtime.cpu.kernel.CopyKernels;
import ninc.runtime.cpu.kernel.LossKernels;
import ninc.runtime.cpu.kernel.MaxPoolGradientKernel;
import ninc.runtime.cpu.kernel.SquaredNormKernel;
import ninc.runtime.cpu.kernel.UpdateKernel;
import ninc.runtime.cpu.parallel.Kernel;
import ninc.runtime.cpu.tensor.MapTensor;
import ninc.runtime.cpu.tensor.WeightVersion;
import ninc.runtime.cpu.winograd.WinogradWeightGradientKernel;

/** The kernels of operators that are computed for the whole batch at once. */
final class WholeSelection {
  private final SegmentAllocator scratch;
  private final int workers;
  private final Tensors tensors;
  private final ConvolutionKernelFactory products;
  private final WeightVersion version;

  WholeSelection(
      SegmentAllocator scratch,
      int workers,
      Tensors tensors,
      ConvolutionKernelFactory products,
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
