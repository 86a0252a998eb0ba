package ninc.cli.report.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ninc.cli.report.table.ModelColumns;
import ninc.cli.terminal.Text;
import ninc.cli.terminal.TextTable;
import ninc.cli.terminal.TextTable.Column;
import ninc.dsl.Precision;
import ninc.runtime.backend.MachinePeak;
import ninc.runtime.bench.BenchPlan;
import ninc.runtime.bench.Difference;
import ninc.runtime.bench.KernelTime;
import ninc.runtime.bench.Measurement;
import ninc.runtime.bench.Roofline;
import ninc.runtime.bench.Spread;
import ninc.runtime.training.Mode;

/** The results of {@code ninc bench} as text and as tables. */
public final class BenchTables {
  private static final double MILLI = 1e-3;
  private static final double MEGA = 1e6;
  private static final double GIGA = 1e9;

  /** The share by which the slowest run of a level may exceed the fastest without a notice. */
  private static final double UNSTEADY = 0.2;

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
  public static String method(BenchSweep sweep) {
    BenchPlan plan = sweep.plan();
    return Text.format(
        "%s, synthetic batches of %s, seed %d%s; %s of %s per level%s, interleaved; all levels agree"
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
        sweep.comparesPrecisions() ? " and precision" : "",
        sweep.precisions().stream()
            .map(precision -> agreement(sweep, precision))
            .collect(Collectors.joining(", ")));
  }

  /** Says how far levels agree in a precision. */
  private static String agreement(BenchSweep sweep, Precision precision) {
    Difference worst =
        worst(sweep.measurements(precision).map(Measurement::difference)).orElseThrow();
    String agreement =
        worst.relative() == 0
            ? "bit for bit"
            : Text.format("to %.0e (tolerance %.0e)", worst.relative(), worst.tolerance());
    return sweep.comparesPrecisions() ? agreement + " in " + precision.label() : agreement;
  }

  private static Optional<Difference> worst(Stream<Difference> differences) {
    return differences.max(Comparator.comparingDouble(Difference::relative));
  }

