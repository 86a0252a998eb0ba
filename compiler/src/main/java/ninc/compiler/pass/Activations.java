package ninc.compiler.pass;

/** The policy for the activations that the backward pass reads. */
public enum Activations {
  /** The forward pass stores them. */
  STORE,
  /**
   * The backward pass recomputes pointwise convolutions, and only their inputs are stored. See
   * {@link Recomputation}.
   */
  RECOMPUTE
}
