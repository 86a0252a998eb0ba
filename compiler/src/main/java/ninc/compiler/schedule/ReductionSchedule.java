package ninc.compiler.schedule;

import java.util.stream.IntStream;

/**
 * How a weight gradient is computed: a tile of rows × columns for each work-group, and the pixels
 * of the batch in slices whose partial sums are added in a second pass.
 *
 * @param lanes a work-group has lanes × lanes items
 * @param registerRows rows of a work item's register tile, {@link #lanes} apart
 * @param registerColumns columns of it, {@link #lanes} apart
 * @param depth the pixels that are staged in local memory at a time
 * @param slices of the batch
 */
public record ReductionSchedule(
    int lanes, int registerRows, int registerColumns, int depth, int slices)
    implements KernelSchedule {

  /** More than any device could use; products of two such numbers are in 32 bits. */
  private static final int MOST = 1 << 12;

  /**
   * @throws IllegalArgumentException where a number is less than 1 or more than 4096
   */
  public ReductionSchedule {
    if (IntStream.of(lanes, registerRows, registerColumns, depth, slices)
        .anyMatch(number -> number < 1 || number > MOST)) {
      throw new IllegalArgumentException(
          "%d lanes, %d×%d registers, depth %d, %d slices: each must be from 1 to %d"
              .formatted(lanes, registerRows, registerColumns, depth, slices, MOST));
    }
  }

  @Override
  public int items() {
    return lanes * lanes;
  }

  /** Rows of a tile. */
  public int rows() {
    return lanes * registerRows;
  }

  /** Columns of a tile. */
  public int columns() {
    return lanes * registerColumns;
  }

  @Override
  public String toString() {
    return "%d×%d weights, %d items, %d slices".formatted(rows(), columns(), items(), slices);
  }
}
