package ninc.compiler.codegen.kernel;

import ninc.compiler.codegen.program.DeviceBuffer;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.Grid;
import ninc.compiler.ir.Value;

/** Writes the second pass of a sum: the slices' sums, added in their order. */
final class SliceSum {

  private SliceSum() {}

  /** The array of the first pass. */
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
    String sums = kernel.reads(partials);
    kernel
        .body()
        .line("int index = context.globalIdx;")
        .open("if (index < %d)", values)
        .line("float sum = %s.get(index);", sums)
        .open("for (int slice = 1; slice < %d; slice++)", slices)
        .line("sum += %s.get(slice * %d + index);", sums, values)
        .close()
        .line("%s.set(index, sum);", kernel.writes(value))
        .close();
    return kernel.build(Grid.each(values, 0, items));
  }
}
