package ninc.runtime.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import ninc.compiler.ir.ErrorFunction;

/**
 * The exponential, the hyperbolic tangent and the error function, computed with basic arithmetic
 * only. The last bits of the Vector API's own functions change when the JVM compiles their callers,
 * so that results would depend on the time of compilation.
 *
 * <p>Polynomials: S. Moshier, Cephes Mathematical Library, {@code expf} and {@code tanhf}; their
 * errors are below 2 ulp.
 */
public final class ElementaryFunctions {
  private static final float LOWEST_EXPONENT = -87;
  private static final float HIGHEST_EXPONENT = 88;
  private static final float LOG2_E = 1.44269504f;

  /** The high part of ln 2, which has few bits, so that its products with integers are exact. */
  private static final float LN_2_HIGH = 0.693359375f;

  private static final float LN_2_LOW = -2.12194440e-4f;

  /** A number that rounds a float to an integer if it is added and then subtracted. */
  private static final float ROUNDING = 0x1.8p23f;

  private static final int EXPONENT_BIAS = 127;
  private static final int MANTISSA_BITS = 23;

  /** The bound below which tanh is a polynomial, since the exponential would cause cancellation. */
  private static final float SMALL_TANH = 0.625f;

  private ElementaryFunctions() {}

  /** Computes eˣ for arguments clamped to [−87, 88]. NaN gives NaN. */
  public static FloatVector exp(FloatVector argument) {
    FloatVector x =
        Lanes.min(
            Lanes.max(argument, Lanes.broadcast(LOWEST_EXPONENT)),
            Lanes.broadcast(HIGHEST_EXPONENT));
    FloatVector shifted = x.mul(LOG2_E).add(ROUNDING);
    FloatVector n = shifted.sub(ROUNDING);
    FloatVector r = x.sub(n.mul(LN_2_HIGH)).sub(n.mul(LN_2_LOW));
    FloatVector polynomial =
        Lanes.broadcast(1.9875691500e-4f)
            .fma(r, Lanes.broadcast(1.3981999507e-3f))
            .fma(r, Lanes.broadcast(8.3334519073e-3f))
            .fma(r, Lanes.broadcast(4.1665795894e-2f))
            .fma(r, Lanes.broadcast(1.6666665459e-1f))
            .fma(r, Lanes.broadcast(5.0000001201e-1f));
    return polynomial.fma(r.mul(r), r).add(1).mul(powerOfTwo(shifted));
  }

  /**
   * Computes 2ⁿ for integers from −126 to 127, from the bits of a sum.
   *
   * @param shifted n + {@link #ROUNDING}, whose lowest bits are those of n
   */
  private static FloatVector powerOfTwo(FloatVector shifted) {
    return shifted
        .reinterpretAsInts()
        .add(EXPONENT_BIAS)
        .lanewise(VectorOperators.LSHL, MANTISSA_BITS)
        .reinterpretAsFloats();
  }

  /** Computes tanh x = sign(x) · (1 − e^(−2|x|)) / (1 + e^(−2|x|)). NaN gives NaN. */
  public static FloatVector tanh(FloatVector x) {
    FloatVector magnitude = x.abs();
    FloatVector power = exp(magnitude.mul(-2));
    FloatVector large = power.neg().add(1).div(power.add(1));
    VectorMask<Float> negative = x.compare(VectorOperators.LT, 0);
    VectorMask<Float> small = magnitude.compare(VectorOperators.LT, SMALL_TANH);
    return large.blend(large.neg(), negative).blend(smallTanh(x), small);
  }

  /** Computes erf x with the coefficients of {@link ErrorFunction}. NaN gives NaN. */
  public static FloatVector erf(FloatVector argument) {
    FloatVector x = argument.max(-ErrorFunction.LIMIT).min(ErrorFunction.LIMIT);
    FloatVector square = x.mul(x);
    FloatVector p =
        square
            .mul(ErrorFunction.P5)
            .add(ErrorFunction.P4)
            .mul(square)
            .add(ErrorFunction.P3)
            .mul(square)
            .add(ErrorFunction.P2)
            .mul(square)
            .add(ErrorFunction.P1)
            .mul(square)
            .add(ErrorFunction.P0);
    FloatVector q =
        square
            .mul(ErrorFunction.Q5)
            .add(ErrorFunction.Q4)
            .mul(square)
            .add(ErrorFunction.Q3)
            .mul(square)
            .add(ErrorFunction.Q2)
            .mul(square)
            .add(ErrorFunction.Q1)
            .mul(square)
            .add(ErrorFunction.Q0);
    return x.mul(p).div(q).max(-1).min(1);
  }

  private static FloatVector smallTanh(FloatVector x) {
    FloatVector square = x.mul(x);
    FloatVector polynomial =
        square
            .mul(-5.70498872745e-3f)
            .add(2.06390887954e-2f)
            .mul(square)
            .sub(5.37397155531e-2f)
            .mul(square)
            .add(1.33314422036e-1f)
            .mul(square)
            .sub(3.33332819422e-1f);
    return polynomial.mul(square).mul(x).add(x);
  }
}
