package ninc.runtime.cpu;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Packs the left factor of a {@link ColumnProduct}. */
final class RowGroups {

  /** Vectors that copy six floats and no more than two others. */
  private static final VectorSpecies<Float> COPY =
      Lanes.COUNT >= 8 ? FloatVector.SPECIES_256 : FloatVector.SPECIES_128;

  /** The bytes of one pixel in one group. */
  static final long PIXEL_BYTES = (long) RegisterTile.ROWS * Float.BYTES;

  private RowGroups() {}

  /** From one group of rows to the next, for so many pixels. */
  static long groupBytes(int pixels) {
    return Skew.of((long) pixels * PIXEL_BYTES + COPY.vectorByteSize());
  }

  /**
   * Copies the rows of one pixel, six floats to each group. Writes up to two floats more, which the
   * group's next pixel overwrites.
   *
   * @param read where the rows begin
   * @param write where the pixel begins in the first group
   * @param groupBytes from one group to the next
   */
  static void pack(
      MemorySegment from, long read, int groups, MemorySegment to, long write, long groupBytes) {
    for (int group = 0; group < groups; group++) {
      long at = read + group * PIXEL_BYTES;
      long place = write + group * groupBytes;
      for (int r = 0; r < RegisterTile.ROWS; r += COPY.length()) {
        FloatVector.fromMemorySegment(COPY, from, at + (long) r * Float.BYTES, Lanes.ORDER)
            .intoMemorySegment(to, place + (long) r * Float.BYTES, Lanes.ORDER);
      }
    }
  }
}
