package ninc.compiler.schedule;

/**
 * The multiprocessors of a GPU, from which the time of a kernel is predicted. The prediction ranks
 * schedules; it is not meant to be exact.
 *
 * @param count the number of multiprocessors
 * @param hertz the clock frequency
 * @param registers the 32-bit registers of a multiprocessor
 * @param maxRegisters the registers that a work item can address; one that needs more spills
 * @param localBytes the local memory of a multiprocessor, in bytes
 * @param maxItems the work items that a multiprocessor keeps at a time
 * @param warp the work items that execute one instruction together
 * @param multiplyAdds the float32 multiply-adds per cycle
 * @param tensorMultiplyAdds the multiply-adds of 16-bit numbers per cycle on tensor cores, by the
 *     instructions of warps
 * @param stageLatency the cycles that a work-group which is alone waits at the end of a stage
 * @param cacheBytes the bytes per cycle from the cache that all multiprocessors share
 * @param memoryBytes the bytes per second from global memory, for all multiprocessors
 */
public record Multiprocessors(
    int count,
    double hertz,
    int registers,
    int maxRegisters,
    int localBytes,
    int maxItems,
    int warp,
    int multiplyAdds,
    int tensorMultiplyAdds,
    double stageLatency,
    double cacheBytes,
    double memoryBytes) {

  /**
   * NVIDIA's H100, also close to H200 and A100. Source: NVIDIA's architecture white papers; for the
   * instructions of warps, which do not reach the peak of its tensor cores, measurements.
   */
  public static final Multiprocessors H100 =
      new Multiprocessors(
          132, 1.7e9, 1 << 16, 255, 228 << 10, 2048, 32, 128, 1216, 60, 24, 3.35e12);

  /** The batch size that schedules are chosen for. */
  static final int EXAMPLES = 128;

  /** The warps that can read from local memory per cycle. */
  private static final int LOCAL_READS = 1;

  /** The instructions of warps that a multiprocessor starts per cycle. */
  private static final int ISSUES = 4;

  /** The instructions for an element or vector that an item stages: a load, stores, addresses. */
  private static final int STAGING = 4;

  /** As above under a window, where the position has to be inside the map. */
  private static final int STAGING_WINDOW = 9;

  /** The instructions of a stage, apart from loads, stores and multiply-adds. */
  private static final int STAGE = 16;

  /** The cycles from a load to its use, which the multiply-adds of a stage should exceed. */
  private static final double MEMORY_LATENCY = 600;

  /**
   * The stage latency on tensor cores, whose stages are so short that copies, barriers and the
   * first fragments take as long as multiplying. Measured on an H200: tiles of 128 × 128, of which
   * a multiprocessor keeps two, are faster than one of 256 × 128.
   */
  private static final double TENSOR_STAGE_LATENCY = 700;

  /** The time that a launch costs, in seconds. */
  private static final double LAUNCH = 2e-6;

  /** Local memory that each work-group takes for itself, in bytes. */
  private static final int RESERVED = 1 << 10;

  private static final int REGISTER_UNIT = 8;

  /** The registers of a work item for addresses, counters and constants. */
  private static final int ADDRESSES = 40;

  /**
   * What a work-group needs and does.
   *
   * @param items the number of work items
   * @param registers the registers of a work item
   * @param localBytes the local memory, in bytes
   * @param multiplyAdds the multiply-adds of all its items
   * @param localReads the reads of its warps from local memory
   * @param instructions the instructions of its warps
   * @param staged the bytes that it stages from global memory or the cache
   * @param stages the number of stages, each with a barrier
   */
  record Work(
      int items,
      int registers,
      int localBytes,
      double multiplyAdds,
      double localReads,
      double instructions,
      double staged,
      int stages) {}

  /** Returns the same multiprocessors as they multiply 16-bit numbers. */
  Multiprocessors onTensorCores() {
    return new Multiprocessors(
        count,
        hertz,
        registers,
        maxRegisters,
        localBytes,
        maxItems,
        warp,
        tensorMultiplyAdds,
        tensorMultiplyAdds,
        TENSOR_STAGE_LATENCY,
        cacheBytes,
        memoryBytes);
  }

  /**
   * Predicts the registers of a work item.
   *
   * @param rows the rows of its register tile
   * @param columns the columns of its register tile
   * @param loads the elements that it holds between loading and storing a stage
   */
  static int registers(int rows, int columns, int loads) {
    // The operands of the next k are loaded while those of this one are multiplied.
    int values = rows * columns + 2 * (rows + columns) + loads + ADDRESSES;
    return Math.ceilDiv(values, REGISTER_UNIT) * REGISTER_UNIT;
  }

  /**
   * Predicts the instructions with which a work item stages elements, once.
   *
   * @param loads the elements or vectors that it loads
   * @param isWindow whether it has to check that they are inside a map
   * @param stores the number of stores per load
   */
  static double staging(int loads, boolean isWindow, int stores) {
    return (double) loads * ((isWindow ? STAGING_WINDOW : STAGING) + stores - 1);
  }

  /** Predicts the other instructions of a work item for a number of stages. */
  static double stages(int stages) {
    return (double) STAGE * stages;
  }

  /** Returns the number of rounds in which the multiprocessors work through the groups. */
  double waves(Work work, long groups) {
    return (double) groups / ((long) count * resident(work));
  }

  /** Returns the number of work-groups that a multiprocessor keeps at a time; 0 if none fits. */
  int resident(Work work) {
    if (work.registers > maxRegisters) {
      return 0;
    }
    int items = Math.ceilDiv(work.items, warp) * warp;
    int byRegisters = registers / (work.registers * items);
    int byLocal = localBytes / (work.localBytes + RESERVED);
    return Math.min(Math.min(byRegisters, byLocal), maxItems / items);
  }

  /** Returns the time of multiply-adds at the peak of all multiprocessors, in seconds. */
  double peakSeconds(double work) {
    return work / (count * hertz * multiplyAdds);
  }

  /** Predicts the time of a kernel that only moves bytes, in seconds. */
  double seconds(double bytes) {
    return LAUNCH + bytes / memoryBytes;
  }

  /**
   * Predicts the time of a kernel, in seconds; infinite if a work-group does not fit.
   *
   * @param groups the number of work-groups
   * @param bytes the bytes that the kernel reads from and writes to global memory, each once
   */
  double seconds(Work work, long groups, double bytes) {
    int resident = resident(work);
    if (resident == 0) {
      return Double.POSITIVE_INFINITY;
    }
    double throughput =
        Math.max(
            Math.max(work.multiplyAdds / multiplyAdds, work.localReads / LOCAL_READS),
            Math.max(work.instructions / ISSUES, work.staged / cacheBytes));
    double alone =
        work.stages * (Math.max(throughput / work.stages, MEMORY_LATENCY) + stageLatency);
    long busiest = Math.ceilDiv(groups, (long) count);
    // Groups on one multiprocessor hide each other's latency, but share its units.
    double cycles = Math.max(busiest * throughput, Math.ceilDiv(busiest, (long) resident) * alone);
    return LAUNCH + Math.max(cycles / hertz, bytes / memoryBytes);
  }
}
