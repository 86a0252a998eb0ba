package ninc.compiler.codegen.kernel;

import java.util.List;
import ninc.compiler.codegen.program.DeviceBuffer;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.Grid;
import ninc.compiler.codegen.program.StepBuffers;
import ninc.compiler.ir.Grouped.GroupedWeightGradient;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Value;
import ninc.dsl.Window;

/**
 * Emits the weight gradient of a grouped or dilated convolution in two passes. The first computes a
 * partial sum per weight and slice of the batch's pixels, one per work item, and the second adds
 * the slices in order.
 */
final class GroupedWeightGradientKernels {

  /** The largest number of partial sums, 16 MiB. */
  private static final int MAX_PARTIALS = 1 << 22;

  private GroupedWeightGradientKernels() {}

  static List<DeviceKernel> emit(
      KernelText partials,
      KernelText total,
      StepBuffers step,
      Value value,
      GroupedWeightGradient op,
      int maxSlices,
      int items) {
    int weights = value.type().values();
    int slices = Math.clamp(MAX_PARTIALS / weights, 1, maxSlices);
    DeviceBuffer sums = SliceSum.partials(value, slices);
    Window window = op.window();
    FeatureMap in = op.input().featureMap();
    FeatureMap out = op.gradient().featureMap();
    int inputs = in.channels() / op.groups();
    int outputs = out.channels() / op.groups();
    partials
        .body()
        .line("int index = context.globalIdx;")
        .open("if (index < %d)", slices * weights)
        .line("int slice = index / %d;", weights)
        .line("int weight = index %% %d;", weights)
        .line("int channel = weight %% %d;", out.channels())
        .line(
            "int source = channel / %d * %d + weight / %d %% %d;",
            outputs, inputs, out.channels(), inputs)
        .line("int position = weight / %d;", out.channels() * inputs)
        .line("int kernelRow = position / %d;", window.kernel().width())
        .line("int kernelColumn = position %% %d;", window.kernel().width())
        .line(
            "int pixels = %s.get(%d) * %d;",
            partials.input(step.step()), StepBuffers.EXAMPLES, out.pixels())
        .line("int share = (pixels + %d) / %d;", slices - 1, slices)
        .line("int last = TornadoMath.min((slice + 1) * share, pixels);")
        .line("float sum = 0f;")
        .open("for (int pixel = slice * share; pixel < last; pixel++)")
        .line("int row = pixel %% %d / %d;", out.pixels(), out.width())
        .line("int column = pixel %% %d;", out.width())
        .line(
            "int y = %s;",
            GroupedCode.source(
                "row",
                window.stride().height(),
                window.padding().height(),
                "kernelRow",
                window.dilation().height()))
        .line(
            "int x = %s;",
            GroupedCode.source(
                "column",
                window.stride().width(),
                window.padding().width(),
                "kernelColumn",
                window.dilation().width()))
        .open(
            "if (%s && %s)",
            GroupedCode.isInside("y", in.height()), GroupedCode.isInside("x", in.width()))
        .line(
            "sum += %s.get(((pixel / %d * %d + y) * %d + x) * %d + source) * %s.get(pixel * %d"
                + " + channel);",
            partials.input(op.input()),
            out.pixels(),
            in.height(),
            in.width(),
            in.channels(),
            partials.input(op.gradient()),
            out.channels())
        .close()
        .close()
        .line("%s.set(index, sum);", partials.output(sums))
        .close();
    return List.of(
        partials.build(Grid.each((long) slices * weights, 0, items)),
        SliceSum.emit(total, sums, value, slices, items));
  }
}
