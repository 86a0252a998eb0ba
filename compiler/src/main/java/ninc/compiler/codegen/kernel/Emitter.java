package ninc.compiler.codegen.kernel;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import ninc.compiler.codegen.program.DeviceBuffer;
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
import ninc.compiler.ir.BatchNormalization.BatchMean;
import ninc.compiler.ir.BatchNormalization.BatchNormalizeGradient;
import ninc.compiler.ir.BatchNormalization.BatchVariance;
import ninc.compiler.ir.BatchNormalization.FoldedBias;
import ninc.compiler.ir.BatchNormalization.FoldedWeight;
import ninc.compiler.ir.BatchNormalization.Normalize;
import ninc.compiler.ir.BatchNormalization.NormalizeGradient;
import ninc.compiler.ir.BatchNormalization.ScaleGradient;
import ninc.compiler.ir.Elementwise;
import ninc.compiler.ir.Grouped.GroupedConvolution;
import ninc.compiler.ir.Grouped.GroupedInputGradient;
import ninc.compiler.ir.Grouped.GroupedWeightGradient;
import ninc.compiler.ir.Layout;
import ninc.compiler.ir.Loss.CorrectCount;
import ninc.compiler.ir.Loss.CrossEntropy;
import ninc.compiler.ir.Loss.CrossEntropyGradient;
import ninc.compiler.ir.Optimization.Accumulate;
import ninc.compiler.ir.Optimization.SquaredNorm;
import ninc.compiler.ir.Optimization.Track;
import ninc.compiler.ir.Optimization.Update;
import ninc.compiler.ir.Pooling;
import ninc.compiler.ir.Source;
import ninc.compiler.ir.Value;
import ninc.compiler.schedule.KernelPartitioner;
import ninc.compiler.schedule.Product;
import ninc.compiler.schedule.Schedules;
import ninc.compiler.schedule.Stage;

/** Emits the kernels of a fused graph as Java source. */
public final class Emitter {
  private final FusedGraph fused;
  private final Schedules schedules;
  private final StepBuffers step;
  private final Set<Value> escaping;
  private final Set<DeviceBuffer> transposed = new HashSet<>();
  private final Identifiers classes = new Identifiers();
  private final List<DeviceKernel> kernels = new ArrayList<>();

  private Emitter(FusedGraph fused, Schedules schedules) {
    this.fused = fused;
    this.schedules = schedules;
    this.step = StepBuffers.of(fused.graph());
    this.escaping = fused.escaping();
  }

  /** Partitions regions into kernels and emits them. */
  public static DeviceProgram emit(FusedGraph fused, Schedules schedules) {
    Emitter emitter = new Emitter(KernelPartitioner.apply(fused, schedules), schedules);
    emitter.fused.regions().forEach(emitter::emit);
    return new DeviceProgram(emitter.fused, emitter.step, emitter.kernels);
  }

