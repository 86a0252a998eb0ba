package ninc.compiler.emit;

import ninc.compiler.graph.Type.Weight;
import ninc.compiler.graph.Value;

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
            kernel.writes(Product.transposed(weight)), kernel.reads(weight), in, out)
        .close();
    return kernel.build(Grid.each(type.values(), 0, items));
  }
}
