package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.kernel.KernelText.literal;

import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.Grid;
import ninc.compiler.codegen.program.StepBuffers;
import ninc.compiler.ir.BatchNormalization;
import ninc.compiler.ir.BatchNormalization.FoldedBias;
import ninc.compiler.ir.BatchNormalization.FoldedWeight;
import ninc.compiler.ir.Optimization.Track;
import ninc.compiler.ir.Type.Weight;
import ninc.compiler.ir.Value;

/** Emits expressions of batch normalization, and the update of its running statistics. */
final class NormalizationCode {

  private NormalizationCode() {}

  /** Returns √(σ²+ε). */
  static String deviation(String variance) {
    return "TornadoMath.sqrt(%s + %s)"
        .formatted(variance, literal((float) BatchNormalization.EPSILON));
  }

  /** Emits w·γ/√(σ²+ε), a work item for each weight. */
  static DeviceKernel foldedWeight(KernelText kernel, Value value, FoldedWeight op, int items) {
    Weight type = (Weight) value.type();
    kernel
        .body()
        .line("int index = context.globalIdx;")
        .open("if (index < %d)", type.values())
        .line("int channel = index %% %d;", type.out())
        .line("float factor = %s;", factor(kernel, op.scale(), op.variance(), "channel"))
        .line(
            "%s.set(index, %s.get(index) * factor);",
            kernel.output(value), kernel.input(op.weight()))
        .close();
    return kernel.build(Grid.each(type.values(), 0, items));
  }

  /** Emits β + (b − μ)·γ/√(σ²+ε), a work item for each channel. */
  static DeviceKernel foldedBias(KernelText kernel, Value value, FoldedBias op, int items) {
    int channels = value.type().values();
    String bias = op.bias().map(b -> kernel.input(b) + ".get(index) - ").orElse("-");
    kernel
        .body()
        .line("int index = context.globalIdx;")
        .open("if (index < %d)", channels)
        .line("float factor = %s;", factor(kernel, op.scale(), op.variance(), "index"))
        .line("float centred = %s%s.get(index);", bias, kernel.input(op.mean()))
        .line(
            "%s.set(index, centred * factor + %s.get(index));",
            kernel.output(value), kernel.input(op.shift()))
        .close();
    return kernel.build(Grid.each(channels, 0, items));
  }

  private static String factor(KernelText kernel, Value scale, Value variance, String channel) {
    return "%s.get(%s) / %s"
        .formatted(
            kernel.input(scale),
            channel,
            deviation("%s.get(%s)".formatted(kernel.input(variance), channel)));
  }

  /**
   * Emits r ← 0.9r + 0.1s, a work item for each channel. The condition on the loss is false for
   * NaN, so that such a loss changes nothing.
   */
  static DeviceKernel track(KernelText kernel, StepBuffers step, Track op, int items) {
    int channels = op.type().values();
    float share = (float) BatchNormalization.MOMENTUM;
    kernel
        .body()
        .line("int index = context.globalIdx;")
        .open("if (index < %d)", channels)
        .open("if (%s)", kernel.isFinite(op.loss()))
        .line("float statistic = %s.get(index);", kernel.input(op.batch()));
    op.correctedPixels().ifPresent(pixels -> correct(kernel, step, "statistic", pixels));
    String running = kernel.input(op.running());
    kernel
        .body()
        .line(
            "%s.set(index, %s.get(index) * %s + statistic * %s);",
            kernel.output(op.running()), running, literal(1 - share), literal(share))
        .close()
        .close();
    return kernel.build(Grid.each(channels, 0, items));
  }

  /**
   * Emits the multiplication of a variable by Bessel's correction M/(M−1), unless M is 1.
   *
   * @param pixels the pixels of an example, M/N
   */
  static void correct(KernelText kernel, StepBuffers step, String variable, int pixels) {
    kernel
        .body()
        .line(
            "int pixels = %s.get(%d) * %d;",
            kernel.input(step.step()), StepBuffers.EXAMPLES, pixels)
        .line("%s *= pixels > 1 ? (float) pixels / (pixels - 1) : 1f;", variable);
  }
}
