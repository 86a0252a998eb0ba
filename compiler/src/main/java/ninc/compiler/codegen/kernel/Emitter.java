package ninc.compiler.codegen.kernel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.DeviceProgram;
import ninc.compiler.codegen.program.StepBuffers;
import ninc.compiler.codegen.text.Identifiers;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.fuse.OperatorChain;
import ninc.compiler.fuse.Region;
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
import ninc.compiler.ir.Elementwise;
import ninc.compiler.ir.Gating;
import ninc.compiler.ir.Grouped.GroupedConvolution;
import ninc.compiler.ir.Grouped.GroupedInputGradient;
import ninc.compiler.ir.Grouped.GroupedWeightGradient;
import ninc.compiler.ir.LayerNormalization.LayerNormalize;
import ninc.compiler.ir.LayerNormalization.LayerNormalizeGradient;
import ninc.compiler.ir.LayerNormalization.LayerScaleGradient;
import ninc.compiler.ir.Layout;
import ninc.compiler.ir.Loss.CorrectCount;
import ninc.compiler.ir.Loss.CrossEntropy;
import ninc.compiler.ir.Loss.CrossEntropyGradient;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Optimization.Accumulate;
import ninc.compiler.ir.Optimization.AdjustScale;
import ninc.compiler.ir.Optimization.SquaredNorm;
import ninc.compiler.ir.Optimization.Track;
import ninc.compiler.ir.Optimization.UnscaledNorm;
import ninc.compiler.ir.Optimization.Update;
import ninc.compiler.ir.Pooling;
import ninc.compiler.ir.Preprocess;
import ninc.compiler.ir.Source;
import ninc.compiler.ir.Value;
import ninc.compiler.schedule.BlockTile;
import ninc.compiler.schedule.InvertedResidual;
import ninc.compiler.schedule.KernelPartitioner;
import ninc.compiler.schedule.Product;
import ninc.compiler.schedule.ReductionSchedule;
import ninc.compiler.schedule.Schedules;
import ninc.compiler.schedule.Stage;
import ninc.compiler.schedule.TensorReduction;
import ninc.compiler.schedule.TensorTile;

/** Emits the kernels of a fused graph as Java source. */
public final class Emitter {
  private final FusedGraph fused;
  private final Schedules schedules;
  private final StepBuffers step;
  private final Set<Value> escaping;
  private final Set<Value> addedByUpdate;
  private final Map<Value, SliceSum> partialSums = new IdentityHashMap<>();
  private final Identifiers classes = new Identifiers();
  private final List<DeviceKernel> kernels = new ArrayList<>();

  private Emitter(FusedGraph fused, Schedules schedules) {
    this.addedByUpdate = addedByUpdates(fused);
    this.fused = KernelPartitioner.apply(fused, schedules);
    this.schedules = schedules;
    this.step = StepBuffers.of(fused.graph());
    this.escaping = this.fused.escaping();
  }

  /** Partitions regions into kernels and emits them. */
  public static DeviceProgram emit(FusedGraph fused, Schedules schedules) {
    Emitter emitter = new Emitter(fused, schedules);
    emitter.fused.regions().forEach(emitter::emit);
    return new DeviceProgram(emitter.fused, emitter.step, emitter.kernels);
  }

  private void emit(Region region) {
    Value value = region.values().getFirst();
    int items = schedules.items();
    switch (value.op()) {
      case ConvolutionWeightGradient _, BiasGradient _ -> gradients(region);
      case GroupedWeightGradient op -> {
        SliceSum sum = GroupedWeightGradientKernel.slices(value, schedules.slices());
        String purpose = "weight gradient, one weight and slice per work item";
        kernels.add(
            GroupedWeightGradientKernel.emit(
                part(region, "partial", purpose), step, sum, op, items));
        add(region, sum);
      }
      case BatchMean op -> channelSum(region, "mean", kernel -> kernel.mean(op));
      case BatchVariance op -> channelSum(region, "variance", kernel -> kernel.variance(op));
      case ScaleGradient op ->
          channelSum(region, "gradient of the scale", kernel -> kernel.scaleGradient(op));
      case LayerScaleGradient op ->
          channelSum(region, "gradient of the scale", kernel -> kernel.layerScaleGradient(op));
      case CrossEntropy _, CorrectCount _ ->
          kernels.add(BatchReductionKernel.emit(text(region), step, region.values(), items));
      case RoundedWeight _ ->
          kernels.add(RoundedWeightKernel.emit(text(region), region.values(), items));
      case FoldedWeight op ->
          kernels.add(NormalizationCode.foldedWeight(text(region), value, op, items));
      case FoldedBias op ->
          kernels.add(NormalizationCode.foldedBias(text(region), value, op, items));
      case Track op -> kernels.add(NormalizationCode.track(text(region), step, op, items));
      case SquaredNorm op -> squaredNorm(region, value, op);
      case UnscaledNorm op -> unscaledNorm(region, value, op);
      case AdjustScale op -> kernels.add(AdjustScaleKernel.emit(text(region), step, op, items));
      case Accumulate op ->
          kernels.add(AccumulateKernel.emit(text(region), step, value, op, items));
      case Update _ ->
          kernels.add(
              UpdateKernel.emit(
                  text(region), step, operators(region, Update.class), partialSums, items));
      case Convolution _, ConvolutionInputGradient _, BiasAdd _, CrossEntropyGradient _ ->
          fusedLoop(region);
      case GroupedConvolution _, GroupedInputGradient _ -> fusedLoop(region);
      case Normalize _, NormalizeGradient _, BatchNormalizeGradient _ -> fusedLoop(region);
      case LayerNormalize _, LayerNormalizeGradient _ -> fusedLoop(region);
      case Preprocess _, Elementwise _, Gating _, Pooling _, Layout _ -> fusedLoop(region);
      case Source _ -> throw new IllegalStateException(value + " is not computed");
    }
  }

