package ninc.cli.report.compile;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import ninc.cli.report.table.ModelColumns;
import ninc.cli.terminal.Text;
import ninc.cli.terminal.TextTable;
import ninc.cli.terminal.TextTable.Column;
import ninc.compiler.CompileOptions;
import ninc.compiler.fuse.OperatorChain;
import ninc.compiler.ir.Value;
import ninc.compiler.pass.Activations;
import ninc.compiler.plan.MemoryPlan;
import ninc.compiler.report.RecomputeChoice;
import ninc.compiler.report.RegionCost;
import ninc.runtime.backend.ByteCount;
import ninc.runtime.backend.MemoryNeed;

/**
 * The results of {@code ninc compile} as text: the graph, the kernels and the memory plan of a
 * program, or a comparison of several.
 *
 * @param compilations at least one, all with the same options
 */
public record CompilationText(List<Compilation> compilations) {
  private static final double PERCENT = 100;

  /** The width of the operators of a NiN block. */
  private static final int CHAIN_WIDTH = 46;

  public CompilationText {
    compilations = List.copyOf(compilations);
  }

  public void print(PrintWriter out) {
    if (compilations.size() == 1) {
      print(compilations.getFirst(), out);
    } else {
      programs().print(out);
      out.println("kernels, FLOP and MB moved: of one batch. FLOP: operations by definition.");
      out.println("peak: parameters, optimizer state, values and the workspace of the device.");
    }
  }

  private void print(Compilation compilation, PrintWriter out) {
    out.printf("%s (%s)%n", compilation.title(), compilation.backend().description());
    out.println();
    out.println(
        Text.format(
            "Graph: %,d values; # is the kernel that computes the value",
            compilation.fused().graph().values().size()));
    graph().print(out);
    out.println();
    out.println(Text.format("Kernels: %,d; figures per batch", compilation.kernels().size()));
    kernels().print(out);
    out.println(
        "FLOP: operations by definition. FLOP/byte: operations that the algorithm executes.");
    out.println();
    out.println(
        "Memory plan: from the kernel that writes a value to the last kernel that reads it");
    memory().print(out);
    out.println(peak(compilation));
    compilation
        .recomputeChoice()
        .ifPresent(choice -> {
          out.println(explained(choice));
          out.println(effectOnPeak(compilation));
        });
  }

  /** Returns a table with one row per program. */
  public TextTable programs() {
    ModelColumns models = models();
    TextTable table =
        new TextTable(
            models.with(
                Column.left("mode"),
                Column.left("fusion"),
                Column.right("batch"),
                Column.right("kernels"),
                Column.right("MFLOP"),
                Column.right("MB moved"),
                Column.right("FLOP/byte"),
                Column.right("peak")));
    for (Compilation compilation : compilations) {
      CompileOptions options = compilation.compiled().options();
      table.row(
          models.with(
              compilation.model(),
              compilation.mode().label(),
              options.fusion().label(),
              Integer.toString(options.batchSize()),
              Integer.toString(compilation.kernels().size()),
              Text.format("%,.2f", compilation.operations() / Scale.MEGA.unit),
              Text.format("%,.2f", compilation.bytes() / Scale.MEGA.unit),
              intensity(compilation),
              new ByteCount(compilation.memory().total()).toString()));
    }
    return table;
  }

  /** Returns a table with one row per value of the graph. */
  public TextTable graph() {
    ModelColumns models = models();
    TextTable table =
        new TextTable(
            models.with(
                Column.right("#"),
                Column.left("value"),
                Column.left("type"),
                Column.left("operator"),
                Column.left("operands")));
    for (Compilation compilation : compilations) {
      Map<Value, Integer> kernels = compilation.kernelNumbers();
      for (Value value : compilation.fused().graph().values()) {
        table.row(
            models.with(
                compilation.model(),
                kernels.containsKey(value) ? kernels.get(value).toString() : "",
                value.name(),
                value.stored(),
                value.op().label(),
                value.op().operands().stream().map(Value::name).collect(Collectors.joining(", "))));
      }
    }
    return table;
  }

  /** Returns a table with one row per kernel. */
  public TextTable kernels() {
    ModelColumns models = models();
    Scale flops = Scale.of(compilations.stream().mapToLong(Compilation::operations));
    Scale bytes = Scale.of(compilations.stream().mapToLong(Compilation::bytes));
    TextTable table =
        new TextTable(
            models.with(
                Column.right("#"),
                Column.left("kernel"),
                Column.left("operators"),
                Column.right(flops.unit("FLOP")),
                Column.right(bytes.unit("B read")),
                Column.right("written"),
                Column.right("FLOP/byte"),
                Column.left("tile")));
    for (Compilation compilation : compilations) {
      List<RegionCost> costs = compilation.kernels();
      for (int i = 0; i < costs.size(); i++) {
        RegionCost cost = costs.get(i);
        table.row(
            models.with(
                compilation.model(),
                Integer.toString(i + 1),
                cost.region().name(),
                Text.wrapAfterPlus(OperatorChain.of(cost.region()), CHAIN_WIDTH),
                flops.format(cost.operations()),
                bytes.format(cost.bytesRead()),
                bytes.format(cost.bytesWritten()),
                Text.format("%,.1f", cost.intensity()),
                compilation.tile(cost.region())));
      }
    }
    if (compilations.size() == 1) {
      total(table, compilations.getFirst(), flops, bytes);
    }
    return table;
  }

