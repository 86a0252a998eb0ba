package ninc.runtime.device.simt;

import static ninc.runtime.device.simt.SourceKernel.floats;
import static ninc.runtime.device.simt.SourceKernel.shorts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A warp multiplies two 16 × 16 matrices, whose rows are padded against bank conflicts. */
class WarpOperationTest {
  private static final int SIDE = 16;

  private static final String SOURCE =
      """
      int lane = context.localIdx;
      short[] tile = context.allocateShortLocalArray(2 * 16 * 24);
      for (int i = lane; i < 256; i += 32) {
        tile[i / 16 * 24 + i % 16] = x.get(i);
        tile[i / 16 * 24 + i % 16 + 384] = w.get(i);
      }
      context.localBarrier();
      float[] sums = new float[8];
      int[] a = new int[4];
      int[] b = new int[4];
      context.loadMatrices(a, 0, tile, lane % 16 * 24 + lane / 16 * 8);
      context.loadMatricesTransposed(b, 0, tile, lane % 16 * 24 + lane / 16 * 8 + 384);
      for (int n = 0; n < 2; n++) {
        context.multiplyAddBfloat16(sums, n * 4, a, 0, b, n * 2);
      }
      for (int n = 0; n < 2; n++) {
        for (int i = 0; i < 4; i++) {
          y.set((lane / 4 + i / 2 * 8) * 16 + n * 8 + lane % 4 * 2 + i % 2, sums[n * 4 + i]);
        }
      }
      """;

  @ParameterizedTest
  @ValueSource(strings = {"Bfloat16", "Float16"})
  void multipliesMatrices(String format) {
    Function<Float, Short> encode =
        format.equals("Float16")
            ? Float::floatToFloat16
            : x -> (short) (Float.floatToRawIntBits(x) >> Short.SIZE);
    short[] x = new short[SIDE * SIDE];
    short[] w = new short[SIDE * SIDE];
    float[] expected = new float[SIDE * SIDE];
    for (int row = 0; row < SIDE; row++) {
      for (int column = 0; column < SIDE; column++) {
        x[row * SIDE + column] = encode.apply((float) left(row, column));
        w[row * SIDE + column] = encode.apply((float) right(row, column));
        for (int k = 0; k < SIDE; k++) {
          expected[row * SIDE + column] += left(row, k) * right(k, column);
        }
      }
    }
    float[] y = new float[SIDE * SIDE];
    long bankConflicts =
        kernel(SOURCE.replace("AddBfloat16", "Add" + format))
            .bankConflicts(1, 32, shorts("x", x), shorts("w", w), floats("y", y));
    assertThat(y).containsExactly(expected);
    assertThat(bankConflicts).isZero();
  }

  private static int left(int row, int column) {
    return (row * 7 + column * 5) % 11 - 5;
  }

  private static int right(int row, int column) {
    return (row * 3 + column * 8) % 13 - 6;
  }

  @Test
  void countsBankConflicts() {
    // Rows that are 96 bytes apart: of 8 rows, the last 4 lie in the banks of the first 4.
    String source =
        SOURCE.replace("lane % 16 * 24 + lane / 16 * 8)", "lane % 8 * 48 + lane / 16 * 8)");
    assertThat(kernel(source).bankConflicts(1, 32, inputs())).isEqualTo(4 * 4);
  }

  @Test
  void isCalledByAllLanes() {
    assertFault(
        SOURCE.replace("context.loadMatrices(", "if (lane < 20) context.loadMatrices("),
        32,
        "kernel Tested, group 0: item 0 waits for its warp at loadMatrices in line 11, "
            + "but item 20 waits for its warp at loadMatricesTransposed in line 12");
  }

  @Test
  void needsAWholeWarp() {
    assertFault(
        SOURCE.replace("i += 32", "i += 40"),
        40,
        "kernel Tested, group 0: item 32 waits for its warp at loadMatrices in line 11, "
            + "which has 8 of 32 items");
  }

  @Test
  void loadsAlignedRows() {
    assertFault(
        SOURCE.replace("lane / 16 * 8)", "lane / 16 * 8 + 4)"),
        32,
        "kernel Tested, line 11: item 0 of group 0 loads element 4 of local memory, "
            + "which is not a multiple of 8");
  }

  @Test
  void readsWhatOtherLanesWroteBehindABarrier() {
    assertFault(
        SOURCE.replace("context.localBarrier();", ""),
        32,
        "kernel Tested, line 11: item 0 of group 0 reads element 1 of local memory, "
            + "which item 1 wrote in line 4 with no barrier between");
  }

  private static void assertFault(String source, int items, String message) {
    assertThatExceptionOfType(KernelFault.class)
        .isThrownBy(() -> kernel(source).launch(1, items, inputs()))
        .withMessage(message);
  }

  private static DeviceArray[] inputs() {
    return new DeviceArray[] {
      shorts("x", new short[SIDE * SIDE]),
      shorts("w", new short[SIDE * SIDE]),
      floats("y", new float[SIDE * SIDE])
    };
  }

  private static SourceKernel kernel(String source) {
    return SourceKernel.of("ShortArray x, ShortArray w, FloatArray y", source);
  }
}
