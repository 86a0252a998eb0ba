package ninc.compiler.pass;

/** Where the backward pass finds the activations of the forward pass. */
public enum Activations {
  /** In memory, where the forward pass left them. */
  STORE,
  /**
   * Pointwise convolutions are computed again from what they read; only that is stored. See {@link
   * Recomputation}.
   */
  RECOMPUTE
}
