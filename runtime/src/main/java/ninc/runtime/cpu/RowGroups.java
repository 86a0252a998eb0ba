package ninc.runtime.cpu;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Packs the left factor of a {@link ColumnProduct}. */
final class RowGroups {

  /** Vectors that copy six floats and no more than two others. */
  private static final VectorSpecies<Float> COPY =
      Lanes.COUNT >= 8 ? FloatVector.SPECIES_256 : FloatVector.SPECIES_128;

  private RowGroups() {}

  /**
   * Copies six floats of each of {@code count} places, one after the other. Writes up to two floats
   * beyond the last.
   *
   * @param reads the places; the six floats begin {@code read} bytes after each
   */
  static void pack(
      MemorySegment from, long[] reads, int count, long read, MemorySegment to, long write) {
    for (int p = 0; p < count; p++) {
      long at = reads[p] + read;
      long group = write + (long) p * (RegisterTile.ROWS * Float.BYTES);
      // Writes two floats too many, which the next pixel, or the next group, overwrites.
      for (int r = 0; r < RegisterTile.ROWS; r += COPY.length()) {
        FloatVector.fromMemorySegment(COPY, from, at + (long) r * Float.BYTES, Lanes.ORDER)
            .intoMemorySegment(to, group + (long) r * Float.BYTES, Lanes.ORDER);
      }
    }
  }
}
