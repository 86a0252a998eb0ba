package ninc.runtime.cpu.parallel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import jdk.incubator.vector.FloatVector;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.simd.RegisterTile;
import ninc.runtime.cpu.tensor.FlatTensor;
import ninc.runtime.cpu.tensor.ProgramMemory;

/**
 * A matrix for each chunk of the batch, and their sum in the order of the chunks. Rows are filled
 * up to whole panels, so that register tiles never end inside one; a further row takes what
 * register tiles compute beyond the last one.
 */
public final class PartialSums {
  private static final int FLOATS_PER_TASK = 1 << 12;

  private final int rows;
  private final int columns;
  private final long rowStride;
  private final long stride;
  private final MemorySegment partials;

  public PartialSums(SegmentAllocator scratch, int rows, int columns) {
    this.rows = rows;
    this.columns = columns;
    this.rowStride = (long) Math.ceilDiv(columns, RegisterTile.COLUMNS) * RegisterTile.PANEL_BYTES;
    this.stride = (rows + 1) * rowStride;
    this.partials = scratch.allocate(stride * Chunks.most(rows * columns), ProgramMemory.ALIGNMENT);
  }

  public MemorySegment data() {
    return partials;
  }

  /** Where a row of a chunk's matrix begins, in bytes. */
  public long offset(int chunk, int row) {
    return chunk * stride + row * rowStride;
  }

  /** Where the rows of a chunk's matrix begin; those beyond the last one are one and the same. */
  public long[] offsets(int chunk, int count) {
    long[] offsets = new long[count];
    for (int i = 0; i < count; i++) {
      offsets[i] = offset(chunk, Math.min(i, rows));
    }
    return offsets;
  }

  /** Sets the rows {@code from} to {@code to} of a chunk's matrix to zero, as far as they exist. */
  public void clear(int chunk, int from, int to) {
    long first = offset(chunk, from);
    partials.asSlice(first, offset(chunk, Math.min(to, rows)) - first).fill((byte) 0);
  }

  /** Writes the sum of the first {@code chunks} matrices, rows one after the other. */
  public void sum(int chunks, FlatTensor result, Workers workers) {
    int rowsPerTask = Math.max(1, FLOATS_PER_TASK / columns);
    workers.run(
        Math.ceilDiv(rows, rowsPerTask),
        (task, _) -> {
          int end = Math.min(rows, (task + 1) * rowsPerTask);
          for (int row = task * rowsPerTask; row < end; row++) {
            sumRow(chunks, result, row);
          }
        });
  }

  private void sumRow(int chunks, FlatTensor result, int row) {
    long write = (long) row * columns * Float.BYTES;
    for (int column = 0; column < columns; column += Lanes.COUNT) {
      long at = (long) column * Float.BYTES;
      FloatVector sum = sum(chunks, row, at);
      Lanes.store(sum, result.data(), write + at, Lanes.mask(column, columns));
    }
  }

  /** The sum of the first {@code chunks} matrices, of a vector of columns from a byte on. */
  public FloatVector sum(int chunks, int row, long column) {
    FloatVector sum = Lanes.load(partials, offset(0, row) + column);
    for (int chunk = 1; chunk < chunks; chunk++) {
      sum = sum.add(Lanes.load(partials, offset(chunk, row) + column));
    }
    return sum;
  }
}
