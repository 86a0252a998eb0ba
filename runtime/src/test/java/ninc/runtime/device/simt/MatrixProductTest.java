package ninc.runtime.device.simt;

import static ninc.runtime.device.simt.SourceKernel.floats;
import static ninc.runtime.device.simt.SourceKernel.ints;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A matrix product in tiles of 4 × 4, staged in local memory between two barriers. */
class MatrixProductTest {
  private static final int TILE = 4;

  private static final String SOURCE =
      """
      int x = context.localIdx % 4;
      int y = context.localIdx / 4;
      int tiles = (sizes.get(2) + 3) / 4;
      int row = context.groupIdx / tiles * 4 + y;
      int column = context.groupIdx % tiles * 4 + x;
      float[] left = context.allocateFloatLocalArray(16);
      float[] right = context.allocateFloatLocalArray(16);
      float sum = 0f;
      for (int start = 0; start < sizes.get(1); start += 4) {
        boolean isLeft = row < sizes.get(0) && start + x < sizes.get(1);
        boolean isRight = column < sizes.get(2) && start + y < sizes.get(1);
        left[y * 4 + x] = isLeft ? a.get(row * sizes.get(1) + start + x) : 0f;
        right[y * 4 + x] = isRight ? b.get((start + y) * sizes.get(2) + column) : 0f;
        context.localBarrier(); // staged
        for (int k = 0; k < 4; k++) {
          sum += left[y * 4 + k] * right[k * 4 + x];
        }
        context.localBarrier(); // read
      }
      if (row < sizes.get(0) && column < sizes.get(2)) {
        c.set(row * sizes.get(2) + column, sum);
      }
      """;

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "4, 4, 4", "5, 3, 7", "13, 9, 1", "7, 17, 11"})
  void isRightAtOddSizes(int rows, int depth, int columns) {
    FloatArray a = floats("a", numbers(rows * depth));
    FloatArray b = floats("b", numbers(depth * columns));
    FloatArray c = floats("c", new float[rows * columns]);
    launch(SOURCE, a, b, c, rows, depth, columns);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        float sum = 0;
        for (int k = 0; k < depth; k++) {
          sum += a.get(row * depth + k) * b.get(k * columns + column);
        }
        assertThat(c.get(row * columns + column)).isEqualTo(sum);
      }
    }
  }

  @Test
  void withoutTheBarrierBeforeReadingIsFaulty() {
    assertThatExceptionOfType(KernelFault.class)
        .isThrownBy(() -> launchWithout("context.localBarrier(); // staged"))
        .withMessage(
            "kernel Tested, line 16: item 0 of group 0 reads element 1 of local memory, "
                + "which no item has written");
  }

  @Test
  void withoutTheBarrierAfterReadingIsFaulty() {
    assertThatExceptionOfType(KernelFault.class)
        .isThrownBy(() -> launchWithout("context.localBarrier(); // read"))
        .withMessage(
            "kernel Tested, line 16: item 1 of group 0 reads element 0 of local memory, "
                + "which item 0 wrote in line 12 with no barrier between");
  }

  private static void launchWithout(String barrier) {
    FloatArray a = floats("a", numbers(5 * 6));
    FloatArray b = floats("b", numbers(6 * 7));
    launch(SOURCE.replace(barrier, ""), a, b, floats("c", new float[5 * 7]), 5, 6, 7);
  }

  private static void launch(
      String source, FloatArray a, FloatArray b, FloatArray c, int rows, int depth, int columns) {
    int groups = Math.ceilDiv(rows, TILE) * Math.ceilDiv(columns, TILE);
    SourceKernel.of("IntArray sizes, FloatArray a, FloatArray b, FloatArray c", source)
        .launch(groups, TILE * TILE, ints("sizes", rows, depth, columns), a, b, c);
  }

  /** Small whole numbers, of which sums of products are exact. */
  private static float[] numbers(int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = i * 7 % 11 - 5;
    }
    return numbers;
  }
}
