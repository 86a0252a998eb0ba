package ninc.compiler.ir;

/**
 * The parts of a training step. The pass that adds a value determines its part. A value of a later
 * part is named after its origin in the forward pass, followed by the suffix of the part and, if
 * the name is taken, a number.
 */
public enum StepPart {
  /** The network and its loss. */
  FORWARD(""),
  /** {@code conv1.recomputed}: a value of the forward pass, recomputed for the backward pass. */
  RECOMPUTED(".recomputed"),
  /** {@code pool1.backward}: the gradient with respect to an input of {@code pool1}. */
  BACKWARD(".backward"),
  /** {@code conv1.weight.grad}: the gradient of a parameter, or a sum of gradients of one value. */
  GRADIENT(".grad"),
  /**
   * {@code conv1.weight.grad.sum}: the gradient of a parameter over the batches of a step so far.
   */
  ACCUMULATION(".grad.sum"),
  /** {@code batchnorm1.running_mean.sum}: a statistic over the batches of a step so far. */
  STATISTIC(".sum"),
  /**
   * {@code conv1.weight.grad.norm}: the squared L2 norm of the gradients of all parameters up to
   * {@code conv1.weight}.
   */
  NORM(".grad.norm"),
  /** {@code conv1.weight.updated}: a parameter after the optimizer's step. */
  UPDATE(".updated");

  private final String suffix;

  StepPart(String suffix) {
    this.suffix = suffix;
  }

  /** Returns the name of a value of this part with an origin in the forward pass. */
  public String nameFor(String origin) {
    return origin + suffix;
  }
}
