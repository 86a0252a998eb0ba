package ninc.compiler.schedule;

import java.util.LinkedHashSet;
import java.util.Set;

/** Finds the neighbours of a weight gradient's schedule on tensor cores in the search space. */
final class TensorReductionNeighbours {
  private final TensorReductionLimits limits;
  private final Set<TensorReduction> found = new LinkedHashSet<>();

  TensorReductionNeighbours(TensorReductionLimits limits) {
    this.limits = limits;
  }

  Set<TensorReduction> of(TensorReduction from) {
    int rows = from.rows();
    int columns = from.columns();
    int down = from.rowWarps();
    int across = from.columnWarps();
    int stages = from.stages();
    int slices = from.slices();
    add(2 * rows, columns, down, across, stages, slices);
    add(rows / 2, columns, down, across, stages, slices);
    add(rows, 2 * columns, down, across, stages, slices);
    add(rows, columns / 2, down, across, stages, slices);
    add(rows, columns, 2 * down, across, stages, slices);
    add(rows, columns, down / 2, across, stages, slices);
    add(rows, columns, down, 2 * across, stages, slices);
    add(rows, columns, down, across / 2, stages, slices);
    // The part of a warp stays the same.
    add(2 * rows, columns, 2 * down, across, stages, slices);
    add(rows / 2, columns, down / 2, across, stages, slices);
    add(rows, 2 * columns, down, 2 * across, stages, slices);
    add(rows, columns / 2, down, across / 2, stages, slices);
    add(rows, columns, down, across, stages + 1, slices);
    add(rows, columns, down, across, stages - 1, slices);
    add(rows, columns, down, across, stages, 2 * slices);
    add(rows, columns, down, across, stages, slices / 2);
    found.remove(from);
    return found;
  }

  /** Adds a schedule with at most this many rows and columns, in whole fragments and chunks. */
  private void add(int rows, int columns, int down, int across, int stages, int slices) {
    if (down < 1
        || across < 1
        || stages < TensorTile.MIN_STAGES
        || stages > TensorTile.MAX_STAGES
        || slices < 1
        || slices > limits.traits().slices()) {
      return;
    }
    int warps = down * across;
    int height = TensorReductionLimits.whole(Math.min(rows, limits.rows()), down, warps);
    int width = TensorReductionLimits.whole(Math.min(columns, limits.columns()), across, warps);
    if (TensorReduction.isWhole(height, width, down, across)) {
      TensorReduction schedule = new TensorReduction(height, width, down, across, stages, slices);
      if (limits.admit(schedule)) {
        found.add(schedule);
      }
    }
  }
}
