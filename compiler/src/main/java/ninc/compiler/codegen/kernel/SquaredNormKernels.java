package ninc.compiler.codegen.kernel;

import java.util.List;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.Grid;
import ninc.compiler.codegen.text.Source;
import ninc.compiler.ir.Optimization.SquaredNorm;
import ninc.compiler.ir.Value;

/**
 * Writes the sum of a gradient's squares in two passes: a work-group for each slice, whose first
 * item adds what the others have in their order, then the slices in theirs. The rest goes into the
 * first slice. What is one slice needs no second pass.
 */
final class SquaredNormKernels {

  /** Enough for an item to be worth its group's sum. */
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

  /** The slices of a gradient, at most {@code most}. */
  static int slices(SquaredNorm op, int most, int items) {
    return Math.min(most, Math.ceilDiv(op.gradient().type().values(), VALUES_PER_ITEM * items));
  }

  /** The one kernel of a gradient that is one slice. */
  static DeviceKernel single(KernelText kernel, Value value, SquaredNorm op, int items) {
    return new SquaredNormKernels(kernel, op, 1, items).sum(kernel.writes(value));
  }

  /** Both kernels of a gradient of several slices. */
  static List<DeviceKernel> emit(
      KernelText partials, KernelText total, Value value, SquaredNorm op, int slices, int items) {
    SliceSum sum = new SliceSum(value, slices);
    return List.of(
        new SquaredNormKernels(partials, op, slices, items).sum(partials.writes(sum.partials())),
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
        .line("float g = %s.get(index);", kernel.reads(op.gradient()))
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
        .map(value -> "slice == 0 ? %s.get(0) : 0f".formatted(kernel.reads(value)))
        .orElse("0f");
  }
}
