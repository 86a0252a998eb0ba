package ninc.runtime.bench;

import java.util.List;
import java.util.Optional;
import ninc.runtime.bench.counter.Counts;
import ninc.runtime.training.Mode;

/**
 * The measurement of one mode in one precision at one fusion level.
 *
 * @param batchSize the batch size, N
 * @param difference the largest difference from level {@code none} in the same precision
 * @param deviation the largest difference of level {@code none} in this precision from that in the
 *     first precision, of which any is tolerated; empty in the first one
 * @param secondsPerStep the spread over the runs of the mean time per step
 * @param operations the floating-point operations per step by the definitions of the operators in
 *     the unfused graph, which are equal at every level
 * @param memory the memory of the program in bytes: parameters, optimizer state, tensors, workspace
 * @param counts the hardware counters during the kernels of a step, medians over the runs
 * @param kernels the kernels in execution order
 */
public record Measurement(
    Mode mode,
    Variant variant,
    int batchSize,
    Difference difference,
    Optional<Difference> deviation,
    Spread secondsPerStep,
    long operations,
    long memory,
    Counts counts,
    List<KernelTime> kernels) {

  public Measurement {
    kernels = List.copyOf(kernels);
  }

  /** Returns the examples per second over the runs. */
  public Spread examplesPerSecond() {
    return secondsPerStep.rate(batchSize);
  }

  /** Returns the total time of all kernels, in seconds. */
  public double kernelSeconds() {
    return kernels.stream().mapToDouble(KernelTime::seconds).sum();
  }

  /**
   * Returns the operations that the kernels execute: fewer if an algorithm saves multiplications,
   * more if activations are recomputed.
   */
  public long executed() {
    return kernels.stream().mapToLong(kernel -> kernel.cost().executed()).sum();
  }

  /** Returns the bytes that the kernels of a step read and write, as counted by the compiler. */
  public long bytes() {
    return kernels.stream().mapToLong(kernel -> kernel.cost().bytes()).sum();
  }

  /** Returns the operations per example by definition. */
  public long operationsPerExample() {
    return operations() / batchSize;
  }

  /**
   * Returns the operations per second by definition, independent of the algorithm, which makes
   * programs of the same network comparable.
   */
  public double flopsPerSecond() {
    return operations() / secondsPerStep.median();
  }
}
