package ninc.cli.report.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import ninc.cli.terminal.JsonListener;
import ninc.compiler.pass.Activations;
import ninc.runtime.backend.MachinePeak;
import ninc.runtime.bench.BenchPlan;
import ninc.runtime.bench.KernelTime;
import ninc.runtime.bench.Measurement;
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
        .put("copy_gb_per_second", peak.bytesPerSecond() / GIGA);
  }

  public static ObjectNode measurement(
      BenchReport.Machine machine, BenchPlan plan, Measurement measurement) {
    Spread speed = measurement.examplesPerSecond();
    return JsonListener.event("bench")
        .put("mode", measurement.mode().label())
        .put("device", machine.device())
        .put("fusion", measurement.level().label())
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
        .put("recompute", plan.activations() == Activations.RECOMPUTE)
        .put("kernels", measurement.kernels().size())
        .put("bytes", measurement.bytes())
        .put("executed_flops", measurement.executed())
        .put("roofline_share", machine.roofline().share(measurement))
        .put("difference", measurement.difference().relative());
  }

  public static ObjectNode kernel(
      BenchReport.Machine machine, Measurement measurement, KernelTime kernel) {
    return JsonListener.event("kernel")
        .put("mode", measurement.mode().label())
        .put("fusion", measurement.level().label())
        .put("name", kernel.name())
        .put("flops", kernel.cost().operations())
        .put("bytes", kernel.cost().bytes())
        .put("seconds", kernel.seconds())
        .put("executed_flops", kernel.cost().executed())
        .put("roofline_share", machine.roofline().share(kernel));
  }
}
