package ninc.runtime.checkpoint;

import ninc.runtime.training.Totals;

/**
 * How well parameters do on some examples.
 *
 * @param loss the mean loss of an example
 * @param accuracy the share of examples that were classified correctly
 */
public record Score(double loss, double accuracy) {

  /** The score that sums over examples give. */
  public static Score of(Totals totals) {
    return new Score(totals.meanLoss(), totals.accuracy());
  }

  /** Whether the accuracy is higher, or the same with a lower loss. */
  public boolean isBetterThan(Score other) {
    return accuracy == other.accuracy ? loss < other.loss : accuracy > other.accuracy;
  }
}
