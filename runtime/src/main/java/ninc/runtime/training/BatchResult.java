package ninc.runtime.training;

/**
 * The result of one batch, or of the batches of a step together.
 *
 * @param examples the number of examples N
 * @param loss the mean loss of the examples
 * @param correct the number of correctly classified examples
 */
public record BatchResult(int examples, float loss, int correct) {

  /** Returns whether the loss is neither infinite nor NaN. */
  boolean isFinite() {
    return Float.isFinite(loss);
  }
}
