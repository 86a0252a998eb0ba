package ninc.compiler.schedule;

import java.util.List;
import ninc.compiler.ir.Value;

/**
 * What a kernel computes, whatever its nodes are called: two kernels of one signature want one
 * schedule.
 */
final class KernelSignature {

  private KernelSignature() {}

  /**
   * For example {@code [N, 6, 6, 8] conv 3×3 [N, 6, 6, 16]+bias+relu}: the map that is read first,
   * and the type of a result wherever it is another than that of the value before.
   */
  static String of(List<Value> values) {
    StringBuilder signature = new StringBuilder();
    String type = values.getFirst().op().operands().getFirst().type().toString();
    signature.append(type).append(' ');
    for (Value value : values) {
      if (value != values.getFirst()) {
        signature.append('+');
      }
      signature.append(value.op().label());
      if (!value.type().toString().equals(type)) {
        type = value.type().toString();
        signature.append(' ').append(type);
      }
    }
    return signature.toString();
  }
}
