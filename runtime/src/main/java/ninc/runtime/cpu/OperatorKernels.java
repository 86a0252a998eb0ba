package ninc.runtime.cpu;

import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ninc.compiler.Compiled;
import ninc.compiler.ir.Affine.BiasAdd;
import ninc.compiler.ir.Affine.BiasGradient;
import ninc.compiler.ir.Affine.Convolution;
import ninc.compiler.ir.Affine.ConvolutionInputGradient;
import ninc.compiler.ir.Affine.ConvolutionWeightGradient;
import ninc.compiler.ir.Affine.RoundedWeight;
import ninc.compiler.ir.BatchNormalization.BatchMean;
import ninc.compiler.ir.BatchNormalization.BatchNormalizeGradient;
import ninc.compiler.ir.BatchNormalization.BatchVariance;
import ninc.compiler.ir.BatchNormalization.FoldedBias;
import ninc.compiler.ir.BatchNormalization.FoldedWeight;
import ninc.compiler.ir.BatchNormalization.Normalize;
import ninc.compiler.ir.BatchNormalization.NormalizeGradient;
import ninc.compiler.ir.BatchNormalization.ScaleGradient;
import ninc.compiler.ir.Elementwise.Activate;
import ninc.compiler.ir.Elementwise.Dropout;
import ninc.compiler.ir.Elementwise.Formula;
import ninc.compiler.ir.Gating.Gate;
import ninc.compiler.ir.Gating.GateGradient;
import ninc.compiler.ir.Grouped.GroupedConvolution;
import ninc.compiler.ir.Grouped.GroupedInputGradient;
import ninc.compiler.ir.Grouped.GroupedWeightGradient;
import ninc.compiler.ir.LayerNormalization.LayerNormalize;
import ninc.compiler.ir.LayerNormalization.LayerNormalizeGradient;
import ninc.compiler.ir.LayerNormalization.LayerScaleGradient;
import ninc.compiler.ir.Layout.Concat;
import ninc.compiler.ir.Layout.Flatten;
import ninc.compiler.ir.Layout.Slice;
import ninc.compiler.ir.Layout.Unflatten;
import ninc.compiler.ir.Loss.CorrectCount;
import ninc.compiler.ir.Loss.CrossEntropy;
import ninc.compiler.ir.Loss.CrossEntropyGradient;
import ninc.compiler.ir.Loss.Probabilities;
import ninc.compiler.ir.Optimization.Accumulate;
import ninc.compiler.ir.Optimization.AdjustScale;
import ninc.compiler.ir.Optimization.SquaredNorm;
import ninc.compiler.ir.Optimization.Track;
import ninc.compiler.ir.Optimization.UnscaledNorm;
import ninc.compiler.ir.Optimization.Update;
import ninc.compiler.ir.Pooling.AveragePool;
import ninc.compiler.ir.Pooling.AveragePoolGradient;
import ninc.compiler.ir.Pooling.MaxPool;
import ninc.compiler.ir.Pooling.MaxPoolGradient;
import ninc.compiler.ir.Pooling.MaxPoolGradientAt;
import ninc.compiler.ir.Pooling.MaxPoolPositions;
import ninc.compiler.ir.Preprocess;
import ninc.compiler.ir.Source;
import ninc.compiler.ir.Type;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Type.Weight;
import ninc.compiler.ir.Value;
import ninc.compiler.schedule.Algorithm;
import ninc.compiler.schedule.Algorithm.Direct;
import ninc.compiler.schedule.Algorithm.Winograd;
import ninc.dsl.Activation;
import ninc.dsl.Precision;
import ninc.dsl.Window;
import ninc.runtime.cpu.OperatorKernels.Selected.OnBatch;
import ninc.runtime.cpu.OperatorKernels.Selected.OnTiles;
import ninc.runtime.cpu.gemm.Epilogue;
import ninc.runtime.cpu.kernel.AccumulateKernel;
import ninc.runtime.cpu.kernel.AdjustScaleKernel;
import ninc.runtime.cpu.kernel.AveragePoolKernels;
import ninc.runtime.cpu.kernel.BiasAddKernel;
import ninc.runtime.cpu.kernel.ChannelSums;
import ninc.runtime.cpu.kernel.ConvolutionKernelFactory;
import ninc.runtime.cpu.kernel.ConvolutionWeightGradientKernel;
import ninc.runtime.cpu.kernel.CopyKernels;
import ninc.runtime.cpu.kernel.DepthwiseConvolutionKernel;
import ninc.runtime.cpu.kernel.DropoutKernel;
import ninc.runtime.cpu.kernel.ElementwiseCompiler;
import ninc.runtime.cpu.kernel.GateKernels;
import ninc.runtime.cpu.kernel.GroupedConvolutionKernel;
import ninc.runtime.cpu.kernel.GroupedInputGradientKernel;
import ninc.runtime.cpu.kernel.GroupedWeightGradientKernel;
import ninc.runtime.cpu.kernel.LayerNormalizationKernels;
import ninc.runtime.cpu.kernel.LossKernels;
import ninc.runtime.cpu.kernel.LossKernels.Target;
import ninc.runtime.cpu.kernel.MaxPoolGradientKernel;
import ninc.runtime.cpu.kernel.MaxPoolKernels;
import ninc.runtime.cpu.kernel.NormalizationKernels;
import ninc.runtime.cpu.kernel.PreprocessKernel;
import ninc.runtime.cpu.kernel.RoundedWeightKernel;
import ninc.runtime.cpu.kernel.SquaredNormKernel;
import ninc.runtime.cpu.kernel.UpdateKernel;
import ninc.runtime.cpu.parallel.Kernel;
import ninc.runtime.cpu.parallel.TileKernel;
import ninc.runtime.cpu.tensor.FlatTensor;
import ninc.runtime.cpu.tensor.ImageTensor;
import ninc.runtime.cpu.tensor.MapTensor;
import ninc.runtime.cpu.tensor.PixelTensor;
import ninc.runtime.cpu.tensor.WeightVersion;
import ninc.runtime.cpu.winograd.WinogradWeightGradientKernel;

