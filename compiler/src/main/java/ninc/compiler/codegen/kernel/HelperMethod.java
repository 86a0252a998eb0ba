package ninc.compiler.codegen.kernel;

import ninc.compiler.codegen.text.Source;
import ninc.compiler.ir.DropoutMask;
import ninc.compiler.ir.ErrorFunction;

/** A static method that a kernel's class gets where the kernel calls it. */
enum HelperMethod {

  /**
   * {@link DropoutMask}, with the same bits. A product of ints that overflows is undefined where
   * TornadoVM emits C, and compilers make use of that; so products are of longs, which do not
   * overflow, and shifts are signed ones with the upper bits masked off.
   */
  KEEPS {
    @Override
    void write(Source source) {
      source
          .blank()
          .line("/** Whether dropout keeps the value at a position. */")
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

  /** {@link ErrorFunction}. */
  ERF {
    @Override
    void write(Source source) {
      source
          .blank()
          .line("/** The error function. */")
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
}
