package ninc.compiler.ir;

/**
 * The coefficients of the error function in float32, for backends without one: erf x ≈
 * x·P(x²)/Q(x²) for |x| up to {@link #LIMIT}, and ±1 beyond. They are a minimax fit with a relative
 * error of 2.1e-8, found by Lawson's iteratively reweighted least squares; with rounding to
 * float32, the error is 5e-7.
 */
public final class ErrorFunction {

  /** For larger x, erf x rounds to 1 in float32. */
  public static final float LIMIT = 3.95f;

  public static final float P0 = 1.12837914386f;
  public static final float P1 = 0.191548534949f;
  public static final float P2 = 0.0528750495704f;
  public static final float P3 = 0.00380803964151f;
  public static final float P4 = 0.000284677493005f;
  public static final float P5 = 2.02582616446e-6f;

  public static final float Q0 = 1;
  public static final float Q1 = 0.503088146502f;
  public static final float Q2 = 0.114558742432f;
  public static final float Q3 = 0.0150548532025f;
  public static final float Q4 = 0.00117068203799f;
  public static final float Q5 = 3.78304095812e-5f;

  private ErrorFunction() {}
}
