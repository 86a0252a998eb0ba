package ninc.runtime.training;

/**
 * Sums over the examples seen so far.
 *
 * @param loss the sum of the examples' losses
 * @param correct how many examples were classified correctly
 */
public record Totals(double loss, long correct, long examples) {

  /** Of no example at all. */
  public static final Totals NONE = new Totals(0, 0, 0);

  /** These and one more batch. */
  public Totals plus(BatchResult batch) {
    return new Totals(
        loss + (double) batch.loss() * batch.examples(),
        correct + batch.correct(),
        examples + batch.examples());
  }

  /** The mean loss of an example. */
  public double meanLoss() {
    return loss / examples;
  }

  /** The share of examples that were classified correctly. */
  public double accuracy() {
    return (double) correct / examples;
  }
}