  private static void total(TextTable table, Compilation compilation, Scale flops, Scale bytes) {
    List<RegionCost> costs = compilation.kernels();
    table.total(
        "",
        "total",
        "",
        flops.format(compilation.operations()),
        bytes.format(costs.stream().mapToLong(RegionCost::bytesRead).sum()),
        bytes.format(costs.stream().mapToLong(RegionCost::bytesWritten).sum()),
        intensity(compilation),
        "");
  }

  /** Returns the operations that the kernels of a program execute per byte that they move. */
  private static String intensity(Compilation compilation) {
    long executed = compilation.kernels().stream().mapToLong(RegionCost::executed).sum();
    return Text.format("%,.1f", (double) executed / compilation.bytes());
  }

  /** Returns a table with one row per place in memory. */
  public TextTable memory() {
    ModelColumns models = models();
    Scale bytes = Scale.of(compilations.stream().mapToLong(each -> each.memory().total()));
    TextTable table =
        new TextTable(
            models.with(
                Column.left("value"),
                Column.right(bytes.unit("B")),
                Column.right("offset"),
                Column.right("from"),
                Column.right("to")));
    for (Compilation compilation : compilations) {
      int kernels = compilation.kernels().size();
      for (Value value : compilation.placed()) {
        MemoryPlan.Place place = compilation.memory().plan().places().get(value);
        table.row(
            models.with(
                compilation.model(),
                value.name(),
                bytes.format(place.bytes()),
                bytes.format(place.offset()),
                place.from() < 0 ? "start" : Integer.toString(place.from() + 1),
                place.to() == kernels ? "end" : Integer.toString(place.to() + 1)));
      }
    }
    return table;
  }

  private ModelColumns models() {
    return ModelColumns.of(compilations.stream().map(Compilation::model).toList());
  }

  private static String peak(Compilation compilation) {
    MemoryNeed memory = compilation.memory();
    long apart = memory.plan().places().values().stream().mapToLong(MemoryPlan.Place::bytes).sum();
    return Text.format(
        "Peak: %s = %s %s + %s values (%s without reuse) + %s" + " workspace",
        new ByteCount(memory.total()),
        new ByteCount(memory.parameters()),
        switch (compilation.mode()) {
          case TRAIN -> "parameters and optimizer state";
          case INFER -> "parameters";
        },
        new ByteCount(memory.plan().bytes()),
        new ByteCount(apart),
        new ByteCount(memory.workspace()));
  }

  private static String explained(RecomputeChoice choice) {
    return Text.format(
        "Stored for the backward pass: %s, or %s with --recompute and %.1f %% more operations",
        new ByteCount(choice.storedBytes()),
        new ByteCount(choice.recomputedBytes()),
        PERCENT * choice.extraOperations() / choice.operations());
  }

  private static String effectOnPeak(Compilation compilation) {
    long stored = compilation.memory(Activations.STORE).total();
    long recomputed = compilation.memory(Activations.RECOMPUTE).total();
    return recomputed < stored
        ? "--recompute lowers the peak from %s to %s"
            .formatted(new ByteCount(stored), new ByteCount(recomputed))
        : "--recompute does not pay for this model: the peak is %s with it and %s without"
            .formatted(new ByteCount(recomputed), new ByteCount(stored));
  }

  /**
   * The unit prefix of the numbers in a table: the largest with which their sum has at least two
   * digits before the decimal point.
   */
  private enum Scale {
    KILO("k", 1e3),
    MEGA("M", 1e6),
    GIGA("G", 1e9);

    private final String prefix;
    private final double unit;

    Scale(String prefix, double unit) {
      this.prefix = prefix;
      this.unit = unit;
    }

    /** Chooses the prefix for numbers with these sums. */
    static Scale of(LongStream sums) {
      long sum = sums.max().orElse(0);
      if (sum >= 10 * GIGA.unit) {
        return GIGA;
      }
      return sum >= 10 * MEGA.unit ? MEGA : KILO;
    }

    /** Returns the prefixed unit, for example MB. */
    String unit(String name) {
      return prefix + name;
    }

    /** Formats a number in the prefixed unit. */
    String format(long number) {
      return Text.format("%,.2f", number / unit);
    }
  }
}
