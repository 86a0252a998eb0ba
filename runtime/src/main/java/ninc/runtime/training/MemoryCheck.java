package ninc.runtime.training;

import java.util.List;
import java.util.function.IntToLongFunction;
import ninc.compiler.Compiled;
import ninc.compiler.Target;
import ninc.compiler.ir.Value;
import ninc.runtime.UserError;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.ByteCount;
import ninc.runtime.backend.SessionNeed;
import ninc.runtime.data.Epoch;
import ninc.runtime.distributed.GroupRange;
import ninc.runtime.distributed.Groups;

/**
 * Checks before anything is allocated that a run fits in memory.
 *
 * @param programs the programs of one session, one of which uses all parameters of the network
 * @param groups the groups into which a batch is cut, each of which is run by itself
 * @param prepared the groups of a batch whose examples this process prepares
 * @param gradients the bytes in which the gradients of the groups are added
 * @param endOfEpoch the bytes that a run of N examples takes temporarily at the end of an epoch
 */
public record MemoryCheck(
    Backend backend,
    List<Compiled> programs,
    Groups groups,
    GroupRange prepared,
    long gradients,
    IntToLongFunction endOfEpoch) {
  /**
   * What the suggested batch size leaves free, in bytes: the next process does not take exactly as
   * much as this one, and less may be available to it.
   */
  static final long RESERVE = 16_000_000;

  public MemoryCheck {
    programs = List.copyOf(programs);
  }

  /** Creates the check of a run without epochs, such as an evaluation. */
  public MemoryCheck(Backend backend, List<Compiled> programs) {
    this(backend, programs, Groups.ONE, GroupRange.WHOLE, 0, _ -> 0);
  }

  /**
   * Checks a batch size N.
   *
   * @return the memory that the run needs
   * @throws BatchTooLarge if that is more than is available
   */
  public RunNeed check(int batchSize) {
    RunNeed.Java java = RunNeed.Java.ofThisProcess();
    RunNeed need = need(batchSize, java);
    long available = backend.availableMemory();
    if (taken(need) > available) {
      int largest = largest(batchSize, java, available);
      throw largest > 0
          ? BatchTooLarge.of(batchSize, taken(need), available, largest)
          : BatchTooLarge.ofAny(batchSize, taken(need), available, taken(need(1, java)));
    }
    return need;
  }

  /** Returns what a run takes of the memory that the backend has available. */
  private long taken(RunNeed need) {
    return switch (backend.target()) {
      case Target.Processor _ -> need.additional();
      // A device has memory of its own, and Java takes none of it.
      case Target.WorkGroups _, Target.Abstract _ -> need.session().total() + need.batches();
    };
  }

  /** The batch size needs more memory than is available. */
  public static final class BatchTooLarge extends UserError {
    private static final long serialVersionUID = 1L;

    private final int batchSize;
    private final int largest;

    private BatchTooLarge(String problem, String remedy, int batchSize, int largest) {
      super(problem, remedy);
      this.batchSize = batchSize;
      this.largest = largest;
    }

    private static BatchTooLarge of(int batchSize, long need, long available, int largest) {
      return new BatchTooLarge(
          problem(batchSize, need, available),
          "the largest batch size that fits is %d".formatted(largest),
          batchSize,
          largest);
    }

    private static BatchTooLarge ofAny(int batchSize, long need, long available, long one) {
      return new BatchTooLarge(
          problem(batchSize, need, available),
          "even a batch size of 1 needs %s; close other programs or use a smaller network"
              .formatted(new ByteCount(one)),
          batchSize,
          0);
    }

    private static String problem(int batchSize, long need, long available) {
      return "a batch size of %d needs %s, but only %s is free"
          .formatted(batchSize, new ByteCount(need), new ByteCount(available));
    }

    /** Returns the requested batch size N. */
    public int batchSize() {
      return batchSize;
    }

    /** Returns the largest batch size N that fits; 0 if none does. */
    public int largest() {
      return largest;
    }
  }

  private RunNeed need(int batchSize, RunNeed.Java java) {
    int size = groups.largest(batchSize);
    SessionNeed session =
        SessionNeed.of(
            programs.stream().map(program -> backend.memory(program.atBatchSize(size))).toList());
    Value images = programs.getFirst().graph().images();
    return new RunNeed(
        session,
        Epoch.bufferBytes(images.type().bytes(1), prepared.capacity(batchSize)),
        gradients,
        endOfEpoch.applyAsLong(size),
        java);
  }

  /** Finds the largest batch size that fits with a reserve by bisection; 0 if none fits at all. */
  private int largest(int tooLarge, RunNeed.Java java, long available) {
    int fits = taken(need(1, java)) <= available ? 1 : 0;
    int exceeds = tooLarge;
    while (exceeds - fits > 1) {
      int middle = fits + (exceeds - fits) / 2;
      if (taken(need(middle, java)) <= available - RESERVE) {
        fits = middle;
      } else {
        exceeds = middle;
      }
    }
    return fits;
  }
}
