package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.kernel.KernelText.literal;
import static ninc.compiler.codegen.text.Terms.plus;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.Grid;
import ninc.compiler.codegen.program.StepBuffers;
import ninc.compiler.codegen.text.Source;
import ninc.compiler.ir.Optimization.Update;
import ninc.compiler.ir.Optimization.Update.Clip;
import ninc.compiler.ir.Optimization.Update.Scaling;
import ninc.compiler.ir.Value;
import ninc.dsl.Adam;
import ninc.dsl.RmsProp;
import ninc.dsl.Sgd;

/**
 * Emits one step of the optimizer on one parameter or several, in place, with one work item per
 * value. The conditions on the loss and the norm are false for NaN, so that such a step changes
 * nothing.
 */
final class UpdateKernel {
  private final KernelText kernel;
  private final Source body;
  private final StepBuffers step;
  private final Update update;

  private UpdateKernel(KernelText kernel, StepBuffers step, Update update) {
    this.kernel = kernel;
    this.body = kernel.body();
    this.step = step;
    this.update = update;
  }

  /**
   * Writes the kernel. Each parameter has work-groups of its own, one after the other.
   *
   * @param updates the updates, all with the same loss
   * @param sums the gradients that are not in memory as such, but as partial sums
   */
  static DeviceKernel emit(
      KernelText kernel,
      StepBuffers step,
      List<Update> updates,
      Map<Value, SliceSum> sums,
      int items) {
    Source body = kernel.body();
    body.open("if (%s)", condition(kernel, step, updates.getFirst()));
    long groups = 0;
    for (Update update : updates) {
      int values = update.type().values();
      body.block()
          .line("int index = %s;", plus("context.globalIdx", Math.toIntExact(-groups * items)))
          .open("if (index >= 0 && index < %d)", values);
      new UpdateKernel(kernel, step, update)
          .write(Optional.ofNullable(sums.get(update.gradient())));
      body.close().close();
      groups += Math.ceilDiv(values, items);
    }
    body.close();
    return kernel.build(Grid.each(groups * items, 0, items));
  }

  /** Whether the step changes anything, which is the same for all parameters. */
  private static String condition(KernelText kernel, StepBuffers step, Update update) {
    String finite = kernel.isFinite(update.loss());
    if (update.scaling().isPresent()) {
      finite += " && " + kernel.isFinite(update.scaling().get().squaredNorm());
    }
    return update.isAccumulated()
        ? "%s && %s.get(%d) > 0f".formatted(finite, kernel.input(step.rates()), StepBuffers.LAST)
        : finite;
  }

  private void write(Optional<SliceSum> sum) {
    body.line("float w = %s.get(index);", kernel.input(update.parameter()));
    sum.ifPresentOrElse(
        slices -> slices.write(kernel, "g", "index"),
        () -> body.line("float g = %s.get(index);", kernel.input(update.gradient())));
    update.scaling().ifPresent(scaling -> body.line("g /= %s;", get(scaling.scale())));
    update.clip().ifPresent(this::clip);
    switch (update.rule()) {
      case Sgd sgd -> sgd(sgd);
      case Adam adam -> adam(adam);
      case RmsProp rms -> rmsProp(rms);
    }
  }

  private String rate(int index) {
    return "%s.get(%d)".formatted(kernel.input(step.rates()), index);
  }

  /** Emits g ← g · min(1, c/(‖g‖ + ε)). If the norm is NaN, g becomes NaN. */
  private void clip(Clip clip) {
    // A norm beyond the range of float32 is equivalent to the largest float32.
    float maxNorm = (float) Math.min(clip.maxNorm(), Float.MAX_VALUE);
    body.line(
            "float scale = %s / (TornadoMath.sqrt(%s.get(0)) + %s);",
            literal(maxNorm), kernel.input(clip.squaredNorm()), literal((float) Clip.EPSILON))
        .line("g *= scale > 1f ? 1f : scale;");
  }

  /** Writes the parameter after the step, and its average a ← δa + (1−δ)w. */
  private void write(String parameter) {
    if (update.average().isEmpty()) {
      body.line("%s.set(index, %s);", kernel.output(update.parameter()), parameter);
      return;
    }
    Value average = update.average().get().state();
    body.line("w = %s;", parameter)
        .line("%s.set(index, w);", kernel.output(update.parameter()))
        .line("float kept = %s;", kept())
        .line(
            "%s.set(index, %s.get(index) * kept + w * (1f - kept));",
            kernel.output(average), kernel.input(average));
  }

