package ninc.runtime.training;

/**
 * The progress of a run.
 *
 * @param epoch the current epoch, from 1
 * @param batch the number of completed batches in this epoch
 * @param step the number of completed steps in the whole run
 * @param totals the totals over this epoch's training examples, each computed before its update
 * @param losses the losses after each completed epoch
 */
public record Progress(int epoch, int batch, long step, Totals totals, EpochLosses losses) {

  /** The progress before the first step. */
  public static final Progress START = new Progress(1, 0, 0, Totals.NONE);

  /** Creates the progress of a run that has not completed an epoch. */
  public Progress(int epoch, int batch, long step, Totals totals) {
    this(epoch, batch, step, totals, EpochLosses.NONE);
  }

  /** Returns the progress after one more step of one batch in the same epoch. */
  public Progress after(BatchResult result) {
    return after(result, 1);
  }

  /**
   * Returns the progress after one more step in the same epoch.
   *
   * @param result the result of its batches together
   * @param batches the number of its batches
   */
  Progress after(BatchResult result, int batches) {
    return new Progress(epoch, batch + batches, step + 1, totals.plus(result), losses);
  }

  /**
   * Returns the progress after the evaluation of a completed epoch.
   *
   * @param selection the totals by which the best parameters are chosen
   */
  Progress evaluated(Totals selection) {
    return new Progress(epoch, batch, step, totals, losses.plus(selection.meanLoss()));
  }

  /** Returns the same progress without the losses of the completed epochs. */
  public Progress withoutLosses() {
    return new Progress(epoch, batch, step, totals);
  }

  /** Returns the progress at the start of the next epoch. */
  public Progress nextEpoch() {
    return new Progress(epoch + 1, 0, step, Totals.NONE, losses);
  }
}
