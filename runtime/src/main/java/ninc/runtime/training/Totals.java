package ninc.runtime.training;

/**
 * Sums over the examples processed so far.
 *
 * @param loss the sum of the losses
 * @param correct the number of correctly classified examples
 * @param examples the number of examples
 */
public record Totals(double loss, long correct, long examples) {

  /** The totals over no examples. */
  public static final Totals NONE = new Totals(0, 0, 0);

  /** Adds a batch. */
  public Totals plus(BatchResult batch) {
    return new Totals(
        loss + (double) batch.loss() * batch.examples(),
        correct + batch.correct(),
        examples + batch.examples());
  }

  /** Returns the result of the examples as if they were one batch. */
  BatchResult asOneBatch() {
    return new BatchResult(Math.toIntExact(examples), (float) meanLoss(), Math.toIntExact(correct));
  }

  /** Returns the mean loss per example. */
  public double meanLoss() {
    return loss / examples;
  }

  /** Returns the share of correctly classified examples, from 0 to 1. */
  public double accuracy() {
    return (double) correct / examples;
  }
}
