package ninc.compiler.schedule;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The limits of a device for the schedule of a weight gradient on tensor cores.
 *
 * @param rows the number of rows, k·k·I, with those that are {@linkplain TensorTaps read too}
 * @param columns the number of columns, O
 */
record TensorReductionLimits(WorkGroupTraits traits, int rows, int columns) {
  private static final int MIN_EXTENT = 32;
  private static final int MAX_EXTENT = 256;
  private static final int MAX_WARPS = 8;
  private static final int MIN_STAGES = 3;
  private static final int MAX_STAGES = 4;

  /** Returns the schedules that fit, of common sizes, with one slice. */
  List<TensorReduction> candidates() {
    List<TensorReduction> candidates = new ArrayList<>();
    for (int down = 1; down <= MAX_WARPS; down *= 2) {
      for (int across = 1; down * across <= MAX_WARPS; across *= 2) {
        for (int height : extents(rows, down, down * across)) {
          for (int width : extents(columns, across, down * across)) {
            for (int stages = MIN_STAGES; stages <= MAX_STAGES; stages++) {
              if (TensorReduction.isWhole(height, width, down, across)) {
                candidates.add(new TensorReduction(height, width, down, across, stages, 1));
              }
            }
          }
        }
      }
    }
    candidates.removeIf(schedule -> !admit(schedule));
    return candidates;
  }

  /** Returns the extents of tiles side by side that cover a number of rows or columns. */
  private static Set<Integer> extents(int number, int warps, int allWarps) {
    int unit = Math.max(warps * TensorTile.FRAGMENT, allWarps * TensorTile.CHUNK);
    Set<Integer> extents = new LinkedHashSet<>();
    for (int tiles = 1; tiles <= Math.ceilDiv(number, MIN_EXTENT); tiles++) {
      int extent = Math.ceilDiv(Math.ceilDiv(number, tiles), unit) * unit;
      if (extent <= MAX_EXTENT) {
        extents.add(extent);
      }
    }
    return extents;
  }

  boolean admit(TensorReduction schedule) {
    return problem(schedule).isEmpty();
  }

  /** Returns why a schedule does not fit a work-group of the device; empty if it fits. */
  Optional<String> problem(TensorReduction schedule) {
    return new TensorLimits(traits, columns)
        .problem(schedule.items(), schedule.sums(), schedule.localElements());
  }

  /** Returns the schedules that differ in one number, or in two that depend on each other. */
  Set<TensorReduction> neighbours(TensorReduction from) {
    Set<TensorReduction> found = new LinkedHashSet<>();
    int height = from.rows();
    int width = from.columns();
    int down = from.rowWarps();
    int across = from.columnWarps();
    int stages = from.stages();
    int slices = from.slices();
    add(2 * height, width, down, across, stages, slices, found);
    add(height / 2, width, down, across, stages, slices, found);
    add(height, 2 * width, down, across, stages, slices, found);
    add(height, width / 2, down, across, stages, slices, found);
    add(height, width, 2 * down, across, stages, slices, found);
    add(height, width, down / 2, across, stages, slices, found);
    add(height, width, down, 2 * across, stages, slices, found);
    add(height, width, down, across / 2, stages, slices, found);
    add(2 * height, width, 2 * down, across, stages, slices, found);
    add(height / 2, width, down / 2, across, stages, slices, found);
    add(height, 2 * width, down, 2 * across, stages, slices, found);
    add(height, width / 2, down, across / 2, stages, slices, found);
    add(height, width, down, across, stages + 1, slices, found);
    add(height, width, down, across, stages - 1, slices, found);
    add(height, width, down, across, stages, 2 * slices, found);
    add(height, width, down, across, stages, slices / 2, found);
    found.remove(from);
    return found;
  }

  private void add(
      int height,
      int width,
      int down,
      int across,
      int stages,
      int slices,
      Set<TensorReduction> found) {
    if (down < 1 || across < 1 || stages < 2 || slices < 1 || slices > traits.slices()) {
      return;
    }
    int share = down * across * TensorTile.CHUNK;
    int wholeHeight = whole(Math.min(height, rows), down, share);
    int wholeWidth = whole(Math.min(width, columns), across, share);
    if (TensorReduction.isWhole(wholeHeight, wholeWidth, down, across)) {
      TensorReduction schedule =
          new TensorReduction(wholeHeight, wholeWidth, down, across, stages, slices);
      if (admit(schedule)) {
        found.add(schedule);
      }
    }
  }

  private static int whole(int extent, int warps, int share) {
    int unit = Math.max(warps * TensorTile.FRAGMENT, share);
    return Math.ceilDiv(extent, unit) * unit;
  }
}
