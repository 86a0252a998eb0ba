package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.kernel.KernelText.literal;

import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.Grid;
import ninc.compiler.codegen.program.StepBuffers;
import ninc.compiler.codegen.text.Source;
import ninc.compiler.ir.Optimization.AdjustScale;
import ninc.compiler.ir.Source.ScalingState.Quantity;

/** Emits the change of the loss scaling at the end of a step, by a single work item. */
final class AdjustScaleKernel {
  private final KernelText kernel;
  private final AdjustScale op;

  private AdjustScaleKernel(KernelText kernel, AdjustScale op) {
    this.kernel = kernel;
    this.op = op;
  }

  static DeviceKernel emit(KernelText kernel, StepBuffers step, AdjustScale op, int items) {
    return new AdjustScaleKernel(kernel, op).emit(step, items);
  }

  private DeviceKernel emit(StepBuffers step, int items) {
    String changes = kernel.isFinite(op.loss());
    if (op.accumulated()) {
      changes += " && %s.get(%d) > 0f".formatted(kernel.input(step.rates()), StepBuffers.LAST);
    }
    Source body = kernel.body();
    body.open("if (context.globalIdx == 0 && %s)", changes)
        .line("float finite = %s ? 1f : 0f;", kernel.isFinite(op.squaredNorm()))
        .line("float scale = %s;", get(Quantity.SCALE))
        .line("float streak = (%s + 1f) * finite;", get(Quantity.STREAK))
        .line(set(Quantity.STEPS, get(Quantity.STEPS) + " + finite"))
        .line(set(Quantity.SKIPPED, get(Quantity.SKIPPED) + " + (1f - finite)"))
        .open("if (finite == 0f)")
        .line("scale = TornadoMath.max(scale * 0.5f, %s);", literal(AdjustScale.MIN))
        .close()
        .open("if (streak >= %s)", literal(AdjustScale.INTERVAL))
        .line("scale = TornadoMath.min(scale * 2f, %s);", literal(AdjustScale.MAX))
        .line("streak = 0f;")
        .close()
        .line(set(Quantity.SCALE, "scale"))
        .line(set(Quantity.STREAK, "streak"))
        .close();
    return kernel.build(Grid.each(1, 0, items));
  }

  private String get(Quantity quantity) {
    return kernel.input(op.state(quantity)) + ".get(0)";
  }

  private String set(Quantity quantity, String number) {
    return "%s.set(0, %s);".formatted(kernel.output(op.state(quantity)), number);
  }
}
