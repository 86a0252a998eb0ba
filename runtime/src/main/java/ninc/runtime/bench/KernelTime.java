package ninc.runtime.bench;

import ninc.compiler.report.RegionCost;

/**
 * A kernel's costs for a batch, and its time.
 *
 * @param seconds the median of several steps
 */
public record KernelTime(RegionCost cost, double seconds) {

  /** The kernel's name, unique in its graph. */
  public String name() {
    return cost.region().name();
  }

  /** Executed operations a second. */
  public double flopsPerSecond() {
    return cost.executed() / seconds;
  }
}
