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
   * @throws UserError where the device has less, with the largest batch that fits
   */
  public RunNeed check(int batchSize) {
    RunNeed need = need(batchSize);
    long available = backend.availableMemory();
    if (need.total() > available) {
      throw new UserError(
          "batches of %d need %s, but %s are free; %s"
              .formatted(
                  batchSize,
                  new ByteCount(need.total()),
                  new ByteCount(available),
                  mend(batchSize, available)));
    }
    return need;
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

  private String mend(int tooLarge, long available) {
    int largest = largest(tooLarge, available);
    return largest > 0
        ? "--batch-size %d is the largest that fits".formatted(largest)
        : "not even one example fits, which needs %s; end other programs, or use a smaller network"
            .formatted(new ByteCount(need(1).total()));
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
