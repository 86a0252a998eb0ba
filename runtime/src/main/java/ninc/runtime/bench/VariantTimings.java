package ninc.runtime.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import ninc.compiler.Compiled;
import ninc.compiler.report.RegionCost;
import ninc.runtime.bench.BenchPlan.Subject;
import ninc.runtime.bench.counter.Counters;
import ninc.runtime.bench.counter.Counters.StepCounts;
import ninc.runtime.bench.counter.Counts;

/** Collects the times of one precision and fusion level over several runs. */
final class VariantTimings {
  private final Subject subject;
  private final Compiled program;
  private final Difference difference;
  private final Optional<Difference> deviation;
  private final List<Double> secondsPerStep = new ArrayList<>();
  private final List<double[]> profiles = new ArrayList<>();
  private final List<StepCounts> counts = new ArrayList<>();

  VariantTimings(
      Subject subject, Compiled program, Difference difference, Optional<Difference> deviation) {
    this.subject = subject;
    this.program = program;
    this.difference = difference;
    this.deviation = deviation;
  }

  Variant variant() {
    return subject.at(program.options().fusion());
  }

  Compiled program() {
    return program;
  }

  /**
   * Times some steps, the kernels of one further step, since profiling slows a step down, and
   * counts the kernels of another one if there are counters.
   */
  void run(StepRunner runner, int steps, Counters counters) {
    double seconds =
        Stopwatch.seconds(() -> {
          for (int i = 0; i < steps; i++) {
            runner.step();
          }
        });
    secondsPerStep.add(seconds / steps);
    profiles.add(runner.profile());
    if (!counters.isEmpty()) {
      counts.add(runner.count(counters));
    }
  }

  Measurement measurement() {
    int batchSize = program.options().batchSize();
    List<RegionCost> costs = RegionCost.of(program);
    return new Measurement(
        subject.mode(),
        variant(),
        batchSize,
        difference,
        deviation,
        Spread.of(secondsPerStep.stream().mapToDouble(Double::doubleValue).toArray()),
        subject.graph().values().stream()
            .mapToLong(value -> value.op().flops().of(batchSize))
            .sum(),
        subject.backend().memory(program).total(),
        Counts.median(counts.stream().map(StepCounts::step).toList()),
        IntStream.range(0, costs.size())
            .mapToObj(region -> new KernelTime(costs.get(region), seconds(region), counts(region)))
            .toList());
  }

  private Counts counts(int region) {
    return Counts.median(counts.stream().map(step -> step.kernels().get(region)).toList());
  }

  private double seconds(int region) {
    return Spread.of(profiles.stream().mapToDouble(profile -> profile[region]).toArray()).median();
  }
}