/** Selects the kernels of operators: one that computes tiles, or several for the whole batch. */
final class OperatorKernels {
  private final SegmentAllocator scratch;
  private final int workers;
  private final Compiled compiled;
  private final Tensors tensors;
  private final ConvolutionKernelFactory products;
  private final WeightVersion version;

  OperatorKernels(
      SegmentAllocator scratch,
      LoopShape shape,
      Tensors tensors,
      ConvolutionKernelFactory products,
      WeightVersion version) {
    this.scratch = scratch;
    this.workers = shape.workers();
    this.compiled = shape.compiled();
    this.tensors = tensors;
    this.products = products;
    this.version = version;
  }

  /** The kernels of one value, or of one value and those fused into its epilogue. */
  sealed interface Selected {

    /** Returns the number of consecutive values that the kernels compute. */
    int values();

    /** A kernel that computes one tile at a time, as a stage of a loop. */
    record OnTiles(TileKernel kernel, int values) implements Selected {
      OnTiles(TileKernel kernel) {
        this(kernel, 1);
      }
    }

    /** Kernels that each process the whole batch. */
    record OnBatch(List<Kernel> kernels) implements Selected {
      OnBatch(Kernel... kernels) {
        this(List.of(kernels));
      }

      @Override
      public int values() {
        return 1;
      }
    }
  }

