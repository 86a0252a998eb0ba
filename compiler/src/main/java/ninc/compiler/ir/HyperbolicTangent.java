package ninc.compiler.ir;

/**
 * The coefficients of the hyperbolic tangent in float32, for backends without a precise one: tanh x
 * ≈ x + x³·P(x²) for |x| below {@link #SMALL}, and ±(1 − e^(−2|x|)) / (1 + e^(−2|x|)) beyond. Their
 * source is {@code tanhf} in S. Moshier, Cephes Mathematical Library.
 */
public final class HyperbolicTangent {

  /** The bound below which the exponential would cause cancellation. */
  public static final float SMALL = 0.625f;

  public static final float P0 = -3.33332819422e-1f;
  public static final float P1 = 1.33314422036e-1f;
  public static final float P2 = -5.37397155531e-2f;
  public static final float P3 = 2.06390887954e-2f;
  public static final float P4 = -5.70498872745e-3f;

  private HyperbolicTangent() {}
}
