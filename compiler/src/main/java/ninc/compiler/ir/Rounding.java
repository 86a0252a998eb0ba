package ninc.compiler.ir;

import ninc.dsl.Precision;

/** The rounding of float32 numbers to the formats of {@link Precision}. */
public final class Rounding {

  /** The bits of float32's mantissa that {@link Precision#BFLOAT16} does not have. */
  public static final int BFLOAT16_BITS = 16;

  /** The bits of float32's mantissa that TF32 does not have, nor normal numbers of float16. */
  public static final int TEN_BITS = 13;

  /** The smallest number of float16 above zero. */
  private static final double LEAST_FLOAT16 = 0x1p-24;

  private Rounding() {}

  /**
   * Rounds to the nearest number of a format, to the one with an even mantissa if two are as near.
   * What is beyond the largest number becomes infinite; NaN stays NaN.
   */
  public static float round(float x, Precision format) {
    return switch (format) {
      case FLOAT32 -> x;
      case TF32 -> withoutBits(x, TEN_BITS);
      case BFLOAT16 -> withoutBits(x, BFLOAT16_BITS);
      case FLOAT16 -> Float.float16ToFloat(Float.floatToFloat16(x));
    };
  }

  /** Returns the distance of neighbouring normal numbers, relative to a power of two below. */
  public static double spacing(Precision format) {
    return switch (format) {
      case FLOAT32 -> 0x1p-23;
      case TF32, FLOAT16 -> 0x1p-10;
      case BFLOAT16 -> 0x1p-7;
    };
  }

  /** Returns the distance of a finite number of a format from the next one away from zero. */
  public static double distance(float x, Precision format) {
    double distance = spacing(format) * Math.scalb(1.0, Math.getExponent(x));
    return format == Precision.FLOAT16 ? Math.max(distance, LEAST_FLOAT16) : distance;
  }

  /** Rounds away the last bits of the mantissa. A carry into the exponent is as it should be. */
  private static float withoutBits(float x, int count) {
    int bits = Float.floatToRawIntBits(x);
    int rest = (1 << count) - 1;
    int even = bits >> count & 1;
    return Float.isNaN(x) ? x : Float.intBitsToFloat(bits + (rest >> 1) + even & ~rest);
  }
}