  private void channelSum(
      Region region, String what, Function<ChannelSumKernel, DeviceKernel> partials) {
    SliceSum sum = new SliceSum(region.values().getFirst(), schedules.slices());
    String purpose = what + ", one channel and slice per work item";
    KernelText text = part(region, "partial", purpose);
    kernels.add(partials.apply(new ChannelSumKernel(text, step, sum, schedules.items())));
    add(region, sum);
  }

  /** The gradients of weights and biases, or of a bias alone. */
  private void gradients(Region region) {
    List<Value> values = region.values();
    int layers = operators(region, ConvolutionWeightGradient.class).size();
    if (layers == 0) {
      BiasGradient op = (BiasGradient) values.getFirst().op();
      channelSum(region, "bias gradient", kernel -> kernel.biasGradient(op));
      return;
    }
    KernelText text = part(region, "partial", "weight gradient, one tile and slice per work-group");
    Optional<TensorReduction> tensor = schedules.tensorReduction(values);
    List<GradientSums> sums;
    if (tensor.isPresent()) {
      sums = sums(values, layers, tensor.get().slices());
      kernels.add(TensorGradientKernel.emit(text, step, sums, tensor.get()));
    } else {
      ReductionSchedule schedule = schedules.reduction(values);
      sums = sums(values, layers, schedule.slices());
      kernels.add(WeightGradientKernel.emit(text, step, sums, schedule));
    }
    for (GradientSums layer : sums) {
      add(region, layer.weights());
      layer.biases().ifPresent(sum -> add(region, sum));
    }
  }

  /** Returns the sums of layers that have equally many values of a region. */
  private static List<GradientSums> sums(List<Value> values, int layers, int slices) {
    int size = values.size() / layers;
    return IntStream.range(0, layers)
        .mapToObj(i -> GradientSums.of(values.subList(i * size, (i + 1) * size), slices))
        .toList();
  }

  /** Adds the slices of a gradient in a kernel of its own, unless its update does. */
  private void add(Region region, SliceSum sum) {
    if (addedByUpdate.contains(sum.value())) {
      partialSums.put(sum.value(), sum);
    } else {
      kernels.add(sum.emit(part(region, "total", "sum of the slices in order"), schedules.items()));
    }
  }

  /** The gradients that only norms and updates read that share a kernel with others. */
  private static Set<Value> addedByUpdates(FusedGraph fused) {
    Set<Value> added = Collections.newSetFromMap(new IdentityHashMap<>());
    fused.regions().stream()
        .filter(region -> region.values().size() > 1)
        .flatMap(region -> operators(region, Update.class).stream())
        .forEach(update -> added.add(update.gradient()));
    for (Value value : fused.graph().values()) {
      if (!(value.op() instanceof Update) && !(value.op() instanceof UnscaledNorm)) {
        value.op().operands().forEach(added::remove);
      }
    }
    fused.graph().results().values().forEach(added::remove);
    return added;
  }

  private static <T extends Op> List<T> operators(Region region, Class<T> kind) {
    return region.values().stream()
        .map(Value::op)
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }

  private void squaredNorm(Region region, Value value, SquaredNorm op) {
    int items = schedules.items();
    int slices = SquaredNormKernels.slices(op, schedules.slices(), items);
    if (slices == 1) {
      kernels.add(SquaredNormKernels.single(text(region), value, op, items));
    } else {
      kernels.addAll(
          SquaredNormKernels.emit(
              part(region, "partial", "squared norm, one slice per work-group"),
              part(region, "total", "sum of the slices in order"),
              value,
              op,
              slices,
              items));
    }
  }

  private void unscaledNorm(Region region, Value value, UnscaledNorm op) {
    UnscaledNormKernels norm = new UnscaledNormKernels(value, op, partialSums, schedules.items());
    String purpose = "squared norm, some values of a gradient per work-group";
    kernels.add(norm.squares(part(region, "partial", purpose)));
    if (norm.groups() > 1) {
      kernels.add(norm.total(part(region, "total", "sum of all work-groups")));
    }
  }

  private void fusedLoop(Region region) {
    Optional<InvertedResidual> block = InvertedResidual.of(region.values());
    kernels.add(block.isPresent() ? invertedResidual(region, block.get()) : loop(region));
  }

  private DeviceKernel invertedResidual(Region region, InvertedResidual block) {
    BlockTile tile = schedules.tile(block).orElseThrow();
    return InvertedResidualKernel.emit(text(region), step, tile, escaping);
  }

  private DeviceKernel loop(Region region) {
    List<Stage> stages = Stage.of(region.values());
    List<Product> products = stages.stream().flatMap(stage -> stage.multiplied().stream()).toList();
    Optional<TensorTile> tensor = schedules.tensor(stages);
    if (tensor.isPresent()) {
      Stage.Multiply stage = (Stage.Multiply) stages.getFirst();
      return TensorProductKernel.emit(text(region), step, stage, escaping, tensor.get());
    }
    return products.isEmpty()
        ? ElementLoop.emit(text(region), step, region.values(), escaping, schedules.items())
        : FusedLoopKernel.emit(
            text(region), step, stages, escaping, schedules.tile(stages).orElseThrow());
  }

  private KernelText text(Region region) {
    return text(region, region.name(), OperatorChain.of(region));
  }

  private KernelText part(Region region, String pass, String purpose) {
    return text(region, region.name() + "." + pass, purpose);
  }

  private KernelText text(Region region, String name, String purpose) {
    return new KernelText(
        region.name(), classes.kernel(name), purpose, fused.views(), schedules.traits());
  }
}
