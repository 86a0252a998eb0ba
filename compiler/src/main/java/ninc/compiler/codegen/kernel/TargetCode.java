package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.kernel.KernelText.literal;

import ninc.compiler.ir.Loss.CrossEntropyGradient;
import ninc.compiler.ir.Loss.Probabilities;
import ninc.compiler.ir.Type;

/** Emits what a loss reads beside the logits. */
final class TargetCode {

  private TargetCode() {}

  /** Returns the multiplication by the scale of a gradient; empty if it has none. */
  static String factor(KernelText kernel, CrossEntropyGradient gradient) {
    return gradient.scale().map(s -> " * %s.get(0)".formatted(kernel.input(s))).orElse("");
  }

  /**
   * Returns an expression without side effects for t[k], the target probability of a class for the
   * example {@code image}.
   */
  static String probability(KernelText kernel, Probabilities t, int classes, String k) {
    String targets = kernel.input(t.targets());
    String rest = literal((float) t.smoothed(0, classes));
    if (t.targets().type() instanceof Type.Labels) {
      String most = literal((float) t.smoothed(1, classes));
      return "(%s.get(image) == %s ? %s : %s)".formatted(targets, k, most, rest);
    }
    String given = "%s.get(image * %d + %s)".formatted(targets, classes, k);
    return t.smoothing() == 0
        ? given
        : "(%s * %s + %s)".formatted(literal((float) (1 - t.smoothing())), given, rest);
  }
}
