package ninc.runtime.training;

/**
 * The best test loss of a run, measured at the end of each epoch.
 *
 * @param loss the lowest mean loss of the test examples; infinite before the first evaluation
 * @param epochsSince the number of epochs evaluated since without a better loss
 */
public record BestLoss(double loss, int epochsSince) {

  /** The state before the first evaluation. */
  public static final BestLoss NONE = new BestLoss(Double.POSITIVE_INFINITY, 0);

  /** Returns the state after one more epoch. */
  BestLoss after(Totals test) {
    return test.meanLoss() < loss
        ? new BestLoss(test.meanLoss(), 0)
        : new BestLoss(loss, epochsSince + 1);
  }
}
