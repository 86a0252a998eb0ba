package ninc.runtime.cpu.winograd;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.stream.IntStream;
import ninc.runtime.cpu.parallel.Run;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.simd.RegisterTile;
import ninc.runtime.cpu.tensor.CacheSetPadding;
import ninc.runtime.cpu.tensor.ProgramMemory;
import ninc.runtime.cpu.tensor.WeightVersion;

/**
 * Transformed and packed kernels: one right factor [rows][columns] per product, in panels of {@link
 * RegisterTile#COLUMNS} columns. The last panel has no more vectors than its columns need.
 */
public final class WinogradWeights {

  /**
   * Maps a kernel position, in row-major order, to the offset in the weight of the factor that it
   * has, in bytes.
   */
  @FunctionalInterface
  public interface Source {
    long offset(int position);
  }

  private final WeightVersion version;
  private final MemorySegment weight;
  private final int rows;
  private final int columns;
  private final WinogradFilter filter;
  private final long[] positions;
  private final long rowStride;
  private final long columnStride;
  private final MemorySegment panels;
  private final MemorySegment scratch;
  private final long scratchBytes;
  private long packedVersion;

  /**
   * Creates a transform.
   *
   * @param rowStride the stride between rows of a factor in the weight, in bytes
   * @param columnStride the stride between columns, in bytes
   */
  public WinogradWeights(
      SegmentAllocator kept,
      SegmentAllocator temporary,
      int workers,
      WeightVersion version,
      MemorySegment weight,
      int rows,
      int columns,
      WinogradFilter filter,
      Source source,
      long rowStride,
      long columnStride) {
    this.version = version;
    this.weight = weight;
    this.rows = rows;
    this.columns = columns;
    this.filter = filter;
    this.positions =
        IntStream.range(0, filter.size() * filter.size()).mapToLong(source::offset).toArray();
    this.rowStride = rowStride;
    this.columnStride = columnStride;
    this.panels = kept.allocate(filter.products() * productBytes(), ProgramMemory.ALIGNMENT);
    this.scratchBytes = kernelBytes() + filter.temporaryBytes();
    this.scratch = temporary.allocate(workers * scratchBytes, ProgramMemory.ALIGNMENT);
  }

  int rows() {
    return rows;
  }

  int columns() {
    return columns;
  }

  int panelCount() {
    return Math.ceilDiv(columns, RegisterTile.COLUMNS);
  }

  /** Returns the number of vectors that have room for all columns of a panel. */
  int vectors(int panel) {
    int rest = columns - panel * RegisterTile.COLUMNS;
    return Math.ceilDiv(Math.min(rest, RegisterTile.COLUMNS), Lanes.COUNT);
  }

  MemorySegment panels() {
    return panels;
  }

  /** Returns the offset of a panel of one of the products, in bytes. */
  long panelOffset(int product, int panel) {
    return product * productBytes() + (long) panel * rows * RegisterTile.PANEL_BYTES;
  }

  private long productBytes() {
    return CacheSetPadding.of((long) panelCount() * rows * RegisterTile.PANEL_BYTES);
  }

  private long kernelBytes() {
    return (long) filter.size() * filter.size() * Lanes.BYTES;
  }

  /** Transforms and packs the weight if it has changed since it was last packed. */
  void pack(Run run) {
    if (packedVersion != version.number()) {
      run.workers().run(panelCount(), this::packPanel);
      packedVersion = version.number();
    }
  }

  private void packPanel(int panel, int worker) {
    long kernel = worker * scratchBytes;
    long temporary = kernel + kernelBytes();
    int vectors = vectors(panel);
    for (int row = 0; row < rows; row++) {
      long at = panelOffset(0, panel) + (long) row * vectors * Lanes.BYTES;
      for (int v = 0; v < vectors; v++) {
        gather(kernel, row, panel * RegisterTile.COLUMNS + v * Lanes.COUNT);
        filter.transform(
            scratch,
            kernel,
            scratch,
            temporary,
            panels,
            at + (long) v * Lanes.BYTES,
            productBytes());
      }
    }
  }

  /** Copies the kernels of one row and a vector of columns, and pads them with zeros. */
  private void gather(long to, int row, int firstColumn) {
    int count = Math.min(Lanes.COUNT, columns - firstColumn);
    long from = weight.address() + row * rowStride + firstColumn * columnStride;
    for (int position = 0; position < positions.length; position++) {
      long read = from + positions[position];
      long write = scratch.address() + to + (long) position * Lanes.BYTES;
      for (int j = 0; j < count; j++) {
        float value = Lanes.MEMORY.get(Lanes.FLOAT, read + j * columnStride);
        Lanes.MEMORY.set(Lanes.FLOAT, write + (long) j * Float.BYTES, value);
      }
      for (int j = count; j < Lanes.COUNT; j++) {
        Lanes.MEMORY.set(Lanes.FLOAT, write + (long) j * Float.BYTES, 0);
      }
    }
  }
}
