package ninc.compiler.schedule;

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

  /**
   * @throws IllegalArgumentException where a number is less than 1
   */
  public ReductionSchedule {
    if (Math.min(Math.min(lanes, depth), Math.min(registerRows, registerColumns)) < 1
        || slices < 1) {
      throw new IllegalArgumentException(
          "%d lanes, %d×%d registers, depth %d, %d slices: each must be at least 1"
              .formatted(lanes, registerRows, registerColumns, depth, slices));
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
