package ninc.compiler.schedule;

import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The properties of work-groups on a class of devices, from which default schedules are derived.
 *
 * @param localBytes the local memory per work-group, in bytes
 * @param items the number of work items per group
 * @param channelLanes the number of work items along the channels
 * @param accumulators the maximum number of accumulators per work item
 * @param pixels the maximum number of pixels per tile
 * @param depth the number of products per sum between two barriers
 * @param slices the number of slices that a sum over the batch is divided into
 * @param arrays the maximum number of arrays of a kernel
 * @param vector the number of adjacent floats that a work item can load or store at a time
 * @param multiprocessors what predicts the time of a kernel; without it, the largest tile that fits
 *     is taken, and as much as possible is fused
 * @param tensorCores whether products of 16-bit operands are computed by tensor cores, with the
 *     collective operations of warps of 32 items
 */
public record WorkGroupTraits(
    int localBytes,
    int items,
    int channelLanes,
    int accumulators,
    int pixels,
    int depth,
    int slices,
    int arrays,
    int vector,
    Optional<Multiprocessors> multiprocessors,
    boolean tensorCores) {

  private static final int MAX_ITEMS = 1024;

  /** The arrays of a TornadoVM task: it has at most 20 parameters, including the context. */
  public static final int TASK_ARRAYS = 19;

  /** The arrays of a kernel in CUDA C, as many as a method of Java can have without doubt. */
  private static final int CUDA_ARRAYS = 128;

  /**
   * The traits of GPUs: many lanes in lockstep, much local memory, and many groups to hide memory
   * latency.
   */
  public static final WorkGroupTraits GPU =
      new WorkGroupTraits(
          48 << 10,
          256,
          16,
          96,
          128,
          8,
          512,
          TASK_ARRAYS,
          1,
          Optional.of(Multiprocessors.H100),
          false);

  /** The traits of NVIDIA's GPUs, for kernels in CUDA C. */
  public static final WorkGroupTraits CUDA =
      new WorkGroupTraits(
          48 << 10,
          256,
          16,
          96,
          128,
          8,
          512,
          CUDA_ARRAYS,
          4,
          Optional.of(Multiprocessors.H100),
          true);

  /** The traits of CPUs: a core runs a whole group, item after item between two barriers. */
  public static final WorkGroupTraits CPU = new WorkGroupTraits(48 << 10, 16, 16, 96, 8, 4, 8);

  /** Creates traits without vectors and without a prediction of time. */
  public WorkGroupTraits(
      int localBytes,
      int items,
      int channelLanes,
      int accumulators,
      int pixels,
      int depth,
      int slices) {
    this(
        localBytes,
        items,
        channelLanes,
        accumulators,
        pixels,
        depth,
        slices,
        TASK_ARRAYS,
        1,
        Optional.empty(),
        false);
  }

  /** Returns the same traits of devices with tensor cores that kernels can use. */
  public WorkGroupTraits withTensorCores() {
    return new WorkGroupTraits(
        localBytes,
        items,
        channelLanes,
        accumulators,
        pixels,
        depth,
        slices,
        arrays,
        vector,
        multiprocessors,
        true);
  }

  /** Returns the maximum number of work items per group in a schedule. */
  public int maxItems() {
    return MAX_ITEMS;
  }

  /**
   * Returns which limit of these devices a kernel exceeds; empty if it exceeds none.
   *
   * @param items the work items per group
   * @param sums the accumulators per work item
   * @param bytes computes the local memory per work-group, for a kernel within the other limits
   */
  Optional<String> problem(int items, long sums, LongSupplier bytes) {
    return problem(items, MAX_ITEMS, "work items per group")
        .or(() -> problem(sums, accumulators, "sums per work item"))
        .or(() -> problem(bytes.getAsLong(), localBytes, "bytes of local memory per group"));
  }

  /** Returns that a kernel needs more of something than there is; empty if it does not. */
  static Optional<String> problem(long needed, long limit, String what) {
    return needed <= limit
        ? Optional.empty()
        : Optional.of("it needs " + needed + " " + what + ", but at most " + limit + " fit");
  }
}
