package ninc.runtime.bench;

import ninc.compiler.report.RegionCost;
import ninc.runtime.backend.MachinePeak;

/**
 * The roofline model (Williams, Waterman and Patterson, 2009): a kernel can be no faster than the
 * device computes, nor than memory brings and takes what it reads and writes. All is reckoned with
 * the operations that are executed, so that an algorithm that saves products gains no share by it.
 */
public record Roofline(MachinePeak peak) {

  /**
   * The most operations a second at an arithmetic intensity.
   *
   * @param intensity operations per byte
   */
  public double attainable(double intensity) {
    return Math.min(peak.flopsPerSecond(), intensity * peak.bytesPerSecond());
  }

  /** The intensity from which on memory is not the limit. */
  public double ridge() {
    return peak.flopsPerSecond() / peak.bytesPerSecond();
  }

  /** The least time of a kernel. */
  public double idealSeconds(RegionCost kernel) {
    return Math.max(
        kernel.executed() / peak.flopsPerSecond(), kernel.bytes() / peak.bytesPerSecond());
  }

  /**
   * The share of the roofline that a kernel reaches: its executed operations a second by {@link
   * #attainable} at its intensity, which is the least time by the measured one. It is more than 1
   * where tensors come from a cache that is faster than the copy that the peak was measured by.
   */
  public double share(KernelTime kernel) {
    return idealSeconds(kernel.cost()) / kernel.seconds();
  }

  /** The least time of all its kernels, one after the other, by the measured time of a step. */
  public double share(Measurement measurement) {
    double ideal =
        measurement.kernels().stream().mapToDouble(kernel -> idealSeconds(kernel.cost())).sum();
    return ideal / measurement.secondsPerStep().median();
  }
}
