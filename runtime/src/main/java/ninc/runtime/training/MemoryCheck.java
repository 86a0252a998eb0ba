package ninc.runtime.training;

import java.util.List;
import ninc.compiler.Compiled;
import ninc.compiler.ir.Source.Input;
import ninc.compiler.ir.Value;
import ninc.runtime.UserError;
import ninc.runtime.backend.Backend;
import ninc.runtime.backend.ByteCount;
import ninc.runtime.backend.SessionNeed;
import ninc.runtime.data.Epoch;

/**
 * Whether there is the memory that a run will take, asked before any is taken.
 *
 * @param programs of one network and one session; one of them has all the parameters
 */
public record MemoryCheck(Backend backend, List<Compiled> programs) {

  public MemoryCheck {
    programs = List.copyOf(programs);
  }

  /**
   * Checks batches of N examples.
   *
   * @return what the run will take
   * @throws BatchTooLarge where the device has less
   */
  public RunNeed check(int batchSize) {
    RunNeed need = need(batchSize);
    long available = backend.availableMemory();
    if (need.total() > available) {
      int largest = largest(batchSize, available);
      throw largest > 0
          ? BatchTooLarge.of(batchSize, need.total(), available, largest)
          : BatchTooLarge.ofAny(batchSize, need.total(), available, need(1).total());
    }
    return need;
  }

  /** A batch for which the device has not the memory. */
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
          "a batch size of %d is the largest that fits".formatted(largest),
          batchSize,
          largest);
    }

    private static BatchTooLarge ofAny(int batchSize, long need, long available, long one) {
      return new BatchTooLarge(
          problem(batchSize, need, available),
          "not even one example fits, which needs %s; close other programs or use a smaller network"
              .formatted(new ByteCount(one)),
          batchSize,
          0);
    }

    private static String problem(int batchSize, long need, long available) {
      return "a batch size of %d needs %s, but only %s is free"
          .formatted(batchSize, new ByteCount(need), new ByteCount(available));
    }

    /** N that was asked for. */
    public int batchSize() {
      return batchSize;
    }

    /** The largest N that fits; 0 where none does. */
    public int largest() {
      return largest;
    }
  }

  private RunNeed need(int batchSize) {
    SessionNeed session =
        SessionNeed.of(
            programs.stream()
                .map(program -> backend.memory(program.atBatchSize(batchSize)))
                .toList());
    Value images = programs.getFirst().graph().all(Input.class).getFirst();
    return new RunNeed(session, Epoch.bufferBytes(images.type().values(), batchSize));
  }

  /** The largest batch below one that is too large; 0 where none fits. */
  private int largest(int tooLarge, long available) {
    int fits = 0;
    int exceeds = tooLarge;
    while (exceeds - fits > 1) {
      int middle = fits + (exceeds - fits) / 2;
      if (need(middle).total() <= available) {
        fits = middle;
      } else {
        exceeds = middle;
      }
    }
    return fits;
  }
}
