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

  /** Returns the schedules that fit, of common sizes, with one slice. */
  List<TensorReduction> candidates() {
    List<TensorReduction> candidates = new ArrayList<>();
    for (int down = 1; down <= TensorLimits.MAX_WARPS; down *= 2) {
      for (int across = 1; down * across <= TensorLimits.MAX_WARPS; across *= 2) {
        for (int height : extents(rows, down, down * across)) {
          for (int width : extents(columns, across, down * across)) {
            if (TensorReduction.isWhole(height, width, down, across)) {
              for (int stages : TensorLimits.STAGES) {
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
    Set<Integer> extents = new LinkedHashSet<>();
    for (int tiles = 1; tiles <= Math.ceilDiv(number, MIN_EXTENT); tiles++) {
      int extent = whole(Math.ceilDiv(number, tiles), warps, allWarps);
      if (extent <= MAX_EXTENT) {
        extents.add(extent);
      }
    }
    return extents;
  }

  /**
   * Rounds up an extent so that warps have whole fragments and items whole chunks of it.
   *
   * @param warps the number of warps along it
   * @param allWarps the number of warps of a group
   */
  static int whole(int extent, int warps, int allWarps) {
    int unit = Math.max(warps * TensorTile.FRAGMENT, allWarps * TensorTile.CHUNK);
    return Math.ceilDiv(extent, unit) * unit;
  }

  boolean admit(TensorReduction schedule) {
    return problem(schedule).isEmpty();
  }

  /** Returns why a schedule does not fit a work-group of the device; empty if it fits. */
  Optional<String> problem(TensorReduction schedule) {
    return TensorLimits.problem(
        traits, schedule.items(), schedule.sums(), schedule.localElements());
  }
}
