package ninc.compiler.report;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import ninc.compiler.Compiled;
import ninc.compiler.fuse.Region;
import ninc.compiler.ir.Optimization.Track;
import ninc.compiler.ir.Optimization.Update;
import ninc.compiler.ir.StepPart;
import ninc.compiler.ir.Value;

/**
 * A model of a training step on several ranks, each on a machine of its own, which share a batch:
 * strong scaling. It follows from the counted operations and bytes of the program alone.
 *
 * <ul>
 *   <li><b>Computation.</b> Each of R ranks computes ⌈N/R⌉ examples of a batch of N. The time of a
 *       kernel for so many examples comes from a model of the machine, such as the roofline. Every
 *       rank updates all parameters.
 *   <li><b>Exchange.</b> To add V bytes of gradients over the ranks, each sends a slice of V/R
 *       bytes to each other one, and then its slice of the sum. By Hockney's model, in which a
 *       message of n bytes takes α + n/β, this takes 2(R−1)(α + V/(Rβ)) (R. Hockney, The
 *       communication challenge for MPP, Parallel Computing 20, 1994; R. Thakur, R. Rabenseifner
 *       and W. Gropp, Optimization of collective communication operations in MPICH, IJHPCA 19,
 *       2005, for the reduce-scatter by pairwise exchange and the all-gather that follows it). The
 *       results of a step, a few bytes, take another (R−1)α.
 *   <li><b>Overlap.</b> Gradients travel in buckets of at least 1 MiB, one after the other, each as
 *       soon as the backward pass has computed it (S. Li et al., PyTorch Distributed, VLDB 2020).
 *       The step waits for what has not arrived when the backward pass ends.
 * </ul>
 *
 * <p>The model assumes that all ranks are equally fast and ready at the same time, that each has
 * one group of the batch, that the network carries the messages of all ranks at full speed, that
 * sending takes nothing from computing, and that additions and the reading of images take no time.
 *
 * @param step a training step
 * @param machine the seconds that a kernel takes on the machine of a rank
 * @param network what connects the machines
 */
public record Scaling(Compiled step, ToDoubleFunction<RegionCost> machine, Network network) {
  /** The size of a bucket of gradients. */
  private static final long BUCKET_BYTES = 1 << 20;

  /**
   * @throws IllegalArgumentException if the program updates no parameters
   */
  public Scaling {
    if (step.graph().all(Update.class).isEmpty()) {
      throw new IllegalArgumentException("The program is not a training step");
    }
  }

  /**
   * A network.
   *
   * @param bytesPerSecond β, the bytes per second that a machine sends while it receives as many
   * @param latencySeconds α, the time of a message besides that of its bytes
   */
  public record Network(double bytesPerSecond, double latencySeconds) {

    /** Returns the time to add a vector over all ranks, in seconds. */
    double sumSeconds(long bytes, int ranks) {
      return 2 * (ranks - 1) * (latencySeconds + bytes / (ranks * bytesPerSecond));
    }

    /** Returns the time in which all ranks tell each other a few bytes, in seconds. */
    double tellSeconds(int ranks) {
      return (ranks - 1) * latencySeconds;
    }
  }

  /**
   * The expected times of a step.
   *
   * @param ranks the number of ranks R
   * @param batchSize the number of examples of all ranks together, N
   * @param examples the number of examples of the rank that has most
   * @param computationSeconds the time of all kernels
   * @param exchangeSeconds the time in which gradients and results are on their way
   * @param stepSeconds the time of a step in which gradients travel during the backward pass
   * @param alone the time of the step on a single rank, in seconds
   */
  public record Estimate(
      int ranks,
      int batchSize,
      int examples,
      double computationSeconds,
      double exchangeSeconds,
      double stepSeconds,
      double alone) {

    /** Returns the time of a step whose gradients travel after the backward pass, in seconds. */
    public double stepSecondsWithoutOverlap() {
      return computationSeconds + exchangeSeconds;
    }

    public double examplesPerSecond() {
      return batchSize / stepSeconds;
    }

    /** Returns the speedup over a single rank divided by the number of ranks. */
    public double efficiency() {
      return alone / (ranks * stepSeconds);
    }

    /** Returns the same if gradients travel after the backward pass. */
    public double efficiencyWithoutOverlap() {
      return alone / (ranks * stepSecondsWithoutOverlap());
    }
  }

  /**
   * Returns the times that are expected of some ranks.
   *
   * @param ranks the number of ranks R, at least 1
   */
  public Estimate on(int ranks) {
    int batchSize = step.options().batchSize();
    int examples = Math.ceilDiv(batchSize, ranks);
    Timeline timeline = timeline(examples, ranks);
    return new Estimate(
        ranks,
        batchSize,
        examples,
        timeline.gradients + timeline.update,
        timeline.exchange,
        timeline.step,
        ranks == 1 ? timeline.step : timeline(batchSize, 1).step);
  }

  /** Returns the bytes of the gradients and batch statistics, which are added over the ranks. */
  public long exchangedBytes() {
    return summed().stream().mapToLong(Scaling::bytes).sum();
  }

  /**
   * The times of a step, in seconds.
   *
   * @param gradients that of the forward and the backward pass
   * @param update that of the kernels after them
   */
  private record Timeline(double gradients, double update, double exchange, double step) {}

  private Timeline timeline(int examples, int ranks) {
    Set<Value> awaited = summed();
    double gradients = 0;
    double update = 0;
    double exchange = 0;
    double arrival = 0;
    long bucket = 0;
    for (RegionCost cost : RegionCost.of(step.atBatchSize(examples))) {
      double seconds = machine.applyAsDouble(cost);
      if (isUpdate(cost.region())) {
        update += seconds;
        continue;
      }
      gradients += seconds;
      for (Value value : cost.region().values()) {
        bucket += awaited.remove(value) ? bytes(value) : 0;
      }
      if (bucket >= BUCKET_BYTES) {
        double sum = network.sumSeconds(bucket, ranks);
        exchange += sum;
        arrival = Math.max(arrival, gradients) + sum;
        bucket = 0;
      }
    }
    // What no kernel computes by itself is a part of something else, and known by now.
    bucket += awaited.stream().mapToLong(Scaling::bytes).sum();
    double rest = bucket == 0 ? 0 : network.sumSeconds(bucket, ranks);
    double results = network.tellSeconds(ranks);
    arrival = Math.max(arrival, gradients) + rest;
    return new Timeline(gradients, update, exchange + rest + results, arrival + results + update);
  }

  /** Returns the gradients and batch statistics of the step. */
  private Set<Value> summed() {
    Set<Value> summed = Collections.newSetFromMap(new IdentityHashMap<>());
    step.graph()
        .values()
        .forEach(value -> {
          switch (value.op()) {
            case Update op -> summed.add(op.gradient());
            case Track op -> summed.add(op.batch());
            default -> {}
          }
        });
    return summed;
  }

  private static long bytes(Value summed) {
    return summed.type().values() * Float.BYTES;
  }

  private static boolean isUpdate(Region region) {
    return region.values().stream()
        .allMatch(value -> value.part() == StepPart.NORM || value.part() == StepPart.UPDATE);
  }
}
