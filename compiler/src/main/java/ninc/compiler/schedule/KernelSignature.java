package ninc.compiler.schedule;

import java.util.List;
import ninc.compiler.ir.Value;

/**
 * The signature of a kernel describes what it computes, independent of the names of nodes. Kernels
 * with the same signature share a schedule.
 */
final class KernelSignature {

  private KernelSignature() {}

  /**
   * Returns a signature such as {@code [N, 6, 6, 8] conv 3×3 [N, 6, 6, 16]+bias+relu}: the type of
   * the first input, the operators, and the type of each result that differs from the previous one.
   */
  static String of(List<Value> values) {
    StringBuilder signature = new StringBuilder();
    String type = values.getFirst().op().operands().getFirst().stored();
    signature.append(type).append(' ');
    for (Value value : values) {
      if (value != values.getFirst()) {
        signature.append('+');
      }
      signature.append(value.op().label());
      if (!value.stored().equals(type)) {
        type = value.stored();
        signature.append(' ').append(type);
      }
    }
    return signature.toString();
  }
}
