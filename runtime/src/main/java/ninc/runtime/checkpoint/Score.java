package ninc.runtime.checkpoint;

import ninc.runtime.training.Totals;

/**
 * The loss and accuracy of parameters on a set of examples.
 *
 * @param loss the mean loss per example
 * @param accuracy the fraction of examples that are classified correctly
 */
public record Score(double loss, double accuracy) {

  /** Computes the score from totals over examples. */
  public static Score of(Totals totals) {
    return new Score(totals.meanLoss(), totals.accuracy());
  }

  /** Returns whether the accuracy is higher, or equal with a lower loss. */
  public boolean isBetterThan(Score other) {
    return accuracy == other.accuracy ? loss < other.loss : accuracy > other.accuracy;
  }
}
