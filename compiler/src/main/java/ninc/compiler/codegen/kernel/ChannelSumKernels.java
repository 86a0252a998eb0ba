package ninc.compiler.codegen.kernel;

import java.util.List;
import ninc.compiler.codegen.program.DeviceBuffer;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.Grid;
import ninc.compiler.codegen.program.StepBuffers;
import ninc.compiler.ir.BatchNormalization.BatchMean;
import ninc.compiler.ir.BatchNormalization.BatchVariance;
import ninc.compiler.ir.BatchNormalization.ScaleGradient;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Value;

/**
 * Emits the sums over all pixels of the batch that batch normalization needs, in two passes. The
 * first computes a partial sum per channel and slice of the pixels, one per work item, and the
 * second adds the slices in order.
 */
final class ChannelSumKernels {
  private final KernelText kernel;
  private final StepBuffers step;
  private final DeviceBuffer sums;
  private final FeatureMap map;
  private final int slices;

  private ChannelSumKernels(
      KernelText kernel, StepBuffers step, DeviceBuffer sums, FeatureMap map, int slices) {
    this.kernel = kernel;
    this.step = step;
    this.sums = sums;
    this.map = map;
    this.slices = slices;
  }

  static List<DeviceKernel> mean(
      KernelText partials,
      KernelText total,
      StepBuffers step,
      Value value,
      BatchMean op,
      int slices,
      int items) {
    DeviceBuffer sums = SliceSum.partials(value, slices);
    ChannelSumKernels kernels =
        new ChannelSumKernels(partials, step, sums, op.input().featureMap(), slices);
    kernels.open();
    kernels.add(kernels.element(op.input()));
    return List.of(
        kernels.close("sum / pixels", items), SliceSum.emit(total, sums, value, slices, items));
  }

  static List<DeviceKernel> variance(
      KernelText partials,
      KernelText total,
      StepBuffers step,
      Value value,
      BatchVariance op,
      int slices,
      int items) {
    DeviceBuffer sums = SliceSum.partials(value, slices);
    ChannelSumKernels kernels =
        new ChannelSumKernels(partials, step, sums, op.input().featureMap(), slices);
    kernels.open();
    kernels.distance(op.input(), op.mean());
    kernels.add("distance * distance");
    return List.of(
        kernels.close("sum / pixels", items), SliceSum.emit(total, sums, value, slices, items));
  }

  static List<DeviceKernel> scaleGradient(
      KernelText partials,
      KernelText total,
      StepBuffers step,
      Value value,
      ScaleGradient op,
      int slices,
      int items) {
    DeviceBuffer sums = SliceSum.partials(value, slices);
    ChannelSumKernels kernels =
        new ChannelSumKernels(partials, step, sums, op.input().featureMap(), slices);
    kernels.open();
    kernels.distance(op.input(), op.mean());
    kernels.add("distance * " + kernels.element(op.gradient()));
    String variance = "%s.get(channel)".formatted(partials.input(op.variance()));
    return List.of(
        kernels.close("sum / " + NormalizationCode.deviation(variance), items),
        SliceSum.emit(total, sums, value, slices, items));
  }

  private void open() {
    kernel
        .body()
        .line("int index = context.globalIdx;")
        .open("if (index < %d)", slices * map.channels())
        .line("int slice = index / %d;", map.channels())
        .line("int channel = index %% %d;", map.channels())
        .line(
            "int pixels = %s.get(%d) * %d;",
            kernel.input(step.step()), StepBuffers.EXAMPLES, map.pixels())
        .line("int share = (pixels + %d) / %d;", slices - 1, slices)
        .line("int last = TornadoMath.min((slice + 1) * share, pixels);")
        .line("float sum = 0f;")
        .open("for (int pixel = slice * share; pixel < last; pixel++)");
  }

  private String element(Value value) {
    return "%s.get(pixel * %d + channel)".formatted(kernel.input(value), map.channels());
  }

  private void distance(Value x, Value mean) {
    kernel.body().line("float distance = %s - %s.get(channel);", element(x), kernel.input(mean));
  }

  private void add(String term) {
    kernel.body().line("sum += %s;", term);
  }

  private DeviceKernel close(String result, int items) {
    kernel.body().close().line("%s.set(index, %s);", kernel.output(sums), result).close();
    return kernel.build(Grid.each((long) slices * map.channels(), 0, items));
  }
}
