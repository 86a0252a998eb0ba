package ninc.compiler.codegen.kernel;

import java.util.LinkedHashMap;
import java.util.List;
import ninc.compiler.codegen.program.DeviceBuffer;
import ninc.compiler.codegen.program.DeviceBuffer.Kind;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.DeviceProgram;
import ninc.compiler.codegen.program.ElementType;
import ninc.compiler.codegen.program.Grid;
import ninc.compiler.codegen.program.StepBuffers;
import ninc.compiler.codegen.text.Source;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.ir.Graph;

/**
 * Kernels that do nothing but what a device's peak is measured by: multiply-adds in registers, and
 * a copy of memory. An example of the batch is a piece of such work.
 */
public final class PeakKernels {
  /** Chains of multiply-adds that do not wait for each other. */
  private static final int CHAINS = 16;

  private static final int ROUNDS = 512;

  /** Work items of an example that multiply. */
  private static final int ITEMS = 1 << 12;

  /** Floats of an example that are copied. */
  private static final int FLOATS = 1 << 18;

  /**
   * Work items of a group: many, so that a device which runs a group on a core does so in a row.
   */
  private static final int GROUP = 256;

  private static final StepBuffers STEP = new StepBuffers(List.of());

  private PeakKernels() {}

  /** Floating-point operations of {@link #multiplyAdds}. */
  public static double operations(int examples) {
    return 2.0 * CHAINS * ROUNDS * ITEMS * examples;
  }

  /** Bytes read and written by {@link #copy}. */
  public static double bytes(int examples) {
    return 2.0 * Float.BYTES * FLOATS * examples;
  }

  /** Each work item keeps its sums in registers and writes one number. */
  public static DeviceProgram multiplyAdds() {
    KernelText kernel = new KernelText("peak", "MultiplyAdds", "multiply-adds in registers");
    DeviceBuffer sums = perExample("sums", ITEMS);
    Source body = kernel.body();
    body.line("float x = %s.get(0);", kernel.reads(STEP.rates()))
        .line("float y = %s.get(1);", kernel.reads(STEP.rates()));
    for (int i = 0; i < CHAINS; i++) {
      body.line("float sum%d = context.globalIdx + %d;", i, i);
    }
    body.open("for (int k = 0; k < %d; k++)", ROUNDS);
    StringBuilder total = new StringBuilder("sum0");
    for (int i = 0; i < CHAINS; i++) {
      body.line("sum%d = sum%d * x + y;", i, i);
      total.append(i == 0 ? "" : " + sum" + i);
    }
    body.close().line("%s.set(context.globalIdx, %s);", kernel.writes(sums), total);
    return program(kernel.build(Grid.each(0, ITEMS, GROUP)));
  }

  /** Each work item copies one number. */
  public static DeviceProgram copy() {
    KernelText kernel = new KernelText("peak", "Copy", "a copy of memory");
    kernel
        .body()
        .line(
            "%s.set(context.globalIdx, %s.get(context.globalIdx));",
            kernel.writes(perExample("to", FLOATS)), kernel.reads(perExample("from", FLOATS)));
    return program(kernel.build(Grid.each(0, FLOATS, GROUP)));
  }

  private static DeviceBuffer perExample(String name, long values) {
    return new DeviceBuffer(
        name, ElementType.FLOAT, "[N, %d]".formatted(values), Kind.COMPUTED, 0, values);
  }

  private static DeviceProgram program(DeviceKernel kernel) {
    Graph nothing = new Graph(List.of(), new LinkedHashMap<>());
    return new DeviceProgram(new FusedGraph(nothing, List.of()), STEP, List.of(kernel));
  }
}
