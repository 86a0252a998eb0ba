package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.text.Terms.plus;

import java.util.List;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.Grid;
import ninc.compiler.codegen.text.Source;
import ninc.compiler.ir.Affine.RoundedWeight;
import ninc.compiler.ir.Value;

/** Emits the rounding of one weight or several, with one work item per value. */
final class RoundedWeightKernel {

  private RoundedWeightKernel() {}

  /**
   * Writes the kernel. Each weight has work-groups of its own, one after the other.
   *
   * @param values the rounded weights
   */
  static DeviceKernel emit(KernelText kernel, List<Value> values, int items) {
    Source body = kernel.body();
    long groups = 0;
    for (Value value : values) {
      RoundedWeight op = (RoundedWeight) value.op();
      String rounded = NumberCode.rounded(kernel, op.format(), kernel.load(op.weight(), "index"));
      body.block()
          .line("int index = %s;", plus("context.globalIdx", Math.toIntExact(-groups * items)))
          .open("if (index >= 0 && index < %d)", value.type().values())
          .line("%s", kernel.store(value, "index", rounded))
          .close()
          .close();
      groups += Math.ceilDiv(value.type().values(), items);
    }
    return kernel.build(Grid.each(groups * items, 0, items));
  }
}
