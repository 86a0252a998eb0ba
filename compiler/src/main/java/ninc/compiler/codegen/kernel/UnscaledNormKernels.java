package ninc.compiler.codegen.kernel;

import java.util.Map;
import java.util.Optional;
import ninc.compiler.codegen.program.DeviceBuffer;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.Grid;
import ninc.compiler.codegen.text.Source;
import ninc.compiler.ir.Optimization.UnscaledNorm;
import ninc.compiler.ir.Value;

/**
 * Emits the squared norm of all gradients in two passes. In the first, each gradient has
 * work-groups of its own, one after the other, each of which sums the squares of some of its
 * values. The second adds these sums, and is omitted for a single one. The first sum includes
 * {@link UnscaledNorm#rest}.
 */
final class UnscaledNormKernels {

  /** The values per item of a gradient in memory, which amortize the sum over the group. */
  private static final int VALUES_PER_ITEM = 4;

  private final Value value;
  private final UnscaledNorm op;
  private final Map<Value, SliceSum> sums;
  private final int items;

  /**
   * @param sums the gradients that are not in memory as such, but as partial sums
   */
  UnscaledNormKernels(Value value, UnscaledNorm op, Map<Value, SliceSum> sums, int items) {
    this.value = value;
    this.op = op;
    this.sums = sums;
    this.items = items;
  }

  /** Returns the number of work-groups of the first pass. */
  int groups() {
    return op.gradients().stream().mapToInt(this::groups).sum();
  }

  private int groups(Value gradient) {
    int valuesPerItem = sums.containsKey(gradient) ? 1 : VALUES_PER_ITEM;
    return Math.ceilDiv(gradient.type().values(), valuesPerItem * items);
  }

  private DeviceBuffer partials() {
    return new SliceSum(value, groups()).partials();
  }

  /** Writes the kernel of the first pass. */
  DeviceKernel squares(KernelText kernel) {
    Source body = start(kernel);
    body.line("float unscale = 1f / %s.get(0);", kernel.input(op.scale()));
    int first = 0;
    for (Value gradient : op.gradients()) {
      int values = gradient.type().values();
      int groups = groups(gradient);
      body.open("if (group >= %d && group < %d)", first, first + groups)
          .open(
              "for (int index = %s * %d + item; index < %d; index += %d)",
              first == 0 ? "group" : "(group - %d)".formatted(first),
              items,
              values,
              groups * items);
      SliceSum slices = sums.get(gradient);
      if (slices == null) {
        body.line("float g = %s.get(index) * unscale;", kernel.input(gradient));
      } else {
        slices.write(kernel, "g", "index");
        body.line("g *= unscale;");
      }
      body.line("sum += g * g;").close().close();
      first += groups;
    }
    String result = first == 1 ? kernel.output(value) : kernel.output(partials());
    return end(kernel, first, op.rest(), result);
  }

  /** Writes the kernel of the second pass, of a single work-group. */
  DeviceKernel total(KernelText kernel) {
    start(kernel)
        .open("for (int index = item; index < %d; index += %d)", groups(), items)
        .line("sum += %s.get(index);", kernel.input(partials()))
        .close();
    return end(kernel, 1, Optional.empty(), kernel.output(value));
  }

  private Source start(KernelText kernel) {
    return kernel
        .body()
        .line("float[] tile = context.allocateFloatLocalArray(%d);", items)
        .line("int item = context.localIdx;")
        .line("int group = context.groupIdx;")
        .line("float sum = 0f;");
  }

  /** Adds the sums of all items of a work-group in pairs, and lets the first item write the sum. */
  private DeviceKernel end(KernelText kernel, int groups, Optional<Value> rest, String result) {
    String start =
        rest.map(others -> "group == 0 ? %s.get(0) : 0f".formatted(kernel.input(others)))
            .orElse("0f");
    Source body = kernel.body().line("tile[item] = sum;").line("context.localBarrier();");
    for (int left = items; left > 1; left = Math.ceilDiv(left, 2)) {
      int half = Math.ceilDiv(left, 2);
      body.open("if (item < %d)", left - half)
          .line("tile[item] += tile[item + %d];", half)
          .close()
          .line("context.localBarrier();");
    }
    body.open("if (item == 0)")
        .line("float others = %s;", start)
        .line("%s.set(group, others + tile[0]);", result)
        .close();
    return kernel.build(new Grid(groups, 0, 1, 1, items));
  }
}
