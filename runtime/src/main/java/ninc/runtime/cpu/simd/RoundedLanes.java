package ninc.runtime.cpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import ninc.compiler.ir.Rounding;
import ninc.dsl.Precision;

/** The rounding of {@link Rounding}, lane by lane. */
public final class RoundedLanes {

  /** The smallest normal number of float16, 2⁻¹⁴. */
  private static final float SMALLEST_NORMAL = 0x1p-14f;

  /** A number whose last bit of the mantissa is that of float16's subnormal numbers, 2⁻²⁴. */
  private static final float SUBNORMAL_SCALE = 0.5f;

  /** The least number with ten bits of mantissa that is beyond the numbers of float16, 2¹⁶. */
  private static final float TOO_LARGE = 0x1p16f;

  private RoundedLanes() {}

  /** Rounds to a format. */
  public static FloatVector round(FloatVector x, Precision format) {
    return switch (format) {
      case FLOAT32 -> x;
      case TF32 -> tf32(x);
      case BFLOAT16 -> bfloat16(x);
      case FLOAT16 -> float16(x);
    };
  }

  /** Rounds to {@link Precision#TF32}. */
  public static FloatVector tf32(FloatVector x) {
    return withoutBits(x, Rounding.TEN_BITS);
  }

  /** Rounds to {@link Precision#BFLOAT16}. */
  public static FloatVector bfloat16(FloatVector x) {
    return withoutBits(x, Rounding.BFLOAT16_BITS);
  }

  /** Rounds to {@link Precision#FLOAT16}. */
  public static FloatVector float16(FloatVector x) {
    FloatVector magnitude = x.abs();
    FloatVector normal = withoutBits(magnitude, Rounding.TEN_BITS);
    // The sum drops the bits that a subnormal number of float16 does not have.
    FloatVector subnormal = magnitude.add(SUBNORMAL_SCALE).sub(SUBNORMAL_SCALE);
    FloatVector finite =
        normal.blend(subnormal, magnitude.compare(VectorOperators.LT, SMALLEST_NORMAL));
    VectorMask<Float> tooLarge = finite.compare(VectorOperators.GE, TOO_LARGE);
    return withSign(finite.blend(Float.POSITIVE_INFINITY, tooLarge), x);
  }

  private static FloatVector withSign(FloatVector magnitude, FloatVector x) {
    IntVector sign = x.reinterpretAsInts().and(Integer.MIN_VALUE);
    return magnitude.reinterpretAsInts().or(sign).reinterpretAsFloats();
  }

  private static FloatVector withoutBits(FloatVector x, int count) {
    int rest = (1 << count) - 1;
    IntVector bits = x.reinterpretAsInts();
    IntVector even = bits.lanewise(VectorOperators.LSHR, count).and(1);
    FloatVector rounded = bits.add(rest >> 1).add(even).and(~rest).reinterpretAsFloats();
    return rounded.blend(x, x.test(VectorOperators.IS_NAN));
  }
}
