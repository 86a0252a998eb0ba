package ninc.runtime.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import ninc.compiler.Compiled;
import ninc.compiler.ir.FusionRule;
import ninc.compiler.report.RegionCost;
import ninc.runtime.bench.counter.Counters;
import ninc.runtime.bench.counter.Counters.StepCounts;
import ninc.runtime.bench.counter.Counts;
import ninc.runtime.training.Mode;

/** Collects the times of one fusion level over several runs. */
final class LevelTimings {
  private final Compiled program;
  private final Difference difference;
  private final List<Double> secondsPerStep = new ArrayList<>();
  private final List<double[]> profiles = new ArrayList<>();
  private final List<StepCounts> counts = new ArrayList<>();

  LevelTimings(Compiled program, Difference difference) {
    this.program = program;
    this.difference = difference;
  }

  FusionRule level() {
    return program.options().fusion();
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

  Measurement measurement(Mode mode, int batchSize, long operations, long memory) {
    List<RegionCost> costs = RegionCost.of(program);
    return new Measurement(
        mode,
        level(),
        batchSize,
        difference,
        Spread.of(secondsPerStep.stream().mapToDouble(Double::doubleValue).toArray()),
        operations,
        memory,
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
