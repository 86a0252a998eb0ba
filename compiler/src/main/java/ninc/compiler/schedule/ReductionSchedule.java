package ninc.compiler.schedule;

import java.util.stream.IntStream;

/**
 * The schedule of a weight gradient. Each work-group computes a tile of rows × columns, and the
 * pixels of the batch are divided into slices whose partial sums are added in a second pass.
 *
 * @param lanes the number of lanes; a work-group has lanes × lanes items
 * @param registerRows the rows of a work item's register tile, {@link #lanes} apart
 * @param registerColumns the columns of a work item's register tile, {@link #lanes} apart
 * @param depth the number of pixels that are staged in local memory at a time
 * @param slices the number of slices of the batch
 */
public record ReductionSchedule(
    int lanes, int registerRows, int registerColumns, int depth, int slices)
    implements KernelSchedule {

  /**
   * A limit that exceeds the needs of any device; the product of two such numbers fits in 32 bits.
   */
  private static final int MAX = 1 << 12;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if a number is not from 1 to 4096
   */
  public ReductionSchedule {
    if (IntStream.of(lanes, registerRows, registerColumns, depth, slices)
        .anyMatch(number -> number < 1 || number > MAX)) {
      throw new IllegalArgumentException(
          "%d lanes, %d×%d registers, depth %d, %d slices: each must be from 1 to %d"
              .formatted(lanes, registerRows, registerColumns, depth, slices, MAX));
    }
  }

  @Override
  public int items() {
    return lanes * lanes;
  }

  /** Returns the number of rows per tile. */
  public int rows() {
    return lanes * registerRows;
  }

  /** Returns the number of columns per tile. */
  public int columns() {
    return lanes * registerColumns;
  }

  @Override
  public String toString() {
    return "%d×%d weights, %d items, %d slices".formatted(rows(), columns(), items(), slices);
  }
}
