package ninc.runtime.training;

/**
 * The progress of a run.
 *
 * @param epoch the current epoch, from 1
 * @param batch the number of completed batches in this epoch
 * @param step the number of completed steps in the whole run
 * @param totals the totals over this epoch's training examples, each computed before its update
 * @param best the best test loss of the completed epochs
 */
public record Progress(int epoch, int batch, long step, Totals totals, BestLoss best) {

  /** The progress before the first step. */
  public static final Progress START = new Progress(1, 0, 0, Totals.NONE);

  /** Creates the progress of a run that has not completed an epoch. */
  public Progress(int epoch, int batch, long step, Totals totals) {
    this(epoch, batch, step, totals, BestLoss.NONE);
  }

  /** Returns the progress after one more step in the same epoch. */
  public Progress after(BatchResult result) {
    return new Progress(epoch, batch + 1, step + 1, totals.plus(result), best);
  }

  /** Returns the progress after the evaluation of a completed epoch. */
  Progress evaluated(Totals test) {
    return new Progress(epoch, batch, step, totals, best.after(test));
  }

  /** Returns the progress at the start of the next epoch. */
  public Progress nextEpoch() {
    return new Progress(epoch + 1, 0, step, Totals.NONE, best);
  }
}