  private void emit(Region region) {
    Value value = region.values().getFirst();
    int items = schedules.items();
    switch (value.op()) {
      case ConvolutionWeightGradient op ->
          kernels.addAll(
              WeightGradientKernels.emit(
                  text(region, "partial", "weight gradient, one tile and slice per work-group"),
                  text(region, "total", "sum of the slices in order"),
                  step,
                  value,
                  op,
                  schedules.reduction(value)));
      case BiasGradient op ->
          kernels.addAll(
              BiasGradientKernels.emit(
                  text(region, "partial", "bias gradient, one channel and slice per work item"),
                  text(region, "total", "sum of the slices in order"),
                  step,
                  value,
                  op,
                  schedules.slices(),
                  items));
      case GroupedWeightGradient op ->
          kernels.addAll(
              GroupedWeightGradientKernels.emit(
                  text(region, "partial", "weight gradient, one weight and slice per work item"),
                  text(region, "total", "sum of the slices in order"),
                  step,
                  value,
                  op,
                  schedules.slices(),
                  items));
      case BatchMean op ->
          kernels.addAll(
              ChannelSumKernels.mean(
                  text(region, "partial", "mean, one channel and slice per work item"),
                  text(region, "total", "sum of the slices in order"),
                  step,
                  value,
                  op,
                  schedules.slices(),
                  items));
      case BatchVariance op ->
          kernels.addAll(
              ChannelSumKernels.variance(
                  text(region, "partial", "variance, one channel and slice per work item"),
                  text(region, "total", "sum of the slices in order"),
                  step,
                  value,
                  op,
                  schedules.slices(),
                  items));
      case ScaleGradient op ->
          kernels.addAll(
              ChannelSumKernels.scaleGradient(
                  text(
                      region,
                      "partial",
                      "gradient of the scale, one channel and slice per work item"),
                  text(region, "total", "sum of the slices in order"),
                  step,
                  value,
                  op,
                  schedules.slices(),
                  items));
      case CrossEntropy op ->
          kernels.add(new BatchReductionKernel(text(region), step, items).crossEntropy(value, op));
      case CorrectCount op ->
          kernels.add(new BatchReductionKernel(text(region), step, items).correctCount(value, op));
      case SquaredNorm op -> squaredNorm(region, value, op);
      case Accumulate op ->
          kernels.add(AccumulateKernel.emit(text(region), step, value, op, items));
      case FoldedWeight op ->
          kernels.add(NormalizationCode.foldedWeight(text(region), value, op, items));
      case FoldedBias op ->
          kernels.add(NormalizationCode.foldedBias(text(region), value, op, items));
      case Track op -> kernels.add(NormalizationCode.track(text(region), step, op, items));
      case Update update ->
          kernels.add(UpdateKernel.emit(text(region), step, value, update, items));
      case Convolution _, ConvolutionInputGradient _, BiasAdd _, CrossEntropyGradient _ ->
          fusedLoop(region);
      case GroupedConvolution _, GroupedInputGradient _ -> fusedLoop(region);
      case Normalize _, NormalizeGradient _, BatchNormalizeGradient _ -> fusedLoop(region);
      case Elementwise _, Pooling _, Layout _ -> fusedLoop(region);
      case Source _ -> throw new IllegalStateException(value + " is not computed");
    }
  }

  private void squaredNorm(Region region, Value value, SquaredNorm op) {
    int items = schedules.items();
    int slices = SquaredNormKernels.slices(op, schedules.slices(), items);
    if (slices == 1) {
      kernels.add(SquaredNormKernels.single(text(region), value, op, items));
    } else {
      kernels.addAll(
          SquaredNormKernels.emit(
              text(region, "partial", "squared norm, one slice per work-group"),
              text(region, "total", "sum of the slices in order"),
              value,
              op,
              slices,
              items));
    }
  }

  private void fusedLoop(Region region) {
    List<Stage> stages = Stage.of(region.values());
    List<Product> products = stages.stream().flatMap(stage -> stage.multiplied().stream()).toList();
    products.forEach(product -> transpose(region, product));
    kernels.add(
        products.isEmpty()
            ? ElementLoop.emit(text(region), step, region.values(), escaping, schedules.items())
            : FusedLoopKernel.emit(
                text(region), step, stages, escaping, schedules.tile(stages).orElseThrow()));
  }

  /**
   * Emits the transpose of a product's weight for data gradients. It runs once per step, since
   * parameters change only at its end.
   */
  private void transpose(Region region, Product product) {
    boolean needed = product.direction() == Product.Direction.BACKWARD;
    if (needed && transposed.add(TransposeKernel.matrix(product))) {
      String name = TransposeKernel.matrix(product).name();
      KernelText text =
          new KernelText(
              region.name(), classes.kernel(name), "%s for data gradients".formatted(name));
      kernels.add(TransposeKernel.emit(text, product.weight(), schedules.items()));
    }
  }

  private KernelText text(Region region) {
    return new KernelText(region.name(), classes.kernel(region.name()), OperatorChain.of(region));
  }

  private KernelText text(Region region, String pass, String purpose) {
    String name = region.name() + "." + pass;
    return new KernelText(region.name(), classes.kernel(name), purpose);
  }
}
