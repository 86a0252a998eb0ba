package ninc.cli.report.bench;

import ninc.cli.terminal.Text;
import ninc.cli.terminal.TextTable;
import ninc.cli.terminal.TextTable.Column;
import ninc.runtime.backend.MachinePeak;
import ninc.runtime.bench.Difference;
import ninc.runtime.bench.KernelTime;
import ninc.runtime.bench.Measurement;
import ninc.runtime.bench.Roofline;
import ninc.runtime.bench.Spread;

/** The results of {@code ninc bench} as text and as tables. */
public final class BenchTables {
  private static final double MILLI = 1e-3;
  private static final double MEGA = 1e6;
  private static final double GIGA = 1e9;

  private BenchTables() {}

  /** Describes the machine and its measured peak performance in one line. */
  public static String machine(BenchReport.Machine machine) {
    MachinePeak peak = machine.roofline().peak();
    return Text.format(
        "%s, %s, %s: peak %.1f GFLOP/s (matrix product in cache), %.1f GB/s (copy)",
        machine.device(),
        machine.processor(),
        machine.description(),
        peak.flopsPerSecond() / GIGA,
        peak.bytesPerSecond() / GIGA);
  }

  /** Describes the measurement in one line. */
  public static String method(BenchReport report) {
    double difference =
        report.measurements().stream()
            .mapToDouble(measurement -> measurement.difference().relative())
            .max()
            .orElseThrow();
    return Text.format(
        "%s, synthetic batches of %d, seed %d%s; %s of %s per level, interleaved; all levels agree"
            + " with level none %s",
        report.model(),
        report.plan().batchSize(),
        report.plan().seed(),
        switch (report.plan().activations()) {
          case STORE -> "";
          case RECOMPUTE -> ", activations recomputed";
        },
        Text.count(report.plan().runs(), "run"),
        Text.count(report.plan().steps(), "step"),
        difference == 0
            ? "bit for bit"
            : Text.format("to %.0e (tolerance %.0e)", difference, Difference.TOLERANCE));
  }

  /** Returns a table with one row per mode and level. */
  public static TextTable levels(BenchReport report) {
    TextTable table =
        new TextTable(
            Column.left("mode"),
            Column.left("fusion"),
            Column.right("examples/s"),
            Column.right("(min–max)"),
            Column.right("× none"),
            Column.right("GFLOP/s"),
            Column.right("of roofline"),
            Column.right("kernels"),
            Column.right("MB moved"),
            Column.right("peak MB"));
    for (Measurement measurement : report.measurements()) {
      Spread speed = measurement.examplesPerSecond();
      table.row(
          measurement.mode().label(),
          measurement.level().label(),
          Text.format("%,.1f", speed.median()),
          Text.format("(%,.1f–%,.1f)", speed.min(), speed.max()),
          report.speedup(measurement).map(times -> Text.format("%.2f", times)).orElse("–"),
          Text.format("%.1f", measurement.flopsPerSecond() / GIGA),
          percent(report.machine().roofline().share(measurement)),
          Integer.toString(measurement.kernels().size()),
          Text.format("%,.1f", measurement.bytes() / MEGA),
          Text.format("%,.1f", measurement.memory() / MEGA));
    }
    return table;
  }

  /** Returns a table with one row per kernel of a level. */
  public static TextTable kernels(Roofline roofline, Measurement measurement) {
    TextTable table =
        new TextTable(
            Column.left("kernel"),
            Column.right("ms"),
            Column.right("of step"),
            Column.right("GFLOP/s"),
            Column.right("FLOP/byte"),
            Column.right("MB moved"),
            Column.right("of roofline"));
    for (KernelTime kernel : measurement.kernels()) {
      table.row(
          kernel.name(),
          Text.format("%.3f", kernel.seconds() / MILLI),
          percent(kernel.seconds() / measurement.kernelSeconds()),
          Text.format("%.1f", kernel.flopsPerSecond() / GIGA),
          Text.format("%.1f", kernel.cost().intensity()),
          Text.format("%,.1f", kernel.cost().bytes() / MEGA),
          percent(roofline.share(kernel)));
    }
    return table;
  }

  /** Returns the title of a table of kernels. */
  public static String kernelsTitle(Measurement measurement) {
    return "%s, fusion %s: kernels in execution order"
        .formatted(measurement.mode().label(), measurement.level().label());
  }

  static String percent(double share) {
    return Text.format("%.1f %%", 100 * share);
  }
}