  /**
   * Selects the kernels of the first of several values.
   *
   * @param values the value and its successors in the same loop
   */
  Selected select(List<Value> values) {
    Value value = values.getFirst();
    return switch (value.op()) {
      case Convolution op -> convolution(op, values);
      case ConvolutionInputGradient op when op.coversInput() ->
          new OnTiles(
              products.coveringInputGradient(
                  map(op.gradient()),
                  flat(op.weight()),
                  (Weight) op.weight().type(),
                  pixels(value)));
      case ConvolutionInputGradient(Value dy, Value w, Window window, _) ->
          inputGradient(dy, w, value, window);
      case ConvolutionWeightGradient(Value x, Value dy, Window window) ->
          new OnBatch(weightGradient(x, dy, value, window));
      case GroupedConvolution op -> grouped(op, values);
      case GroupedInputGradient op -> new OnTiles(groupedGradient(op, pixels(value)));
      case GroupedWeightGradient(Value x, Value dy, Window window, int groups) ->
          new OnBatch(
              new GroupedWeightGradientKernel(
                  scratch, map(x), map(dy), flat(value), window, groups));
      case BatchMean(Value x, _) -> new OnBatch(ChannelSums.mean(scratch, map(x), flat(value)));
      case BatchVariance(Value x, Value mean, _) ->
          new OnBatch(ChannelSums.variance(scratch, map(x), flat(mean), flat(value)));
      case RoundedWeight(Value weight, Precision format) ->
          new OnBatch(new RoundedWeightKernel(flat(weight), flat(value), format));
      case FoldedWeight(Value weight, Value variance, Value scale) ->
          new OnBatch(
              NormalizationKernels.foldedWeight(
                  flat(weight), flat(variance), flat(scale), flat(value)));
      case FoldedBias(Value mean, Value variance, Value scale, Value shift, var bias) ->
          new OnBatch(
              NormalizationKernels.foldedBias(
                  flat(mean),
                  flat(variance),
                  flat(scale),
                  flat(shift),
                  bias.map(this::flat),
                  flat(value)));
      case ScaleGradient(Value dy, Value x, Value mean, Value variance) ->
          new OnBatch(
              ChannelSums.scaleGradient(
                  scratch, map(dy), map(x), flat(mean), flat(variance), flat(value)));
      case Normalize(Value x, Value mean, Value variance, Value weight, Value bias) ->
          new OnTiles(
              NormalizationKernels.normalize(
                  scratch,
                  pixels(x),
                  flat(mean),
                  flat(variance),
                  flat(weight),
                  flat(bias),
                  pixels(value)));
      case NormalizeGradient(Value dy, Value variance, Value weight) ->
          new OnTiles(
              NormalizationKernels.gradient(
                  scratch, pixels(dy), flat(variance), flat(weight), pixels(value)));
      case BatchNormalizeGradient op ->
          new OnTiles(
              NormalizationKernels.batchGradient(
                  scratch,
                  pixels(op.gradient()),
                  pixels(op.input()),
                  value.featureMap().pixels(),
                  flat(op.mean()),
                  flat(op.variance()),
                  flat(op.weight()),
                  flat(op.weightGradient()),
                  flat(op.biasGradient()),
                  pixels(value)));
      case BiasAdd(Value x, Value b) ->
          new OnTiles(new BiasAddKernel(pixels(x), flat(b), pixels(value)));
      case BiasGradient(Value dy) -> new OnBatch(ChannelSums.sum(scratch, map(dy), flat(value)));

      case Formula formula ->
          new OnTiles(
              ElementwiseCompiler.kernel(
                  formula.expression(),
                  formula.operands().stream().map(this::pixels).toList(),
                  pixels(value)));
      case Dropout dropout ->
          new OnTiles(new DropoutKernel(pixels(dropout.input()), pixels(value), dropout));

      case LayerNormalize(Value x, Value weight, Value bias) ->
          new OnTiles(
              LayerNormalizationKernels.normalize(
                  pixels(x), flat(weight), flat(bias), pixels(value)));
      case LayerNormalizeGradient(Value dy, Value x, Value weight) ->
          new OnTiles(
              LayerNormalizationKernels.gradient(
                  pixels(dy), pixels(x), flat(weight), pixels(value)));
      case LayerScaleGradient(Value dy, Value x) ->
          new OnBatch(
              LayerNormalizationKernels.scaleGradient(scratch, map(dy), map(x), flat(value)));

      case Gate(Value x, Value factors) ->
          new OnTiles(GateKernels.multiply(pixels(x), image(factors), pixels(value)));
      case GateGradient(Value dy, Value x) ->
          new OnTiles(GateKernels.gradient(image(dy), image(x), pixels(value)));

      case Preprocess op -> new OnTiles(new PreprocessKernel(op, flat(op.images()), pixels(value)));

      case MaxPool(Value x, Window window) ->
          new OnTiles(MaxPoolKernels.max(image(x), pixels(value), window));
      case MaxPoolPositions(Value x, Window window) ->
          new OnTiles(MaxPoolKernels.positions(image(x), tensors.positions(value), window));
      case MaxPoolGradient(Value dy, Value x, Window window) ->
          new OnBatch(new MaxPoolGradientKernel(map(dy), map(x), map(value), window));
      case MaxPoolGradientAt(Value dy, Value positions, Window window, FeatureMap input) ->
          new OnTiles(
              MaxPoolKernels.gradient(
                  image(dy), tensors.positions(positions), pixels(value), input, window));
      case AveragePool(Value x, Window window) ->
          new OnTiles(AveragePoolKernels.average(image(x), pixels(value), window));
      case AveragePoolGradient(Value dy, Window window, FeatureMap input) ->
          new OnTiles(AveragePoolKernels.gradient(image(dy), pixels(value), input, window));

      case Flatten(Value x) -> new OnBatch(CopyKernels.flatten(map(x), map(value)));
      case Unflatten(Value x, _) -> new OnBatch(CopyKernels.unflatten(map(x), map(value)));
      case Concat(List<Value> parts) ->
          new OnBatch(CopyKernels.concat(parts.stream().map(this::map).toList(), map(value)));
      case Slice(Value x, int from, _) -> new OnBatch(CopyKernels.slice(map(x), from, map(value)));

      case CrossEntropy(Value logits, Probabilities rule) ->
          new OnBatch(LossKernels.crossEntropy(map(logits), target(rule, logits), flat(value)));
      case CrossEntropyGradient(Value logits, Probabilities rule, var scale) ->
          new OnTiles(
              LossKernels.gradient(
                  pixels(logits), target(rule, logits), scale.map(this::flat), pixels(value)));
      case CorrectCount(Value logits, Value labels) ->
          new OnBatch(LossKernels.correct(map(logits), flat(labels), flat(value)));

      case SquaredNorm(Value g, var rest) ->
          new OnBatch(
              new SquaredNormKernel(flat(g), Optional.empty(), rest.map(this::flat), flat(value)));
      case UnscaledNorm op -> new OnBatch(unscaledNorm(op, flat(value)));
      case AdjustScale op ->
          new OnBatch(
              new AdjustScaleKernel(
                  flat(op.loss()),
                  flat(op.squaredNorm()),
                  quantity -> flat(op.state(quantity)),
                  op.accumulated()));
      case Accumulate op ->
          new OnBatch(
              new AccumulateKernel(
                  flat(op.gradient()), flat(op.sum()), op.correctedPixels().orElse(0)));
      case Track track ->
          new OnBatch(
              NormalizationKernels.track(
                  flat(track.running()),
                  flat(track.batch()),
                  flat(track.loss()),
                  track.correctedPixels().orElse(0)),
              _ -> version.advance());
      case Update update -> new OnBatch(update(update), _ -> version.advance());

      case Source _ -> throw new IllegalStateException(value + " is not computed");
    };
  }

