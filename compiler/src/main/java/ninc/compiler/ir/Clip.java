package ninc.compiler.ir;

/**
 * That an {@link Update} scales its gradient so that the L2 norm ‖g‖ of all gradients together is
 * at most c: g ← g · min(1, c/(‖g‖ + ε)). Source of the formula: PyTorch, {@code
 * torch.nn.utils.clip_grad_norm_}; of the idea: R. Pascanu et al., ICML 2013.
 *
 * @param squaredNorm ‖g‖²
 * @param maxNorm c, above 0
 */
public record Clip(Value squaredNorm, double maxNorm) {

  /** ε, which keeps the quotient finite where all gradients are zero. */
  public static final double EPSILON = 1e-6;

  /**
   * What gradients are scaled by.
   *
   * @param squaredNorm ‖g‖², as it was computed
   */
  public double factor(double squaredNorm) {
    return Math.min(1, maxNorm / (Math.sqrt(squaredNorm) + EPSILON));
  }
}
