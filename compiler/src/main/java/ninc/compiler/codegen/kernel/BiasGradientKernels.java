package ninc.compiler.codegen.kernel;

import java.util.List;
import ninc.compiler.codegen.program.DeviceBuffer;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.Grid;
import ninc.compiler.codegen.program.StepBuffers;
import ninc.compiler.ir.Affine.BiasGradient;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Value;

/**
 * Emits a bias gradient in two passes. The first computes a partial sum per channel and slice of
 * the batch's pixels, one per work item, and the second adds the slices in order.
 */
final class BiasGradientKernels {

  private BiasGradientKernels() {}

  static List<DeviceKernel> emit(
      KernelText partials,
      KernelText total,
      StepBuffers step,
      Value value,
      BiasGradient op,
      int slices,
      int items) {
    DeviceBuffer sums = SliceSum.partials(value, slices);
    FeatureMap map = op.gradient().featureMap();
    int channels = map.channels();
    partials
        .body()
        .line("int index = context.globalIdx;")
        .open("if (index < %d)", slices * channels)
        .line("int slice = index / %d;", channels)
        .line("int channel = index %% %d;", channels)
        .line(
            "int pixels = %s.get(%d) * %d;",
            partials.input(step.step()), StepBuffers.EXAMPLES, map.pixels())
        .line("int share = (pixels + %d) / %d;", slices - 1, slices)
        .line("int last = TornadoMath.min((slice + 1) * share, pixels);")
        .line("float sum = 0f;")
        .open("for (int pixel = slice * share; pixel < last; pixel++)")
        .line("sum += %s.get(pixel * %d + channel);", partials.input(op.gradient()), channels)
        .close()
        .line("%s.set(index, sum);", partials.output(sums))
        .close();
    return List.of(
        partials.build(Grid.each((long) slices * channels, 0, items)),
        SliceSum.emit(total, sums, value, slices, items));
  }
}
