package ninc.cli.report.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;
import ninc.cli.terminal.JsonListener;
import ninc.compiler.pass.Activations;
import ninc.runtime.backend.MachinePeak;
import ninc.runtime.bench.BenchPlan;
import ninc.runtime.bench.KernelTime;
import ninc.runtime.bench.Measurement;
import ninc.runtime.bench.Roofline;
import ninc.runtime.bench.Spread;

/** The JSON events of {@code ninc bench}. */
public final class BenchJson {
  private static final double GIGA = 1e9;

  private BenchJson() {}

  public static ObjectNode machine(BenchReport.Machine machine) {
    MachinePeak peak = machine.roofline().peak();
    return JsonListener.event("machine")
        .put("device", machine.device())
        .put("processor", machine.processor())
        .put("threads", machine.threads())
        .put("gflops", peak.flopsPerSecond() / GIGA)
        .put("copy_gb_per_second", peak.bytesPerSecond() / GIGA)
        .put("launch_seconds", peak.launchSeconds());
  }

  /** Returns the events of a model: one per mode, precision and level, and one per kernel of it. */
  public static Stream<ObjectNode> events(BenchReport report) {
    return report.measurements().stream()
        .flatMap(level ->
            Stream.concat(
                Stream.of(measurement(report, level)),
                level.kernels().stream().map(kernel -> kernel(report, level, kernel))));
  }

  /** Returns the event of each mode, precision and level of all models. */
  public static List<ObjectNode> levels(BenchSweep sweep) {
    return sweep.reports().stream()
        .flatMap(report -> report.measurements().stream().map(level -> measurement(report, level)))
        .toList();
  }

  /** Returns the event of each kernel of all models. */
  public static List<ObjectNode> kernels(BenchSweep sweep) {
    return sweep.reports().stream()
        .flatMap(report ->
            report.measurements().stream()
                .flatMap(
                    level -> level.kernels().stream().map(kernel -> kernel(report, level, kernel))))
        .toList();
  }

  private static ObjectNode measurement(BenchReport report, Measurement measurement) {
    BenchReport.Machine machine = report.machine();
    BenchPlan plan = report.plan();
    Spread speed = measurement.examplesPerSecond();
    ObjectNode event =
        JsonListener.event("bench")
            .put("mode", measurement.mode().label())
            .put("device", machine.device())
            .put("fusion", measurement.variant().level().label())
            .put("batch_size", measurement.batchSize())
            .put("examples_per_second", speed.median())
            .put("flops_per_example", measurement.operationsPerExample())
            .put("gflops", measurement.flopsPerSecond() / GIGA)
            .put("peak_memory_bytes", measurement.memory())
            .put("examples_per_second_min", speed.min())
            .put("examples_per_second_max", speed.max())
            .put("runs", plan.runs())
            .put("steps", plan.steps())
            .put("threads", machine.threads())
            .put("precision", measurement.variant().precision().label())
            .put("recompute", plan.activations() == Activations.RECOMPUTE)
            .put("kernels", measurement.kernels().size())
            .put("bytes", measurement.bytes())
            .put("executed_flops", measurement.executed())
            .put("roofline_share", machine.roofline().share(measurement))
            .put("difference", measurement.difference().relative());
    CounterColumns.addTo(event, measurement.counts());
    report.speedup(measurement).ifPresent(times -> event.put("speedup_over_none", times));
    measurement.deviation().ifPresent(deviation -> event.put("deviation", deviation.relative()));
    return JsonListener.withModel(event, report.model());
  }

  private static ObjectNode kernel(BenchReport report, Measurement measurement, KernelTime kernel) {
    Roofline roofline = report.machine().roofline();
    ObjectNode event =
        JsonListener.event("kernel")
            .put("mode", measurement.mode().label())
            .put("fusion", measurement.variant().level().label())
            .put("name", kernel.name())
            .put("flops", kernel.cost().operations())
            .put("bytes", kernel.cost().bytes())
            .put("seconds", kernel.seconds())
            .put("executed_flops", kernel.cost().executed())
            .put("predicted_seconds", roofline.predictedSeconds(kernel.cost()))
            .put("roofline_share", roofline.share(kernel));
    if (report.plan().comparesPrecisions()) {
      event.put("precision", measurement.variant().precision().label());
    }
    CounterColumns.addTo(event, kernel.counts());
    return JsonListener.withModel(event, report.model());
  }
}
