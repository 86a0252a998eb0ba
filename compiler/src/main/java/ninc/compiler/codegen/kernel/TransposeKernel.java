package ninc.compiler.codegen.kernel;

import ninc.compiler.codegen.program.DeviceBuffer;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.Grid;
import ninc.compiler.ir.Type.Weight;
import ninc.compiler.ir.Value;
import ninc.compiler.schedule.Product;

/**
 * Emits the transpose of a weight, [k, k, C, K] to [k, k, K, C], so that adjacent work items of a
 * data gradient, which compute adjacent input channels, read adjacent weights.
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
        .line("int position = index / %d;", in * out)
        .line(
            "%s.set(index, %s.get((position * %d + column) * %d + row));",
            kernel.output(transposed(weight)), kernel.input(weight), in, out)
        .close();
    return kernel.build(Grid.each(type.values(), 0, items));
  }

  /**
   * Returns the depth × channels matrix of a product: the weight, or its transpose for gradients.
   */
  static DeviceBuffer matrix(Product product) {
    return switch (product.direction()) {
      case FORWARD -> DeviceBuffer.of(product.weight());
      case BACKWARD -> transposed(product.weight());
    };
  }

  /** Returns the array of the transposed weight. */
  private static DeviceBuffer transposed(Value weight) {
    Weight type = (Weight) weight.type();
    Weight transposed = new Weight(type.kernelHeight(), type.kernelWidth(), type.out(), type.in());
    return DeviceBuffer.workspace(
        weight.name() + ".transposed", transposed.toString(), transposed.values());
  }
}
