package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.text.Terms.isInside;

import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.Grid;
import ninc.compiler.codegen.program.StepBuffers;
import ninc.compiler.ir.Grouped.GroupedWeightGradient;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Value;
import ninc.dsl.Window;

/**
 * Writes the partial sums of the weight gradient of a grouped or dilated convolution: a work item
 * for each weight and slice of the batch's pixels.
 */
final class GroupedWeightGradientKernel {

  /** The largest number of partial sums, 16 MiB. */
  private static final int MAX_PARTIALS = 1 << 22;

  private GroupedWeightGradientKernel() {}

  /** Returns the sum, with as many slices as fit. */
  static SliceSum slices(Value value, int maxSlices) {
    return new SliceSum(value, Math.clamp(MAX_PARTIALS / value.type().values(), 1, maxSlices));
  }

  static DeviceKernel emit(
      KernelText kernel, StepBuffers step, SliceSum sum, GroupedWeightGradient op, int items) {
    int weights = sum.value().type().values();
    int slices = sum.slices();
    Window window = op.window();
    FeatureMap in = op.input().featureMap();
    FeatureMap out = op.gradient().featureMap();
    int inputs = in.channels() / op.groups();
    int outputs = out.channels() / op.groups();
    kernel
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
        .line("int kernelColumn = position %% %d;", window.kernel().width());
    sum.openPixels(kernel, step, out.pixels());
    kernel
        .body()
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
        .open("if (%s && %s)", isInside("y", in.height()), isInside("x", in.width()))
        .line(
            "sum += %s * %s;",
            kernel.load(
                op.input(),
                "((pixel / %d * %d + y) * %d + x) * %d + source"
                    .formatted(out.pixels(), in.height(), in.width(), in.channels())),
            kernel.load(op.gradient(), "pixel * %d + channel".formatted(out.channels())))
        .close()
        .close()
        .line("%s.set(index, sum);", kernel.output(sum.partials()))
        .close();
    return kernel.build(Grid.each((long) slices * weights, 0, items));
  }
}
