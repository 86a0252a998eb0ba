package ninc.compiler.ir;

/**
 * The parts of a training step. The pass that adds a value says which part it belongs to; a value
 * of a later part is named after what it belongs to in the forward pass, followed by the part's
 * suffix, and a number where there are several.
 */
public enum StepPart {
  /** The network and its loss. */
  FORWARD(""),
  /** {@code conv1.again}: a value of the forward pass, computed again for the backward pass. */
  AGAIN(".again"),
  /** {@code pool1.backward}: what the operator {@code pool1} hands back to what it read. */
  BACKWARD(".backward"),
  /** {@code conv1.weight.grad}: the gradient of a parameter, or a sum of gradients of one value. */
  GRADIENT(".grad"),
  /** {@code conv1.weight.grad.sum}: the gradient of a parameter over the batches of a step so far. */
  ACCUMULATION(".grad.sum"),
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

  /** The name of what this part computes for a value of the forward pass. */
  public String nameFor(String origin) {
    return origin + suffix;
  }
}
