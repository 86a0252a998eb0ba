package ninc.runtime.bench;

import ninc.compiler.report.RegionCost;
import ninc.runtime.bench.counter.Counts;

/**
 * The cost and measured time of a kernel for a batch.
 *
 * @param cost the operations and bytes
 * @param seconds the median time over several steps
 * @param counts the medians of hardware counters over several other steps
 */
public record KernelTime(RegionCost cost, double seconds, Counts counts) {

  /** Returns the name of the kernel, unique in its graph. */
  public String name() {
    return cost.region().name();
  }

  /** Returns the executed operations per second. */
  public double flopsPerSecond() {
    return cost.executed() / seconds;
  }
}
