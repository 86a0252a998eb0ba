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
import ninc.compiler.fuse.Views;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.Graph;
import ninc.compiler.schedule.WorkGroupTraits;

/**
 * Kernels that measure the peak performance of a device: multiply-adds in registers, and a memory
 * copy. The batch size determines the amount of work.
 */
public final class PeakKernels {
  /** The number of independent chains of multiply-adds per work item. */
  private static final int CHAINS = 16;

  /** The number of multiply-adds per chain. */
  private static final int ROUNDS = 512;

  /** The number of work items per example for multiply-adds. */
  private static final int ITEMS = 1 << 12;

  /** The number of floats per example to copy. */
  private static final int FLOATS = 1 << 18;

  /** The number of work items per group, large enough to amortize the start of a group. */
  private static final int GROUP = 256;

  private static final StepBuffers STEP = new StepBuffers(List.of());

  private PeakKernels() {}

  /** The floating-point operations of {@link #multiplyAdds}. */
  public static double operations(int examples) {
    return 2.0 * CHAINS * ROUNDS * ITEMS * examples;
  }

  /** The bytes that {@link #copy} reads and writes. */
  public static double bytes(int examples) {
    return 2.0 * Float.BYTES * FLOATS * examples;
  }

  /** Returns a program of multiply-adds; each work item accumulates in registers. */
  public static DeviceProgram multiplyAdds() {
    KernelText kernel =
        new KernelText(
            "peak", "MultiplyAdds", "multiply-adds in registers", Views.NONE, WorkGroupTraits.GPU);
    DeviceBuffer sums = perExample("sums", ITEMS);
    Source body = kernel.body();
    body.line("float x = %s.get(0);", kernel.input(STEP.rates()))
        .line("float y = %s.get(1);", kernel.input(STEP.rates()));
    for (int i = 0; i < CHAINS; i++) {
      body.line("float sum%d = context.globalIdx + %d;", i, i);
    }
    body.open("for (int k = 0; k < %d; k++)", ROUNDS);
    StringBuilder total = new StringBuilder("sum0");
    for (int i = 0; i < CHAINS; i++) {
      body.line("sum%d = sum%d * x + y;", i, i);
      total.append(i == 0 ? "" : " + sum" + i);
    }
    body.close().line("%s.set(context.globalIdx, %s);", kernel.output(sums), total);
    return program(kernel.build(Grid.each(0, ITEMS, GROUP)));
  }

  /** Returns a program that copies memory; each work item copies one float. */
  public static DeviceProgram copy() {
    KernelText kernel =
        new KernelText("peak", "Copy", "memory copy", Views.NONE, WorkGroupTraits.GPU);
    kernel
        .body()
        .line(
            "%s.set(context.globalIdx, %s.get(context.globalIdx));",
            kernel.output(perExample("to", FLOATS)), kernel.input(perExample("from", FLOATS)));
    return program(kernel.build(Grid.each(0, FLOATS, GROUP)));
  }

  private static DeviceBuffer perExample(String name, long values) {
    return new DeviceBuffer(
        name, ElementType.FLOAT, "[N, %d]".formatted(values), Kind.COMPUTED, 0, values);
  }

  private static DeviceProgram program(DeviceKernel kernel) {
    Graph empty = new Graph(List.of(), new LinkedHashMap<>());
    return new DeviceProgram(
        new FusedGraph(empty, FusionLevel.NONE, List.of()), STEP, List.of(kernel));
  }
}
