package ninc.runtime.cpu.simd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import ninc.compiler.ir.Rounding;
import ninc.dsl.Precision;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("vectors")
class RoundedLanesTest {

  /** All numbers of both 16-bit formats with their neighbours and ties, and random bits. */
  private static int[] bits() {
    IntStream upper =
        IntStream.range(0, 1 << 16)
            .map(half -> half << 16)
            .flatMap(x -> IntStream.of(x, x + 1, x + 0x7fff, x + 0x8000, x + 0x8001));
    IntStream halves =
        IntStream.range(0, 1 << 16)
            .map(half -> Float.floatToRawIntBits(Float.float16ToFloat((short) half)))
            .flatMap(x -> IntStream.of(x, x + 0xfff, x + 0x1000, x + 0x1001));
    IntStream random = new SplittableRandom(1).ints(1 << 16);
    return IntStream.concat(IntStream.concat(upper, halves), random).toArray();
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void everyLaneIsRounded(Precision format) {
    int[] bits = bits();
    float[] x = new float[Math.ceilDiv(bits.length, Lanes.COUNT) * Lanes.COUNT];
    for (int i = 0; i < bits.length; i++) {
      x[i] = Float.intBitsToFloat(bits[i]);
    }
    float[] expected = new float[x.length];
    float[] actual = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      expected[i] = Rounding.round(x[i], format);
    }
    for (int i = 0; i < x.length; i += Lanes.COUNT) {
      RoundedLanes.round(FloatVector.fromArray(Lanes.SPECIES, x, i), format).intoArray(actual, i);
    }
    assertThat(Arrays.mismatch(actual, expected)).isEqualTo(-1);
  }
}
