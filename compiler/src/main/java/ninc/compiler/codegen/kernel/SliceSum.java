package ninc.compiler.codegen.kernel;

import ninc.compiler.codegen.program.DeviceBuffer;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.Grid;
import ninc.compiler.ir.Value;

/** Emits the second pass of a sum, which adds the partial sums of the slices in order. */
final class SliceSum {

  private SliceSum() {}

  /** Returns the array of partial sums that the first pass writes. */
  static DeviceBuffer partials(Value value, int slices) {
    int values = value.type().values();
    return DeviceBuffer.workspace(
        value.name() + ".partial",
        "[%d, %d] partial sums".formatted(slices, values),
        (long) slices * values);
  }

  static DeviceKernel emit(
      KernelText kernel, DeviceBuffer partials, Value value, int slices, int items) {
    int values = value.type().values();
    String sums = kernel.input(partials);
    kernel
        .body()
        .line("int index = context.globalIdx;")
        .open("if (index < %d)", values)
        .line("float sum = %s.get(index);", sums)
        .open("for (int slice = 1; slice < %d; slice++)", slices)
        .line("sum += %s.get(slice * %d + index);", sums, values)
        .close()
        .line("%s.set(index, sum);", kernel.output(value))
        .close();
    return kernel.build(Grid.each(values, 0, items));
  }
}
