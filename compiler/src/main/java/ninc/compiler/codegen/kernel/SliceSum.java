package ninc.compiler.codegen.kernel;

import ninc.compiler.codegen.program.DeviceBuffer;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.Grid;
import ninc.compiler.codegen.program.StepBuffers;
import ninc.compiler.ir.Value;

/**
 * A sum over the batch as partial sums, one per slice, which are added in their order, so that the
 * bits do not depend on which work-group is done first.
 *
 * @param value the sum
 * @param slices the number of partial sums per element
 */
record SliceSum(Value value, int slices) {

  /** Returns the array of the partial sums. */
  DeviceBuffer partials() {
    int values = value.type().values();
    return DeviceBuffer.workspace(
        DeviceBuffer.partialSums(value),
        "[%d, %d] partial sums".formatted(slices, values),
        (long) slices * values);
  }

  /**
   * Opens the loop over the pixels of {@code slice}, in whose body {@code sum} is added to, in a
   * kernel with a work item for each element and slice.
   *
   * @param pixels the number of pixels of an example
   */
  void openPixels(KernelText kernel, StepBuffers step, int pixels) {
    kernel
        .body()
        .line(
            "int pixels = %s.get(%d) * %d;",
            kernel.input(step.step()), StepBuffers.EXAMPLES, pixels)
        .line("int share = (pixels + %d) / %d;", slices - 1, slices)
        .line("int last = TornadoMath.min((slice + 1) * share, pixels);")
        .line("float sum = 0f;")
        .open("for (int pixel = slice * share; pixel < last; pixel++)");
  }

  /** Writes the sum of the slices at {@code index} to a new variable. */
  void write(KernelText kernel, String variable, String index) {
    String sums = kernel.input(partials());
    kernel
        .body()
        .line("float %s = %s.get(%s);", variable, sums, index)
        .open("for (int slice = 1; slice < %d; slice++)", slices)
        .line("%s += %s.get(slice * %d + %s);", variable, sums, value.type().values(), index)
        .close();
  }

  /** Writes a kernel that adds the slices. */
  DeviceKernel emit(KernelText kernel, int items) {
    int values = value.type().values();
    kernel.body().line("int index = context.globalIdx;").open("if (index < %d)", values);
    write(kernel, "sum", "index");
    kernel.body().line("%s.set(index, sum);", kernel.output(value)).close();
    return kernel.build(Grid.each(values, 0, items));
  }
}
