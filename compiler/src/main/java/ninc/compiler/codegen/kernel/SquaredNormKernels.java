package ninc.compiler.codegen.kernel;

import java.util.List;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.Grid;
import ninc.compiler.codegen.text.Source;
import ninc.compiler.ir.Optimization.SquaredNorm;
import ninc.compiler.ir.Value;

/**
 * Emits the squared norm of a gradient in two passes. In the first, the items of one work-group per
 * slice compute partial sums, which the first item adds in order. The second adds the slices in
 * order, and is omitted for a single slice. The first slice includes {@link SquaredNorm#rest}.
 */
final class SquaredNormKernels {

  /** The minimum values per item, which amortizes the sum over the group. */
  private static final int VALUES_PER_ITEM = 16;

  private final KernelText kernel;
  private final SquaredNorm op;
  private final int slices;
  private final int items;

  private SquaredNormKernels(KernelText kernel, SquaredNorm op, int slices, int items) {
    this.kernel = kernel;
    this.op = op;
    this.slices = slices;
    this.items = items;
  }

  /** Returns the number of slices of a gradient, at most {@code max}. */
  static int slices(SquaredNorm op, int max, int items) {
    return Math.min(max, Math.ceilDiv(op.gradient().type().values(), VALUES_PER_ITEM * items));
  }

  /** Emits the only kernel for a single slice. */
  static DeviceKernel single(KernelText kernel, Value value, SquaredNorm op, int items) {
    return new SquaredNormKernels(kernel, op, 1, items).sum(kernel.output(value));
  }

  /** Emits the kernels of both passes for several slices. */
  static List<DeviceKernel> emit(
      KernelText partials, KernelText total, Value value, SquaredNorm op, int slices, int items) {
    SliceSum sum = new SliceSum(value, slices);
    return List.of(
        new SquaredNormKernels(partials, op, slices, items).sum(partials.output(sum.partials())),
        sum.emit(total, items));
  }

  private DeviceKernel sum(String result) {
    Source body = kernel.body();
    body.line("float[] tile = context.allocateFloatLocalArray(%d);", items)
        .line("int item = context.localIdx;")
        .line("int slice = context.groupIdx;")
        .line("float sum = 0f;")
        .open(
            "for (int index = slice * %d + item; index < %d; index += %d)",
            items, op.gradient().type().values(), slices * items)
        .line("float g = %s.get(index);", kernel.input(op.gradient()))
        .line("sum += g * g;")
        .close()
        .line("tile[item] = sum;")
        .line("context.localBarrier();")
        .open("if (item == 0)")
        .line("float total = %s;", rest())
        .open("for (int i = 0; i < %d; i++)", items)
        .line("total += tile[i];")
        .close()
        .line("%s.set(slice, total);", result)
        .close();
    return kernel.build(new Grid(slices, 0, 1, 1, items));
  }

  private String rest() {
    return op.rest()
        .map(value -> "slice == 0 ? %s.get(0) : 0f".formatted(kernel.input(value)))
        .orElse("0f");
  }
}