  /** Says by how much each precision changes the results; empty if there is only one. */
  public static Optional<String> deviations(BenchSweep sweep) {
    List<String> deviations = new ArrayList<>();
    for (Precision precision : sweep.precisions()) {
      for (Mode mode : sweep.modes()) {
        worst(
                sweep
                    .measurements(precision)
                    .filter(measurement -> measurement.mode() == mode)
                    .flatMap(measurement -> measurement.deviation().stream()))
            .map(worst ->
                Text.format(
                    "%s by %.0e (%s)",
                    sweep.label(mode, precision), worst.relative(), worst.what()))
            .ifPresent(deviations::add);
      }
    }
    return deviations.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Results deviate from those in %s, relative to the largest value: %s"
                .formatted(sweep.precisions().getFirst().label(), String.join(", ", deviations)));
  }

  /** Returns a table with one row per model, mode, precision and level. */
  public static TextTable levels(BenchSweep sweep) {
    ModelColumns models = sweep.columns();
    CounterColumns counters = sweep.counters();
    List<Column> columns = variantColumns(sweep);
    columns.addAll(
        counters.after(
            Column.right("examples/s"),
            Column.right("(min–max)"),
            Column.right("× none"),
            Column.right("GFLOP/s"),
            Column.right("of roofline"),
            Column.right("kernels"),
            Column.right("MB moved"),
            Column.right("peak MB")));
    TextTable table = new TextTable(models.with(columns.toArray(Column[]::new)));
    for (BenchReport report : sweep.reports()) {
      for (Measurement measurement : report.measurements()) {
        List<String> cells = variant(sweep, measurement);
        cells.addAll(counters.after(level(report, measurement), measurement.counts()));
        table.row(models.with(report.model(), cells.toArray(String[]::new)));
      }
    }
    return table;
  }

  /** Returns the columns that say what is measured. */
  private static List<Column> variantColumns(BenchSweep sweep) {
    List<Column> columns = new ArrayList<>();
    columns.add(Column.left("mode"));
    if (sweep.comparesPrecisions()) {
      columns.add(Column.left("precision"));
    }
    columns.add(Column.left("fusion"));
    return columns;
  }

  private static List<String> variant(BenchSweep sweep, Measurement measurement) {
    List<String> cells = new ArrayList<>();
    cells.add(measurement.mode().label());
    if (sweep.comparesPrecisions()) {
      cells.add(measurement.variant().precision().label());
    }
    cells.add(measurement.variant().level().label());
    return cells;
  }

  private static List<String> level(BenchReport report, Measurement measurement) {
    Spread speed = measurement.examplesPerSecond();
    return List.of(
        Text.format("%,.1f", speed.median()),
        Text.format("(%,.1f–%,.1f)", speed.min(), speed.max()),
        report.speedup(measurement).map(times -> Text.format("%.2f", times)).orElse("–"),
        Text.format("%.1f", measurement.flopsPerSecond() / GIGA),
        percent(report.machine().roofline().share(measurement)),
        Integer.toString(measurement.kernels().size()),
        Text.format("%,.1f", measurement.bytes() / MEGA),
        Text.format("%,.1f", measurement.memory() / MEGA));
  }

  /** Returns a table with one row per kernel of a measurement. */
  public static TextTable kernels(BenchSweep sweep, Measurement measurement) {
    CounterColumns counters = new CounterColumns(measurement.counts().counters());
    TextTable table =
        new TextTable(
            counters.after(kernelColumns(sweep).toArray(Column[]::new)).toArray(Column[]::new));
    for (KernelTime kernel : measurement.kernels()) {
      List<String> cells = kernel(sweep, measurement, kernel);
      table.row(counters.after(cells, kernel.counts()).toArray(String[]::new));
    }
    return table;
  }

  /** Returns a table with one row per kernel of all models, modes, precisions and levels. */
  public static TextTable kernels(BenchSweep sweep) {
    ModelColumns models = sweep.columns();
    List<Column> columns = variantColumns(sweep);
    CounterColumns counters = sweep.counters();
    columns.addAll(counters.after(kernelColumns(sweep).toArray(Column[]::new)));
    TextTable table = new TextTable(models.with(columns.toArray(Column[]::new)));
    for (BenchReport report : sweep.reports()) {
      for (Measurement level : report.measurements()) {
        for (KernelTime kernel : level.kernels()) {
          List<String> cells = variant(sweep, level);
          cells.addAll(counters.after(kernel(sweep, level, kernel), kernel.counts()));
          table.row(models.with(report.model(), cells.toArray(String[]::new)));
        }
      }
    }
    return table;
  }

  private static List<Column> kernelColumns(BenchSweep sweep) {
    List<Column> columns = new ArrayList<>(List.of(Column.left("kernel"), Column.right("ms")));
    if (sweep.comparesPrecisions()) {
      columns.add(Column.right("predicted ms"));
    }
    columns.addAll(
        List.of(
            Column.right("of step"),
            Column.right("GFLOP/s"),
            Column.right("FLOP/byte"),
            Column.right("MB moved"),
            Column.right("of roofline")));
    return columns;
  }

  private static List<String> kernel(BenchSweep sweep, Measurement measurement, KernelTime kernel) {
    Roofline roofline = sweep.machine().roofline();
    List<String> cells = new ArrayList<>();
    cells.add(kernel.name());
    cells.add(Text.format("%.3f", kernel.seconds() / MILLI));
    if (sweep.comparesPrecisions()) {
      cells.add(Text.format("%.3f", roofline.predictedSeconds(kernel.cost()) / MILLI));
    }
    Collections.addAll(
        cells,
        percent(kernel.seconds() / measurement.kernelSeconds()),
        Text.format("%.1f", kernel.flopsPerSecond() / GIGA),
        Text.format("%.1f", kernel.cost().intensity()),
        Text.format("%,.1f", kernel.cost().bytes() / MEGA),
        percent(roofline.share(kernel)));
    return cells;
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
                unsteady.stream()
                    .map(measurement -> name(report, measurement))
                    .collect(Collectors.joining(", ")),
                100 * UNSTEADY,
                name(report, worst),
                100 * worst.secondsPerStep().range(),
                2 * report.plan().runs()));
  }

  private static String name(BenchReport report, Measurement measurement) {
    return measurement.mode().label() + " " + report.label(measurement);
  }

  /** Returns the title of a table of kernels. */
  public static String kernelsTitle(BenchReport report, Measurement measurement) {
    return "%s, fusion %s: kernels in execution order"
        .formatted(measurement.mode().label(), report.label(measurement));
  }

  static String percent(double share) {
    return Text.format("%.1f %%", 100 * share);
  }
}
