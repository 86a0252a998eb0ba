package ninc.compiler.codegen.kernel;

import ninc.compiler.codegen.program.DeviceBuffer;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.Grid;
import ninc.compiler.ir.Type.Weight;
import ninc.compiler.ir.Value;
import ninc.compiler.schedule.Product;

/**
 * Writes the transpose of a weight, [k, k, I, O] to [k, k, O, I], so that a data gradient's items,
 * side by side along I, read it side by side.
 */
final class TransposeKernel {

  private TransposeKernel() {}

  static DeviceKernel emit(KernelText kernel, Value weight, int items) {
    Weight type = (Weight) weight.type();
    int in = type.in();
    int out = type.out();
    kernel
        .body()
        .line("int index = context.globalIdx;")
        .open("if (index < %d)", type.values())
        .line("int row = index / %d %% %d;", in, out)
        .line("int column = index %% %d;", in)
        .line("int place = index / %d;", in * out)
        .line(
            "%s.set(index, %s.get((place * %d + column) * %d + row));",
            kernel.writes(transposed(weight)), kernel.reads(weight), in, out)
        .close();
    return kernel.build(Grid.each(type.values(), 0, items));
  }

  /**
   * The matrix depth × channels of a product: the weight itself, or for gradients its transpose.
   */
  static DeviceBuffer matrix(Product product) {
    return switch (product.direction()) {
      case FORWARD -> DeviceBuffer.of(product.weight());
      case BACKWARD -> transposed(product.weight());
    };
  }

  /** The array of a weight [k, k, I, O] as [k, k, O, I]. */
  private static DeviceBuffer transposed(Value weight) {
    Weight type = (Weight) weight.type();
    Weight turned = new Weight(type.kernelHeight(), type.kernelWidth(), type.out(), type.in());
    return DeviceBuffer.workspace(
        weight.name() + ".transposed", turned.toString(), turned.values());
  }
}
