package ninc.runtime.bench;

import ninc.compiler.report.RegionCost;
import ninc.runtime.backend.MachinePeak;

/**
 * The roofline model (Williams, Waterman and Patterson, 2009): the speed of a kernel is bounded by
 * the peak arithmetic throughput and by the memory bandwidth. It counts executed operations, so
 * that an algorithm that saves multiplications does not increase its fraction of the roofline.
 */
public record Roofline(MachinePeak peak) {

  /**
   * Returns the attainable operations per second at an arithmetic intensity.
   *
   * @param intensity the arithmetic intensity in operations per byte
   */
  public double attainable(double intensity) {
    return Math.min(peak.flopsPerSecond(), intensity * peak.bytesPerSecond());
  }

  /** Returns the arithmetic intensity from which on kernels are compute-bound. */
  public double ridge() {
    return peak.flopsPerSecond() / peak.bytesPerSecond();
  }

  /** Returns the minimum time of a kernel, in seconds. */
  public double idealSeconds(RegionCost kernel) {
    return Math.max(
        kernel.executed() / peak.flopsPerSecond(), kernel.bytes() / peak.bytesPerSecond());
  }

  /** Returns the predicted time of a kernel, in seconds: its launch and its minimum time. */
  public double predictedSeconds(RegionCost kernel) {
    return peak.launchSeconds() + idealSeconds(kernel);
  }

  /** What takes most of the predicted time of a kernel. */
  public enum Bound {
    ARITHMETIC,
    BYTES,
    LAUNCH
  }

  /** Returns what takes most of the predicted time of a kernel. */
  public Bound bound(RegionCost kernel) {
    if (peak.launchSeconds() > idealSeconds(kernel)) {
      return Bound.LAUNCH;
    }
    return kernel.executed() / peak.flopsPerSecond() > kernel.bytes() / peak.bytesPerSecond()
        ? Bound.ARITHMETIC
        : Bound.BYTES;
  }

  /**
   * Returns the fraction of the roofline that a kernel reaches: its executed operations per second
   * divided by the {@link #attainable} ones at its intensity, which equals the minimum time divided
   * by the measured time. It can exceed 1 if tensors are read from a cache.
   */
  public double share(KernelTime kernel) {
    return idealSeconds(kernel.cost()) / kernel.seconds();
  }

  /** Returns the total minimum time of all kernels divided by the measured time of a step. */
  public double share(Measurement measurement) {
    double ideal =
        measurement.kernels().stream().mapToDouble(kernel -> idealSeconds(kernel.cost())).sum();
    return ideal / measurement.secondsPerStep().median();
  }
}
