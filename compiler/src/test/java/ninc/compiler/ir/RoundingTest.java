package ninc.compiler.ir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import ninc.dsl.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RoundingTest {

  /**
   * What is between two numbers of a format becomes the nearer one, and what is halfway the one
   * whose bits are even. This goes for all pairs of neighbours, the last of which is the largest
   * number and what would follow it.
   */
  @ParameterizedTest
  @EnumSource(names = {"BFLOAT16", "FLOAT16"})
  void everyFloatBecomesTheNearestNumber(Precision format) {
    int infinity = format == Precision.FLOAT16 ? 0x7c00 : 0x7f80;
    for (int bits = 0; bits < infinity; bits++) {
      float lower = value(bits, format);
      float upper = value(bits + 1, format);
      double next = Float.isFinite(upper) ? upper : 2.0 * lower - value(bits - 1, format);
      float half = (float) ((lower + next) / 2);
      float even = bits % 2 == 0 ? lower : upper;
      assertRounded(lower, lower, format);
      assertRounded(Math.nextDown(half), lower, format);
      assertRounded(half, even, format);
      assertRounded(Math.nextUp(half), upper, format);
    }
  }

  private static void assertRounded(float x, float expected, Precision format) {
    if (Rounding.round(x, format) != expected || Rounding.round(-x, format) != -expected) {
      fail("%s rounds %s to %s, not %s", format, x, Rounding.round(x, format), expected);
    }
  }

  private static float value(int bits, Precision format) {
    return format == Precision.FLOAT16
        ? Float.float16ToFloat((short) bits)
        : Float.intBitsToFloat(bits << 16);
  }

  @Test
  void tf32HasTenBitsOfMantissa() {
    assertThat(Rounding.round(1 + 0x1p-11f, Precision.TF32)).isEqualTo(1);
    assertThat(Rounding.round(1 + 0x1p-10f + 0x1p-11f, Precision.TF32)).isEqualTo(1 + 0x1p-9f);
    assertThat(Rounding.round(1 + 0x1p-11f + 0x1p-23f, Precision.TF32)).isEqualTo(1 + 0x1p-10f);
    assertThat(Rounding.round(-0x1.fffp100f, Precision.TF32)).isEqualTo(-0x1p101f);
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void everyFormatKeepsWhatIsNoNumber(Precision format) {
    assertThat(Rounding.round(Float.NaN, format)).isNaN();
    // The bits of this NaN that a 16-bit format keeps are those of infinity.
    assertThat(Rounding.round(Float.intBitsToFloat(0x7f800001), format)).isNaN();
    assertThat(Rounding.round(Float.POSITIVE_INFINITY, format)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(Rounding.round(-0f, format)).isEqualTo(-0f);
  }

  @Test
  void whatIsTooLargeForFloat16IsInfinite() {
    assertThat(Rounding.round(65519, Precision.FLOAT16)).isEqualTo(65504);
    assertThat(Rounding.round(65520, Precision.FLOAT16)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(Rounding.round(-1e30f, Precision.FLOAT16)).isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(Rounding.round(Float.MAX_VALUE, Precision.BFLOAT16))
        .isEqualTo(Float.POSITIVE_INFINITY);
  }
}
