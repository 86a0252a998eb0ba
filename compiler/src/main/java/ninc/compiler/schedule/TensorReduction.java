package ninc.compiler.schedule;

import java.util.Optional;
import java.util.stream.IntStream;
import ninc.compiler.ir.Affine.ConvolutionWeightGradient;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.schedule.Product.Direction;

/**
 * The schedule of a weight gradient on tensor cores. Each work-group computes a tile of rows ×
 * columns, and each of its warps a part of it, with its sums in registers. The pixels of the batch
 * are divided into slices whose partial sums are added in a second pass.
 *
 * @param rows the number of rows per tile, of k·k·I
 * @param columns the number of columns per tile, of O
 * @param rowWarps the number of warps along the rows
 * @param columnWarps the number of warps along the columns
 * @param stages the number of stages of {@link #DEPTH} pixels that are in local memory
 * @param slices the number of slices of the batch
 */
public record TensorReduction(
    int rows, int columns, int rowWarps, int columnWarps, int stages, int slices)
    implements KernelSchedule {

  /** The number of pixels per stage: two steps of the tensor cores, one pixel for each lane. */
  public static final int DEPTH = TensorTile.DEPTH;

  /** A limit that exceeds the needs of any device. */
  private static final int MAX = 1 << 12;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if the warps cannot share the tile or its copies evenly, there
   *     are not 2 to 8 stages, or not 1 to 4096 slices
   */
  public TensorReduction {
    if (!isWhole(rows, columns, rowWarps, columnWarps)) {
      throw new IllegalArgumentException(
          "%d × %d weights by %d × %d warps leave a remainder: a warp has multiples of 16"
              .formatted(rows, columns, rowWarps, columnWarps));
    }
    TensorTile.checkStages(stages);
    if (slices < 1 || slices > MAX) {
      throw new IllegalArgumentException(
          "slices is %d, but must be from 1 to %d".formatted(slices, MAX));
    }
  }

  /**
   * Returns whether all warps have equal shares of whole fragments, and the items that copy the
   * same pixel, as many as there are warps, of its chunks.
   */
  public static boolean isWhole(int rows, int columns, int rowWarps, int columnWarps) {
    if (IntStream.of(rows, columns, rowWarps, columnWarps)
        .anyMatch(number -> number < 1 || number > MAX)) {
      return false;
    }
    int share = rowWarps * columnWarps * TensorTile.CHUNK;
    return rows % (rowWarps * TensorTile.FRAGMENT) == 0
        && columns % (columnWarps * TensorTile.FRAGMENT) == 0
        && rows % share == 0
        && columns % share == 0;
  }

  /**
   * Returns how tensor cores read the input of a weight gradient, whose elements are the rows;
   * empty if they cannot compute it, as for {@link Product#taps}.
   */
  public static Optional<TensorTaps> taps(ConvolutionWeightGradient op) {
    FeatureMap out = op.gradient().featureMap();
    boolean isStored =
        op.input().precision().bytes() == Short.BYTES
            && op.gradient().precision() == op.input().precision();
    return isStored
        ? TensorTaps.of(op.input().featureMap(), out, op.window(), Direction.FORWARD)
        : Optional.empty();
  }

  /** Returns the number of warps of a group, and of work items that copy the same pixel. */
  public int warps() {
    return rowWarps * columnWarps;
  }

  /** Returns the number of work items per group. */
  public int items() {
    return warps() * TensorTile.WARP;
  }

  /** Returns the number of rows per warp. */
  public int warpRows() {
    return rows / rowWarps;
  }

  /** Returns the number of columns per warp. */
  public int warpColumns() {
    return columns / columnWarps;
  }

  /** Returns the number of sums per work item, without those of the bias gradient. */
  public int sums() {
    return warpRows() * warpColumns() / TensorTile.WARP;
  }

  /** Returns the size of a stage of both operands, in 16-bit elements. */
  public int stageElements() {
    return DEPTH * (rows + columns);
  }

  /** Returns the local memory of a work-group, in 16-bit elements. */
  public int localElements() {
    return stages * stageElements();
  }

  /** Returns a copy with another number of slices. */
  TensorReduction sliced(int number) {
    return new TensorReduction(rows, columns, rowWarps, columnWarps, stages, number);
  }

  @Override
  public String toString() {
    return "%d×%d weights on tensor cores, %d items, %d stages, %d slices"
        .formatted(rows, columns, items(), stages, slices);
  }
}
