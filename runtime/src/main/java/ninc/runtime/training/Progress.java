package ninc.runtime.training;

/**
 * Where a run is.
 *
 * @param epoch the epoch under way, from 1
 * @param batch the batches of this epoch that are done
 * @param step the steps done in the whole run
 * @param totals of this epoch's training examples, each as it was before the update that followed
 */
public record Progress(int epoch, int batch, long step, Totals totals) {

  /** Before the first step. */
  public static final Progress START = new Progress(1, 0, 0, Totals.NONE);

  /** After one more step in the same epoch. */
  public Progress after(BatchResult result) {
    return new Progress(epoch, batch + 1, step + 1, totals.plus(result));
  }

  /** At the start of the next epoch. */
  public Progress nextEpoch() {
    return new Progress(epoch + 1, 0, step, Totals.NONE);
  }
}