  private Selected convolution(Convolution op, List<Value> values) {
    Fused fused = epilogue(values);
    Algorithm algorithm = compiled.algorithm(values.getFirst());
    FlatTensor weight = flat(op.weight());
    Weight type = (Weight) op.weight().type();
    Window window = op.window();
    PixelTensor y = pixels(fused.result());
    TileKernel kernel =
        window.equals(Window.POINTWISE)
            ? products.pointwise(pixels(op.input()), weight, type, y, fused.epilogue())
            : products.convolution(
                algorithm,
                map(op.input()),
                weight,
                type,
                y,
                values.getFirst().featureMap(),
                window,
                fused.epilogue());
    return new OnTiles(kernel, fused.values());
  }

  private Selected grouped(GroupedConvolution op, List<Value> values) {
    FlatTensor weight = flat(op.weight());
    if (!op.isDepthwise()) {
      PixelTensor y = pixels(values.getFirst());
      return new OnTiles(
          new GroupedConvolutionKernel(map(op.input()), weight, y, op.window(), op.groups()));
    }
    ImageTensor x = image(op.input());
    Fused fused = epilogue(values);
    PixelTensor y = pixels(fused.result());
    return new OnTiles(
        DepthwiseConvolutionKernel.of(x, weight, y, op.window(), fused.epilogue()), fused.values());
  }

  /**
   * The values that the kernel of a convolution computes.
   *
   * @param result the last of them
   * @param values the number of them
   */
  private record Fused(Epilogue epilogue, Value result, int values) {}

  /** Fuses a bias, and a ReLU or ReLU6 after it, into the epilogue of a convolution. */
  private Fused epilogue(List<Value> values) {
    if (!follows(values, 1) || !(values.get(1).op() instanceof BiasAdd(_, Value b))) {
      return new Fused(Epilogue.NONE, values.getFirst(), 1);
    }
    Epilogue bias = Epilogue.bias(flat(b));
    Optional<Epilogue> clamped =
        follows(values, 2) && values.get(2).op() instanceof Activate(_, Activation function)
            ? clamped(bias, function)
            : Optional.empty();
    return clamped
        .map(epilogue -> new Fused(epilogue, values.get(2), 3))
        .orElseGet(() -> new Fused(bias, values.get(1), 2));
  }

