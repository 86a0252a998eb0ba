package ninc.runtime.cpu;

import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;
import ninc.compiler.fuse.Region;
import ninc.compiler.fuse.Tiled;
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
import ninc.compiler.graph.Sum;
import ninc.compiler.graph.Type.FeatureMap;
import ninc.compiler.graph.Type.Weight;
import ninc.compiler.graph.Unflatten;
import ninc.compiler.graph.Update;
import ninc.compiler.graph.Value;
import ninc.compiler.schedule.Algorithm;
import ninc.compiler.schedule.Algorithm.Direct;
import ninc.compiler.schedule.Algorithm.Winograd;
import ninc.compiler.schedule.Scheduling;
import ninc.dsl.Activation;
import ninc.dsl.Window;

/** The kernels of each region. */
final class KernelSelection {
  private final SegmentAllocator scratch;
  private final int workers;
  private final Tensors tensors;
  private final WeightVersion version;
  private final Products products;

  /**
   * @param kept memory for what lasts from run to run
   * @param scratch memory for what only one region's kernels use
   */
  KernelSelection(
      SegmentAllocator kept,
      SegmentAllocator scratch,
      int workers,
      Tensors tensors,
      WeightVersion version) {
    this.scratch = scratch;
    this.workers = workers;
    this.tensors = tensors;
    this.version = version;
    this.products = new Products(kept, scratch, workers, version);
  }

  /** What computes a region's values, in order. */
  List<Kernel> kernels(Region region) {
    Value first = region.values().getFirst();
    return Tiled.isTiled(first.op()) ? loop(region) : whole(first);
  }

  private List<Kernel> loop(Region region) {
    List<TileKernel> stages = new ArrayList<>();
    List<Value> values = region.values();
    for (int i = 0; i < values.size(); ) {
      Stage stage = stage(values.subList(i, values.size()));
      stages.add(stage.kernel);
      i += stage.values;
    }
    Traversal traversal = traversal(values.getFirst());
    return List.of(
        stages.getFirst() instanceof ProductKernel product && stages.size() == 1
            ? product.alone(traversal)
            : new TileLoop(traversal, stages));
  }

  /** The order in which the tiles of a loop that begins with this value visit its pixels. */
  static Traversal traversal(Value first) {
    FeatureMap map = first.featureMap();
    return switch (Scheduling.algorithm(first.op())) {
      case Direct _ -> Traversal.rowMajor(map);
      case Winograd winograd -> WinogradKernel.traversal(winograd, map.height(), map.width());
    };
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
      default -> throw new IllegalStateException(value + " cannot be computed tile by tile");
    };
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

  /** The kernels of operators that are computed for the whole batch at once. */
  private List<Kernel> whole(Value value) {
    return switch (value.op()) {
      case ConvolutionInputGradient(Value dy, Value w, Window window, _) ->
          phases(dy, w, value, window);
      case ConvolutionWeightGradient(Value x, Value dy, Window window) ->
          List.of(weightGradient(x, dy, value, window));
      case BiasGradient(Value dy) ->
          List.of(new BiasGradientKernel(scratch, map(dy), tensors.flat(value)));
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
          List.of(LossKernels.crossEntropy(map(logits), tensors.flat(labels), tensors.flat(value)));
      case CrossEntropyGradient(Value logits, Value labels) ->
          List.of(LossKernels.gradient(map(logits), tensors.flat(labels), map(value)));
      case CorrectCount(Value logits, Value labels) ->
          List.of(LossKernels.correct(map(logits), tensors.flat(labels), tensors.flat(value)));
      case Update update -> update(update);
      case MaxPoolPositions _, MaxPoolGradientAt _ -> throw new IllegalStateException("not yet");
      case Input _, Labels _, Parameter _, OptimizerState _ -> throw noKernel(value);
      case Convolution _, BiasAdd _, Activate _, ActivationGradient _, Sum _, Dropout _ ->
          throw noKernel(value);
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
            tensors.flat(update.parameter()),
            tensors.flat(update.gradient()),
            update.states().stream().map(tensors::flat).toList());
    return List.of(step, _ -> version.advance());
  }

  private MapTensor map(Value value) {
    return tensors.map(value);
  }

  private PixelTensor pixels(Value value) {
    return tensors.pixels(value);
  }
}
