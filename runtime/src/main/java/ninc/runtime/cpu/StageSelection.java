package ninc.runtime.cpu;

import java.util.ArrayList;
import java.util.List;
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
import ninc.compiler.ir.Type.Weight;
import ninc.compiler.ir.Unflatten;
import ninc.compiler.ir.Update;
import ninc.compiler.ir.Value;
import ninc.compiler.schedule.Algorithm;
import ninc.compiler.schedule.Scheduling;
import ninc.dsl.Activation;
import ninc.dsl.Window;
import ninc.runtime.cpu.gemm.Epilogue;
import ninc.runtime.cpu.kernel.AveragePoolKernels;
import ninc.runtime.cpu.kernel.ConvolutionKernelFactory;
import ninc.runtime.cpu.kernel.DropoutKernel;
import ninc.runtime.cpu.kernel.LossKernels;
import ninc.runtime.cpu.kernel.MaxPoolKernels;
import ninc.runtime.cpu.kernel.PointwiseKernels;
import ninc.runtime.cpu.parallel.TileKernel;
import ninc.runtime.cpu.tensor.FlatTensor;
import ninc.runtime.cpu.tensor.ImageTensor;
import ninc.runtime.cpu.tensor.MapTensor;
import ninc.runtime.cpu.tensor.PixelTensor;

/** The kernel of each of a sweep's values, or of several in registers. */
final class StageSelection {
  private final Tensors tensors;
  private final ConvolutionKernelFactory products;

  StageSelection(Tensors tensors, ConvolutionKernelFactory products) {
    this.tensors = tensors;
    this.products = products;
  }

  /** What computes these values, in order. */
  List<TileKernel> of(List<Value> values) {
    List<TileKernel> kernels = new ArrayList<>();
    for (int i = 0; i < values.size(); ) {
      Stage stage = stage(values.subList(i, values.size()));
      kernels.add(stage.kernel);
      i += stage.values;
    }
    return kernels;
  }

  /** A kernel and how many of a region's values it computes. */
  private record Stage(TileKernel kernel, int values) {}

  private Stage stage(List<Value> values) {
    Value value = values.getFirst();
    return switch (value.op()) {
      case Convolution(Value x, Value w, Window window) -> convolution(x, w, window, values);
      case ConvolutionInputGradient(Value dy, Value w, Window window, _) ->
          new Stage(inputGradient(dy, w, value, window), 1);
      case BiasAdd(Value x, Value b) ->
          new Stage(PointwiseKernels.biasAdd(pixels(x), tensors.flat(b), pixels(value)), 1);
      case Activate(Value x, var f) ->
          new Stage(PointwiseKernels.activate(pixels(x), pixels(value), f), 1);
      case ActivationGradient(Value dy, Value y, var f) ->
          new Stage(
              PointwiseKernels.activationGradient(pixels(dy), pixels(y), pixels(value), f), 1);
      case Sum(List<Value> terms) ->
          new Stage(
              PointwiseKernels.sum(terms.stream().map(this::pixels).toList(), pixels(value)), 1);
      case Dropout dropout ->
          new Stage(new DropoutKernel(pixels(dropout.input()), pixels(value), dropout), 1);
      case MaxPool(Value x, Window window) ->
          new Stage(MaxPoolKernels.max(image(x), pixels(value), window), 1);
      case MaxPoolPositions(Value x, Window window) ->
          new Stage(MaxPoolKernels.positions(image(x), tensors.positions(value), window), 1);
      case MaxPoolGradientAt(Value dy, Value positions, Window window, _) ->
          new Stage(
              MaxPoolKernels.gradient(
                  image(dy), tensors.positions(positions), pixels(value), window),
              1);
      case AveragePool(Value x, Window window) ->
          new Stage(AveragePoolKernels.average(image(x), pixels(value), window), 1);
      case AveragePoolGradient(Value dy, Window window, _) ->
          new Stage(AveragePoolKernels.gradient(image(dy), pixels(value), window), 1);
      case CrossEntropyGradient(Value logits, Value labels) ->
          new Stage(LossKernels.gradient(pixels(logits), tensors.flat(labels), pixels(value)), 1);
      case Input _, Labels _, Parameter _, OptimizerState _ -> throw noStage(value);
      case SquaredNorm _, Update _ -> throw noStage(value);
      case Flatten _, Unflatten _, Concat _, Slice _, MaxPoolGradient _ -> throw noStage(value);
      case CrossEntropy _, CorrectCount _, ConvolutionWeightGradient _, BiasGradient _ ->
          throw noStage(value);
    };
  }

  private static IllegalStateException noStage(Value value) {
    return new IllegalStateException(value + " is not computed tile by tile");
  }

  /** A convolution with as much of the bias and activation after it as stays in registers. */
  private Stage convolution(Value x, Value w, Window window, List<Value> values) {
    Value y = values.getFirst();
    Epilogue epilogue = Epilogue.NONE;
    int count = 1;
    if (follows(values, 1) && values.get(1).op() instanceof BiasAdd(Value _, Value bias)) {
      boolean relu =
          follows(values, 2)
              && values.get(2).op() instanceof Activate(Value _, Activation f)
              && f == Activation.RELU;
      epilogue = Epilogue.bias(tensors.flat(bias), relu);
      count = relu ? 3 : 2;
      y = values.get(count - 1);
    }
    Weight type = (Weight) w.type();
    FlatTensor weight = tensors.flat(w);
    Algorithm algorithm = Scheduling.algorithm(values.getFirst().op());
    TileKernel kernel =
        window.equals(Window.POINTWISE)
            ? products.pointwise(pixels(x), weight, type, pixels(y), epilogue)
            : products.convolution(algorithm, map(x), weight, type, pixels(y), window, epilogue);
    return new Stage(kernel, count);
  }

  /** Whether a value exists and is the only one that needs the value before it. */
  private boolean follows(List<Value> values, int index) {
    return index < values.size() && tensors.isLocal(values.get(index - 1));
  }

  private TileKernel inputGradient(Value dy, Value w, Value dx, Window window) {
    Weight type = (Weight) w.type();
    FlatTensor weight = tensors.flat(w);
    return window.equals(Window.POINTWISE)
        ? products.pointwiseInputGradient(pixels(dy), weight, type, pixels(dx))
        : products.inputGradient(
            Scheduling.algorithm(dx.op()),
            map(dy),
            weight,
            type,
            pixels(dx),
            dx.featureMap(),
            window);
  }

  private MapTensor map(Value value) {
    return tensors.map(value);
  }

  private ImageTensor image(Value value) {
    return tensors.image(value);
  }

  private PixelTensor pixels(Value value) {
    return tensors.pixels(value);
  }
}
