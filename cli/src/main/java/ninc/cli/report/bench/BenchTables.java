package ninc.cli.report.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import ninc.cli.report.table.ModelColumns;
import ninc.cli.terminal.Text;
import ninc.cli.terminal.TextTable;
import ninc.cli.terminal.TextTable.Column;
import ninc.runtime.backend.MachinePeak;
import ninc.runtime.bench.BenchPlan;
import ninc.runtime.bench.KernelTime;
import ninc.runtime.bench.Measurement;
import ninc.runtime.bench.Roofline;
import ninc.runtime.bench.Spread;

/** The results of {@code ninc bench} as text and as tables. */
public final class BenchTables {
  private static final double MILLI = 1e-3;
  private static final double MEGA = 1e6;
  private static final double GIGA = 1e9;

  /** The share by which the slowest run of a level may exceed the fastest without a notice. */
  private static final double UNSTEADY = 0.2;

  private static final Column[] KERNEL = {
    Column.left("kernel"),
    Column.right("ms"),
    Column.right("of step"),
    Column.right("GFLOP/s"),
    Column.right("FLOP/byte"),
    Column.right("MB moved"),
    Column.right("of roofline")
  };

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

  private static double tolerance(BenchSweep sweep) {
    return sweep
        .measurements()
        .mapToDouble(measurement -> measurement.difference().tolerance())
        .max()
        .orElseThrow();
  }

  /** Describes the measurement in one line. */
  public static String method(BenchSweep sweep) {
    BenchPlan plan = sweep.plan();
    double difference =
        sweep
            .measurements()
            .mapToDouble(measurement -> measurement.difference().relative())
            .max()
            .orElseThrow();
    return Text.format(
        "%s, synthetic batches of %s, seed %d%s; %s of %s per level, interleaved; all levels agree"
            + " with level none %s",
        sweep.title(),
        sweep.reports().stream()
            .map(report -> Integer.toString(report.plan().batchSize()))
            .distinct()
            .collect(Collectors.joining(", ")),
        plan.seed(),
        switch (plan.activations()) {
          case STORE -> "";
          case RECOMPUTE -> ", activations recomputed";
        },
        Text.count(plan.runs(), "run"),
        Text.count(plan.steps(), "step"),
        difference == 0
            ? "bit for bit"
            : Text.format("to %.0e (tolerance %.0e)", difference, tolerance(sweep)));
  }

  /** Returns a table with one row per model, mode and level. */
  public static TextTable levels(BenchSweep sweep) {
    ModelColumns models = sweep.columns();
    CounterColumns counters = sweep.counters();
    TextTable table =
        new TextTable(
            models.with(
                counters
                    .after(
                        Column.left("mode"),
                        Column.left("fusion"),
                        Column.right("examples/s"),
                        Column.right("(min–max)"),
                        Column.right("× none"),
                        Column.right("GFLOP/s"),
                        Column.right("of roofline"),
                        Column.right("kernels"),
                        Column.right("MB moved"),
                        Column.right("peak MB"))
                    .toArray(Column[]::new)));
    for (BenchReport report : sweep.reports()) {
      for (Measurement measurement : report.measurements()) {
        table.row(
            models.with(
                report.model(),
                counters
                    .after(level(report, measurement), measurement.counts())
                    .toArray(String[]::new)));
      }
    }
    return table;
  }

  private static List<String> level(BenchReport report, Measurement measurement) {
    Spread speed = measurement.examplesPerSecond();
    return List.of(
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

  /** Returns a table with one row per kernel of a level. */
  public static TextTable kernels(Roofline roofline, Measurement measurement) {
    CounterColumns counters = new CounterColumns(measurement.counts().counters());
    TextTable table = new TextTable(counters.after(KERNEL).toArray(Column[]::new));
    for (KernelTime kernel : measurement.kernels()) {
      List<String> cells = kernel(roofline, measurement, kernel);
      table.row(counters.after(cells, kernel.counts()).toArray(String[]::new));
    }
    return table;
  }

  /** Returns a table with one row per kernel of all models, modes and levels. */
  public static TextTable kernels(BenchSweep sweep) {
    ModelColumns models = sweep.columns();
    List<Column> columns = new ArrayList<>(List.of(Column.left("mode"), Column.left("fusion")));
    CounterColumns counters = sweep.counters();
    columns.addAll(counters.after(KERNEL));
    TextTable table = new TextTable(models.with(columns.toArray(Column[]::new)));
    for (BenchReport report : sweep.reports()) {
      for (Measurement level : report.measurements()) {
        for (KernelTime kernel : level.kernels()) {
          List<String> cells =
              new ArrayList<>(List.of(level.mode().label(), level.level().label()));
          cells.addAll(
              counters.after(kernel(report.machine().roofline(), level, kernel), kernel.counts()));
          table.row(models.with(report.model(), cells.toArray(String[]::new)));
        }
      }
    }
    return table;
  }

  private static List<String> kernel(
      Roofline roofline, Measurement measurement, KernelTime kernel) {
    return List.of(
        kernel.name(),
        Text.format("%.3f", kernel.seconds() / MILLI),
        percent(kernel.seconds() / measurement.kernelSeconds()),
        Text.format("%.1f", kernel.flopsPerSecond() / GIGA),
        Text.format("%.1f", kernel.cost().intensity()),
        Text.format("%,.1f", kernel.cost().bytes() / MEGA),
        percent(roofline.share(kernel)));
  }

  /**
   * Says which levels are measured imprecisely because their runs differ by more than 20 %; empty
   * if there are none.
   */
  public static Optional<String> spread(BenchReport report) {
    List<Measurement> unsteady =
        report.measurements().stream()
            .filter(measurement -> measurement.secondsPerStep().range() > UNSTEADY)
            .toList();
    return unsteady.stream()
        .max(Comparator.comparingDouble(measurement -> measurement.secondsPerStep().range()))
        .map(worst ->
            Text.format(
                "the runs of %s differ by more than %.0f %%, those of %s by %.0f %%; with other"
                    + " programs closed, repeat with --runs %d",
                unsteady.stream().map(BenchTables::name).collect(Collectors.joining(", ")),
                100 * UNSTEADY,
                name(worst),
                100 * worst.secondsPerStep().range(),
                2 * report.plan().runs()));
  }

  private static String name(Measurement measurement) {
    return measurement.mode().label() + " " + measurement.level().label();
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
