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
   * @throws IllegalArgumentException if a number is not from 1 to 4096, or the depth does not
   *     divide the number of work items
   */
  public ReductionSchedule {
    if (IntStream.of(lanes, registerRows, registerColumns, depth, slices)
        .anyMatch(number -> number < 1 || number > MAX)) {
      throw new IllegalArgumentException(
          "%d lanes, %d×%d registers, depth %d, %d slices: each must be from 1 to %d"
              .formatted(lanes, registerRows, registerColumns, depth, slices, MAX));
    }
    if (lanes * lanes % depth != 0) {
      throw new IllegalArgumentException(
          "%d items cannot share a depth of %d evenly".formatted(lanes * lanes, depth));
    }
  }

  /** Returns the number of work items per group. */
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

  /** Returns the number of work items that stage the same pixel. */
  public int stagers() {
    return items() / depth;
  }

  /** Returns the size of one stage of both operands, in floats. */
  public int stageFloats() {
    return depth * (rows() + columns());
  }

  /** Returns the local memory of a work-group, which holds two stages, in floats. */
  public int localFloats() {
    return 2 * stageFloats();
  }

  /**
   * Returns how an item's rows are interleaved with those of others.
   *
   * @param vector the number of adjacent floats that an item can load at a time
   */
  public Interleaving interleavedRows(int vector) {
    return Interleaving.of(lanes, registerRows, aligned(vector));
  }

  /** Returns how an item's columns are interleaved with those of others. */
  public Interleaving interleavedColumns(int vector) {
    return Interleaving.of(lanes, registerColumns, aligned(vector));
  }

  /** Returns the width of vectors, 1 if rows in local memory are not aligned to them. */
  public int aligned(int vector) {
    return rows() % vector == 0 && columns() % vector == 0 ? vector : 1;
  }

  /** Returns the number of pixels of a stage whose products stand in the source one by one. */
  public int unrolled() {
    return Unrolling.of(depth, registerRows * registerColumns);
  }

  @Override
  public String toString() {
    return "%d×%d weights, %d items, %d slices".formatted(rows(), columns(), items(), slices);
  }
}
