package ninc.runtime.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import ninc.compiler.fuse.FusedGraph;
import ninc.compiler.ir.FusionLevel;
import ninc.compiler.report.RegionCost;
import ninc.runtime.training.Mode;

/** The times of one level, run by run. */
final class Series {
  private final FusionLevel level;
  private final FusedGraph fused;
  private final Difference difference;
  private final List<Double> secondsPerStep = new ArrayList<>();
  private final List<double[]> profiles = new ArrayList<>();

  Series(FusionLevel level, FusedGraph fused, Difference difference) {
    this.level = level;
    this.fused = fused;
    this.difference = difference;
  }

  FusionLevel level() {
    return level;
  }

  FusedGraph fused() {
    return fused;
  }

  /** Times some steps, and then the kernels of one more: to time these alone takes time. */
  void run(Subject subject, int steps) {
    double seconds =
        Stopwatch.seconds(() -> {
          for (int i = 0; i < steps; i++) {
            subject.step();
          }
        });
    secondsPerStep.add(seconds / steps);
    profiles.add(subject.profile());
  }

  Measurement measurement(Mode mode, int batchSize, long operations, long memory) {
    List<RegionCost> costs = RegionCost.of(fused, batchSize);
    return new Measurement(
        mode,
        level,
        batchSize,
        difference,
        Spread.of(secondsPerStep.stream().mapToDouble(Double::doubleValue).toArray()),
        operations,
        memory,
        IntStream.range(0, costs.size())
            .mapToObj(region -> new KernelTime(costs.get(region), seconds(region)))
            .toList());
  }

  private double seconds(int region) {
    return Spread.of(profiles.stream().mapToDouble(profile -> profile[region]).toArray()).median();
  }
}
