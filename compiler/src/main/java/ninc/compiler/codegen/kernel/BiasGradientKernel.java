package ninc.compiler.codegen.kernel;

import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.Grid;
import ninc.compiler.codegen.program.StepBuffers;
import ninc.compiler.ir.Affine.BiasGradient;
import ninc.compiler.ir.Type.FeatureMap;

/** Writes the partial sums of a bias gradient: a work item for each channel and slice. */
final class BiasGradientKernel {

  private BiasGradientKernel() {}

  static DeviceKernel emit(
      KernelText kernel, StepBuffers step, SliceSum sum, BiasGradient op, int items) {
    int slices = sum.slices();
    FeatureMap map = op.gradient().featureMap();
    int channels = map.channels();
    kernel
        .body()
        .line("int index = context.globalIdx;")
        .open("if (index < %d)", slices * channels)
        .line("int slice = index / %d;", channels)
        .line("int channel = index %% %d;", channels)
        .line(
            "int pixels = %s.get(%d) * %d;",
            kernel.input(step.step()), StepBuffers.EXAMPLES, map.pixels())
        .line("int share = (pixels + %d) / %d;", slices - 1, slices)
        .line("int last = TornadoMath.min((slice + 1) * share, pixels);")
        .line("float sum = 0f;")
        .open("for (int pixel = slice * share; pixel < last; pixel++)")
        .line("sum += %s.get(pixel * %d + channel);", kernel.input(op.gradient()), channels)
        .close()
        .line("%s.set(index, sum);", kernel.output(sum.partials()))
        .close();
    return kernel.build(Grid.each((long) slices * channels, 0, items));
  }
}