  /** Returns an epilogue that also applies an activation function, if it only clamps. */
  private static Optional<Epilogue> clamped(Epilogue bias, Activation function) {
    return switch (function) {
      case Activation.Relu _ -> Optional.of(bias.within(0, Float.POSITIVE_INFINITY));
      case Activation.Relu6 _ -> Optional.of(bias.within(0, 6));
      case Activation _ -> Optional.empty();
    };
  }

  /**
   * Returns whether there is such a value, and it alone reads its predecessor, which exists only
   * within a tile.
   */
  private boolean follows(List<Value> values, int index) {
    if (index >= values.size()) {
      return false;
    }
    Value previous = values.get(index - 1);
    return tensors.isLocal(previous)
        && values.get(index).op().operands().contains(previous)
        && values.subList(index + 1, values.size()).stream()
            .noneMatch(later -> later.op().operands().contains(previous));
  }

  private TileKernel groupedGradient(GroupedInputGradient op, PixelTensor dx) {
    MapTensor dy = map(op.gradient());
    FlatTensor weight = flat(op.weight());
    return op.asDepthwiseConvolution()
        .<TileKernel>map(window -> DepthwiseConvolutionKernel.reversed(dy, weight, dx, window))
        .orElseGet(() ->
            new GroupedInputGradientKernel(
                scratch, dy, weight, dx, op.input(), op.window(), op.groups()));
  }

  private Selected inputGradient(Value dy, Value w, Value dx, Window window) {
    Weight type = (Weight) w.type();
    return switch (dx.op().granularity()) {
      case TILE ->
          new OnTiles(
              window.equals(Window.POINTWISE)
                  ? products.pointwiseInputGradient(pixels(dy), flat(w), type, pixels(dx))
                  : products.inputGradient(
                      compiled.algorithm(dx),
                      map(dy),
                      flat(w),
                      type,
                      pixels(dx),
                      dx.featureMap(),
                      window));
      case EXAMPLE, BATCH ->
          new OnBatch(products.inputGradientPhases(map(dy), flat(w), type, map(dx), window));
    };
  }

  private Kernel weightGradient(Value x, Value dy, Value dw, Window window) {
    return switch (compiled.algorithm(dw)) {
      case Direct _ ->
          new ConvolutionWeightGradientKernel(
              scratch, workers, compiled.options().batchSize(), map(x), map(dy), flat(dw), window);
      case Winograd winograd ->
          new WinogradWeightGradientKernel(
              scratch, workers, winograd, map(x), map(dy), flat(dw), (Weight) dw.type(), window);
    };
  }

  private Target target(Probabilities rule, Value logits) {
    return switch (rule.targets().type()) {
      case Type.Labels _ ->
          Target.ofLabels(flat(rule.targets()), rule, logits.featureMap().channels());
      case Type _ -> Target.ofProbabilities(map(rule.targets()), rule);
    };
  }

  /** Adds the squares of one gradient after the other. */
  private List<Kernel> unscaledNorm(UnscaledNorm op, FlatTensor norm) {
    List<Kernel> kernels = new ArrayList<>();
    Optional<FlatTensor> rest = op.rest().map(this::flat);
    for (Value gradient : op.gradients()) {
      kernels.add(new SquaredNormKernel(flat(gradient), Optional.of(flat(op.scale())), rest, norm));
      rest = Optional.of(norm);
    }
    return kernels;
  }

  private Kernel update(Update update) {
    return new UpdateKernel(
        update.rule(),
        flat(update.loss()),
        flat(update.parameter()),
        flat(update.gradient()),
        update.states().stream().map(this::flat).toList(),
        update.clip().map(clip -> new UpdateKernel.Clipping(clip, flat(clip.squaredNorm()))),
        update.average().map(rule -> new UpdateKernel.Averaging(rule, flat(rule.state()))),
        update.scaling().map(this::scaling));
  }

  private UpdateKernel.Unscaling scaling(Update.Scaling scaling) {
    return new UpdateKernel.Unscaling(
        flat(scaling.squaredNorm()), flat(scaling.scale()), flat(scaling.steps()));
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

  private FlatTensor flat(Value value) {
    return tensors.flat(value);
  }
}
