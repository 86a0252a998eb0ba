package ninc.runtime.bench;

import java.util.List;
import ninc.compiler.ir.FusionLevel;
import ninc.runtime.training.Mode;

/**
 * What was measured of one mode at one level of fusion.
 *
 * @param batchSize N, examples per step
 * @param difference from level {@code none}, where the check found it largest
 * @param secondsPerStep over the runs, of each its mean
 * @param operations floating-point operations of a step by the definitions of the operators of the
 *     graph as it is before fusion: the same at every level
 * @param memory bytes that the device takes for the program: parameters, states, tensors, workspace
 * @param kernels in the order in which they run
 */
public record Measurement(
    Mode mode,
    FusionLevel level,
    int batchSize,
    Difference difference,
    Spread secondsPerStep,
    long operations,
    long memory,
    List<KernelTime> kernels) {

  public Measurement {
    kernels = List.copyOf(kernels);
  }

  /** Examples a second, over the runs. */
  public Spread examplesPerSecond() {
    return secondsPerStep.rate(batchSize);
  }

  /** The time of all kernels, one after the other. */
  public double kernelSeconds() {
    return kernels.stream().mapToDouble(KernelTime::seconds).sum();
  }

  /**
   * Operations that the kernels execute: fewer where an algorithm saves products, more where
   * activations are recomputed.
   */
  public long executed() {
    return kernels.stream().mapToLong(kernel -> kernel.cost().executed()).sum();
  }

  /** Bytes that the kernels of a step read and write, by count. */
  public long bytes() {
    return kernels.stream().mapToLong(kernel -> kernel.cost().bytes()).sum();
  }

  /** A step's operations for each of its examples, by definition. */
  public long operationsPerExample() {
    return operations() / batchSize;
  }

  /**
   * Operations a second by definition, whatever the algorithm: with it the speed of programs that
   * compute the same network can be compared.
   */
  public double flopsPerSecond() {
    return operations() / secondsPerStep.median();
  }
}
