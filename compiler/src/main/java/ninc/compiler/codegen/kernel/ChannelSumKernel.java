package ninc.compiler.codegen.kernel;

import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.Grid;
import ninc.compiler.codegen.program.StepBuffers;
import ninc.compiler.ir.Affine.BiasGradient;
import ninc.compiler.ir.BatchNormalization.BatchMean;
import ninc.compiler.ir.BatchNormalization.BatchVariance;
import ninc.compiler.ir.BatchNormalization.ScaleGradient;
import ninc.compiler.ir.LayerNormalization.LayerScaleGradient;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Value;

/**
 * Writes the partial sums of a channel that a bias gradient or a normalization needs: a work item
 * for each channel and slice of the batch's pixels.
 */
final class ChannelSumKernel {
  private final KernelText kernel;
  private final StepBuffers step;
  private final SliceSum sum;
  private final FeatureMap map;
  private final int items;

  ChannelSumKernel(KernelText kernel, StepBuffers step, SliceSum sum, int items) {
    this.kernel = kernel;
    this.step = step;
    this.sum = sum;
    this.map = sum.value().op().operands().getFirst().featureMap();
    this.items = items;
  }

  DeviceKernel biasGradient(BiasGradient op) {
    open();
    add(element(op.gradient()));
    return close("sum");
  }

  DeviceKernel mean(BatchMean op) {
    open();
    add(element(op.input()));
    return close("sum / pixels");
  }

  DeviceKernel variance(BatchVariance op) {
    open();
    distance(op.input(), op.mean());
    add("distance * distance");
    return close("sum / pixels");
  }

  DeviceKernel scaleGradient(ScaleGradient op) {
    open();
    distance(op.input(), op.mean());
    add("distance * " + element(op.gradient()));
    String variance = "%s.get(channel)".formatted(kernel.input(op.variance()));
    return close("sum / " + NormalizationCode.deviation(variance));
  }

  DeviceKernel layerScaleGradient(LayerScaleGradient op) {
    open();
    LayerNormalizationCode pixel =
        LayerNormalizationCode.ofPixel(kernel, op.input(), "pixel", "pixel");
    add("%s * (%s)".formatted(element(op.gradient()), pixel.standardized(op.input(), "channel")));
    return close("sum");
  }

  private void open() {
    int slices = sum.slices();
    kernel
        .body()
        .line("int index = context.globalIdx;")
        .open("if (index < %d)", slices * map.channels())
        .line("int slice = index / %d;", map.channels())
        .line("int channel = index %% %d;", map.channels());
    sum.openPixels(kernel, step, map.pixels());
  }

  private String element(Value value) {
    return kernel.load(value, "pixel", "channel");
  }

  private void distance(Value x, Value mean) {
    kernel.body().line("float distance = %s - %s.get(channel);", element(x), kernel.input(mean));
  }

  private void add(String term) {
    kernel.body().line("sum += %s;", term);
  }

  private DeviceKernel close(String result) {
    kernel.body().close().line("%s.set(index, %s);", kernel.output(sum.partials()), result).close();
    return kernel.build(Grid.each((long) sum.slices() * map.channels(), 0, items));
  }
}
