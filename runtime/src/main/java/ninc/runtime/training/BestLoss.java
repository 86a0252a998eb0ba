package ninc.runtime.training;

/**
 * The best that a run's test loss has been, at the ends of its epochs.
 *
 * @param loss the least mean loss of the test examples; infinite before the first evaluation
 * @param epochsSince how many epochs have been evaluated since, none of which was better
 */
public record BestLoss(double loss, int epochsSince) {

  /** Before the first evaluation. */
  public static final BestLoss NONE = new BestLoss(Double.POSITIVE_INFINITY, 0);

  /** After one more epoch. */
  BestLoss after(Totals test) {
    return test.meanLoss() < loss
        ? new BestLoss(test.meanLoss(), 0)
        : new BestLoss(loss, epochsSince + 1);
  }
}