  /** The share of the average that is kept, none in the first step that is not skipped. */
  private String kept() {
    String kept = rate(StepBuffers.KEPT_AVERAGE);
    return update
        .scaling()
        .map(scaling -> "%s > 0f ? %s : 0f".formatted(get(scaling.steps()), kept))
        .orElse(kept);
  }

  private String get(Value scalar) {
    return kernel.input(scalar) + ".get(0)";
  }

  private void decay(double weightDecay) {
    if (weightDecay != 0) {
      body.line("g += w * %s;", literal((float) weightDecay));
    }
  }

  /** Emits v ← μv + (g + λw); w ← w − ηv, or with Nesterov's momentum w ← w − η(g + λw + μv). */
  private void sgd(Sgd sgd) {
    decay(sgd.weightDecay());
    if (sgd.momentum() != 0) {
      String momentum = literal((float) sgd.momentum());
      Value state = update.states().getFirst();
      body.line("float v = %s.get(index) * %s + g;", kernel.input(state), momentum)
          .line("%s.set(index, v);", kernel.output(state))
          .line(sgd.nesterov() ? "g += v * %s;" : "g = v;", momentum);
    }
    write("w - g * %s".formatted(rate(StepBuffers.RATE)));
  }

  /** s ← αs + (1−α)g²; d = g/(√s + ε); w ← w − ηd, or b ← μb + d; w ← w − ηb. */
  private void rmsProp(RmsProp rms) {
    decay(rms.weightDecay());
    Value square = update.states().getFirst();
    body.line(
            "float s = %s.get(index) * %s + g * g * %s;",
            kernel.input(square), literal((float) rms.alpha()), literal((float) (1 - rms.alpha())))
        .line("%s.set(index, s);", kernel.output(square))
        .line("g = g / (TornadoMath.sqrt(s) + %s);", literal((float) rms.epsilon()));
    if (rms.momentum() != 0) {
      Value momentum = update.states().getLast();
      body.line("g += %s.get(index) * %s;", kernel.input(momentum), literal((float) rms.momentum()))
          .line("%s.set(index, g);", kernel.output(momentum));
    }
    write("w - g * %s".formatted(rate(StepBuffers.RATE)));
  }

  /** Emits weight decay, m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g² and w ← w − η m̂/(√v̂ + ε). */
  private void adam(Adam adam) {
    if (adam.decoupled()) {
      body.line("w -= w * (%s * %s);", rate(StepBuffers.RATE), literal((float) adam.weightDecay()));
    } else {
      decay(adam.weightDecay());
    }
    Value first = update.states().get(0);
    Value second = update.states().get(1);
    body.line(
            "float m = %s.get(index) * %s + g * %s;",
            kernel.input(first), literal((float) adam.beta1()), literal((float) (1 - adam.beta1())))
        .line(
            "float v = %s.get(index) * %s + g * g * %s;",
            kernel.input(second),
            literal((float) adam.beta2()),
            literal((float) (1 - adam.beta2())))
        .line("%s.set(index, m);", kernel.output(first))
        .line("%s.set(index, v);", kernel.output(second));
    Correction correction = update.scaling().map(s -> correction(adam, s)).orElseGet(this::given);
    body.line(
        "float size = TornadoMath.sqrt(v) / %s + %s;",
        correction.root(), literal((float) adam.epsilon()));
    write("w - m * %s / size".formatted(correction.rate()));
  }

  /**
   * The bias correction of Adam's moments.
   *
   * @param rate the expression of η/(1−β₁ᵗ)
   * @param root the expression of √(1−β₂ᵗ)
   */
  private record Correction(String rate, String root) {}

  /** The correction by the step of the run. */
  private Correction given() {
    return new Correction(rate(StepBuffers.CORRECTED_RATE), rate(StepBuffers.CORRECTED_ROOT));
  }

  /** Emits the correction by the steps that were not skipped, which only the device knows. */
  private Correction correction(Adam adam, Scaling scaling) {
    kernel.needs(HelperMethod.BIAS_CORRECTION);
    body.line("float t = %s + 1f;", get(scaling.steps()))
        .line("float rate = %s / %s;", rate(StepBuffers.RATE), correction(adam.beta1()))
        .line("float root = TornadoMath.sqrt(%s);", correction(adam.beta2()));
    return new Correction("rate", "root");
  }

  /** 1 − βᵗ, where β is 0 only if nothing is averaged. */
  private static String correction(double beta) {
    return beta == 0 ? "1f" : "biasCorrection(t * %s)".formatted(literal((float) Math.log(beta)));
  }
}
