package ninc.compiler.codegen.kernel;

import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.Grid;
import ninc.compiler.codegen.program.StepBuffers;
import ninc.compiler.ir.Optimization.Accumulate;
import ninc.compiler.ir.Value;

/**
 * Writes the sum of a gradient or statistic over the batches of a step, with a work item for each
 * value.
 */
final class AccumulateKernel {

  private AccumulateKernel() {}

  static DeviceKernel emit(
      KernelText kernel, StepBuffers step, Value value, Accumulate op, int items) {
    int values = value.type().values();
    String rates = kernel.input(step.rates());
    String sum = kernel.output(op.sum());
    kernel
        .body()
        .line("int index = context.globalIdx;")
        .open("if (index < %d)", values)
        .line(
            "float kept = %s.get(%d) > 0f ? %s.get(index) : 0f;",
            rates, StepBuffers.KEPT_SUM, kernel.input(op.sum()))
        .line("float share = %s.get(%d);", rates, StepBuffers.SHARE);
    op.correctedPixels()
        .ifPresent(pixels -> NormalizationCode.correct(kernel, step, "share", pixels));
    kernel
        .body()
        .line("%s.set(index, kept + %s.get(index) * share);", sum, kernel.input(op.gradient()))
        .close();
    return kernel.build(Grid.each(values, 0, items));
  }
}
