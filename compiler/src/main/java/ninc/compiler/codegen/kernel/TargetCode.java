package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.kernel.KernelText.literal;

import ninc.compiler.ir.Loss.Probabilities;
import ninc.compiler.ir.Type;

/** Emits the target probability of a class for the example {@code image}. */
final class TargetCode {

  private TargetCode() {}

  /** Returns an expression without side effects for t[k]. */
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
