package ninc.runtime.training;

/**
 * Where a run is.
 *
 * @param epoch the epoch under way, from 1
 * @param batch the batches of this epoch that are done
 * @param step the steps done in the whole run
 * @param totals of this epoch's training examples, each as it was before the update that followed
 * @param best of the epochs that are done and evaluated
 */
public record Progress(int epoch, int batch, long step, Totals totals, BestLoss best) {

  /** Before the first step. */
  public static final Progress START = new Progress(1, 0, 0, Totals.NONE);

  /** Of a run that has evaluated no epoch yet. */
  public Progress(int epoch, int batch, long step, Totals totals) {
    this(epoch, batch, step, totals, BestLoss.NONE);
  }

  /** After one more step in the same epoch. */
  public Progress after(BatchResult result) {
    return new Progress(epoch, batch + 1, step + 1, totals.plus(result), best);
  }

  /** After the evaluation of an epoch that is done. */
  Progress evaluated(Totals test) {
    return new Progress(epoch, batch, step, totals, best.after(test));
  }

  /** At the start of the next epoch. */
  public Progress nextEpoch() {
    return new Progress(epoch + 1, 0, step, Totals.NONE, best);
  }
}
