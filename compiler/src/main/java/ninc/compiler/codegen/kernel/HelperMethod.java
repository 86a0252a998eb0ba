package ninc.compiler.codegen.kernel;

import ninc.compiler.codegen.text.Source;
import ninc.compiler.ir.DropoutMask;
import ninc.compiler.ir.ErrorFunction;
import ninc.compiler.ir.HyperbolicTangent;
import ninc.compiler.ir.Rounding;

/** A static helper method, which is emitted into the classes of kernels that call it. */
enum HelperMethod {

  /**
   * The bits of {@link DropoutMask}. TornadoVM emits C, where the overflow of a signed product is
   * undefined, so that products are computed in longs, and unsigned shifts as signed shifts with a
   * mask.
   */
  KEEPS {
    @Override
    void write(Source source) {
      source
          .blank()
          .line("/** Returns whether dropout keeps the value at a position. */")
          .open("private static boolean keeps(int key, int position, int threshold)")
          .line("return (bits(key ^ bits(position)) >> 8 & 0xffffff) >= threshold;")
          .close()
          .blank()
          .open("private static int bits(int x)")
          .line("int y = (int) ((x ^ x >> 16 & 0xffff) * %dL);", DropoutMask.FIRST_MULTIPLIER)
          .line("int z = (int) ((y ^ y >> 15 & 0x1ffff) * %dL);", DropoutMask.SECOND_MULTIPLIER)
          .line("return z ^ z >> 16 & 0xffff;")
          .close();
    }
  },

  /**
   * The hyperbolic tangent with the coefficients of {@link HyperbolicTangent}. TornadoVM's PTX has
   * an instruction for it that is right to 11 bits only.
   */
  TANH {
    @Override
    void write(Source source) {
      source
          .blank()
          .line("/** Returns the hyperbolic tangent of x. */")
          .open("private static float tanh(float x)")
          .line("float magnitude = x < 0f ? -x : x;")
          .line("float power = TornadoMath.exp(-2f * magnitude);")
          .line("float large = (1f - power) / (1f + power);")
          .line("float t = x * x;")
          .line(
              "float p = (((%sf * t + %sf) * t + %sf) * t + %sf) * t + %sf;",
              HyperbolicTangent.P4,
              HyperbolicTangent.P3,
              HyperbolicTangent.P2,
              HyperbolicTangent.P1,
              HyperbolicTangent.P0)
          .line(
              "return magnitude < %sf ? x + x * t * p : (x < 0f ? -large : large);",
              HyperbolicTangent.SMALL)
          .close();
    }
  },

  /** The rounding of {@link Rounding} to bfloat16. */
  ROUND_TO_BFLOAT16 {
    @Override
    void write(Source source) {
      rounding(source, "Bfloat16", "bfloat16", Rounding.BFLOAT16_BITS);
    }
  },

  /** The rounding of {@link Rounding} to TF32. */
  ROUND_TO_TF32 {
    @Override
    void write(Source source) {
      rounding(source, "Tf32", "TF32", Rounding.TEN_BITS);
    }
  },

  /** The value of a bfloat16, whose bits are the upper half of a float's. */
  BFLOAT16_VALUE {
    @Override
    void write(Source source) {
      source
          .blank()
          .line("/** Returns the value of a bfloat16. */")
          .open("private static float bfloat16Value(short bits)")
          .line("return Float.intBitsToFloat(bits << %d);", Rounding.BFLOAT16_BITS)
          .close();
    }
  },

  /** The bits of a bfloat16. */
  BFLOAT16_BITS {
    @Override
    void write(Source source) {
      source
          .blank()
          .line("/** Returns the bits of x, which is the value of a bfloat16. */")
          .open("private static short bfloat16Bits(float x)")
          .line("return (short) (Float.floatToRawIntBits(x) >> %d);", Rounding.BFLOAT16_BITS)
          .close();
    }
  },

  /**
   * The bias correction of a mean that starts at 0. 1 − exp(x) alone would lose its digits for an x
   * near 0, that of a decay near 1.
   */
  BIAS_CORRECTION {
    @Override
    void write(Source source) {
      source
          .blank()
          .line("/** Returns 1 - exp(x) for an x of at most 0. */")
          .open("private static float biasCorrection(float x)")
          .line("float series = (((x / 5f + 1f) * x / 4f + 1f) * x / 3f + 1f) * x / 2f + 1f;")
          .line("return x > -0.1f ? -x * series : 1f - TornadoMath.exp(x);")
          .close();
    }
  },

  /** The error function with the coefficients of {@link ErrorFunction}. */
  ERF {
    @Override
    void write(Source source) {
      source
          .blank()
          .line("/** Returns the error function of x. */")
          .open("private static float erf(float x)")
          .line(
              "float y = x > %sf ? %sf : (x < %sf ? %sf : x);",
              ErrorFunction.LIMIT, ErrorFunction.LIMIT, -ErrorFunction.LIMIT, -ErrorFunction.LIMIT)
          .line("float t = y * y;")
          .line(
              "float p = ((((%sf * t + %sf) * t + %sf) * t + %sf) * t + %sf) * t + %sf;",
              ErrorFunction.P5,
              ErrorFunction.P4,
              ErrorFunction.P3,
              ErrorFunction.P2,
              ErrorFunction.P1,
              ErrorFunction.P0)
          .line(
              "float q = ((((%sf * t + %sf) * t + %sf) * t + %sf) * t + %sf) * t + %sf;",
              ErrorFunction.Q5,
              ErrorFunction.Q4,
              ErrorFunction.Q3,
              ErrorFunction.Q2,
              ErrorFunction.Q1,
              ErrorFunction.Q0)
          .line("float z = y * p / q;")
          .line("return z > 1f ? 1f : (z < -1f ? -1f : z);")
          .close();
    }
  };

  abstract void write(Source source);

  /** Writes the rounding to the nearest number without the last bits of the mantissa. */
  private static void rounding(Source source, String name, String format, int bits) {
    int rest = (1 << bits) - 1;
    source
        .blank()
        .line("/** Returns the %s that is nearest to x, of two the even one. */", format)
        .open("private static float roundTo%s(float x)", name)
        .line("int bits = Float.floatToRawIntBits(x);")
        .line(
            "int rounded = (bits + %s + (bits >> %d & 1)) & %s;",
            hexadecimal(rest >> 1), bits, hexadecimal(~rest))
        .line("return x == x ? Float.intBitsToFloat(rounded) : x;")
        .close();
  }

  private static String hexadecimal(int bits) {
    return "0x" + Integer.toHexString(bits);
  }
}
