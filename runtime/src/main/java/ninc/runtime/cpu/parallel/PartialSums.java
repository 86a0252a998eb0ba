package ninc.runtime.cpu.parallel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import jdk.incubator.vector.FloatVector;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.simd.RegisterTile;
import ninc.runtime.cpu.tensor.FlatTensor;
import ninc.runtime.cpu.tensor.ProgramMemory;

/**
 * One matrix of partial sums per chunk of the batch, which are added in the order of the chunks.
 * Rows are padded to whole panels for register tiles; one further row receives what register tiles
 * compute beyond the last row.
 */
public final class PartialSums {
  private static final int FLOATS_PER_TASK = 1 << 12;

  private final int rows;
  private final int columns;
  private final long rowStride;
  private final long stride;
  private final MemorySegment partials;

  /** Creates partial sums for batches of any size. */
  public PartialSums(SegmentAllocator scratch, int rows, int columns) {
    this(scratch, rows, columns, BatchChunks.maxCount(rows * columns));
  }

  /**
   * Creates partial sums.
   *
   * @param chunks the maximum number of chunks of a batch
   */
  public PartialSums(SegmentAllocator scratch, int rows, int columns, int chunks) {
    this.rows = rows;
    this.columns = columns;
    this.rowStride = (long) Math.ceilDiv(columns, RegisterTile.COLUMNS) * RegisterTile.PANEL_BYTES;
    this.stride = (rows + 1) * rowStride;
    this.partials = scratch.allocate(stride * chunks, ProgramMemory.ALIGNMENT);
  }

  public MemorySegment data() {
    return partials;
  }

  /** Returns the offset of a row of a chunk's matrix, in bytes. */
  public long offset(int chunk, int row) {
    return chunk * stride + row * rowStride;
  }

  /**
   * Returns the offsets of some rows of a chunk's matrix, in bytes, padded to whole register tiles,
   * whose excess rows share an offset beyond the last row.
   */
  public long[] offsets(int chunk, int first, int count) {
    long[] offsets = new long[RegisterTile.wholeRows(count)];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = offset(chunk, i < count ? first + i : rows);
    }
    return offsets;
  }

  /** Clears the rows from {@code from} to {@code to}, exclusive, of a chunk's matrix. */
  public void clear(int chunk, int from, int to) {
    long first = offset(chunk, from);
    partials.asSlice(first, offset(chunk, to) - first).fill((byte) 0);
  }

  /** Writes the sum of the first {@code chunks} matrices to a contiguous tensor. */
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
      Lanes.store(sum, result.data(), write + at, column, columns);
    }
  }

  /**
   * Returns the sum of the first {@code chunks} matrices for a vector of columns.
   *
   * @param column the offset of the first column in its row, in bytes
   */
  public FloatVector sum(int chunks, int row, long column) {
    FloatVector sum = Lanes.load(partials, offset(0, row) + column);
    for (int chunk = 1; chunk < chunks; chunk++) {
      sum = sum.add(Lanes.load(partials, offset(chunk, row) + column));
    }
    return sum;
  }
}
