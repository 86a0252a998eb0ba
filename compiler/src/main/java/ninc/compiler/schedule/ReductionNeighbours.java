package ninc.compiler.schedule;

import java.util.LinkedHashSet;
import java.util.Set;
import ninc.compiler.ir.Type.Weight;

/** Finds the neighbours of a weight gradient's schedule in the search space. */
final class ReductionNeighbours {
  private final ReductionLimits limits;
  private final Weight weight;
  private final Set<ReductionSchedule> found = new LinkedHashSet<>();

  ReductionNeighbours(ReductionLimits limits, Weight weight) {
    this.limits = limits;
    this.weight = weight;
  }

  Set<ReductionSchedule> of(ReductionSchedule from) {
    int lanes = from.lanes();
    int rows = from.rows();
    int columns = from.columns();
    int depth = from.depth();
    int slices = from.slices();
    add(2 * lanes, rows, columns, depth, slices);
    add(lanes / 2, rows, columns, depth, slices);
    add(lanes, 2 * rows, columns, depth, slices);
    add(lanes, rows / 2, columns, depth, slices);
    add(lanes, rows, 2 * columns, depth, slices);
    add(lanes, rows, columns / 2, depth, slices);
    add(lanes, rows, columns, 2 * depth, slices);
    add(lanes, rows, columns, depth / 2, slices);
    add(lanes, rows, columns, depth, 2 * slices);
    add(lanes, rows, columns, depth, slices / 2);
    found.remove(from);
    return found;
  }

  /** Adds a schedule with at most this many rows and columns, in whole register tiles. */
  private void add(int lanes, int rows, int columns, int depth, int slices) {
    if (lanes < 1 || rows < 1 || columns < 1 || depth < 1 || slices < 1) {
      return;
    }
    if (lanes * lanes % depth != 0) {
      return;
    }
    ReductionSchedule schedule =
        new ReductionSchedule(
            lanes,
            Math.ceilDiv(Math.min(rows, weight.fanIn()), lanes),
            Math.ceilDiv(Math.min(columns, weight.out()), lanes),
            depth,
            slices);
    if (limits.admit(schedule)) {
      found.add(schedule);
    }
  }
}
