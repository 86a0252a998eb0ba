package ninc.runtime.cpu.winograd;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import ninc.runtime.cpu.parallel.Run;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.simd.RegisterTile;
import ninc.runtime.cpu.tensor.CacheSetPadding;
import ninc.runtime.cpu.tensor.ProgramMemory;
import ninc.runtime.cpu.tensor.WeightVersion;

/**
 * Transformed and packed kernels: one right factor [rows][columns] per product, in panels of {@link
 * RegisterTile#COLUMNS} columns.
 */
public final class WinogradWeights {

  /**
   * Maps element (row, column) of the factor for kernel position (kh, kw) to its offset in the
   * weight, in bytes.
   */
  @FunctionalInterface
  public interface Source {
    long offset(int kh, int kw, int row, int column);
  }

  private final WeightVersion version;
  private final MemorySegment weight;
  private final int rows;
  private final int columns;
  private final WinogradFilter filter;
  private final Source source;
  private final MemorySegment panels;
  private final MemorySegment scratch;
  private final long scratchBytes;
  private long packedVersion;

  public WinogradWeights(
      SegmentAllocator kept,
      SegmentAllocator temporary,
      int workers,
      WeightVersion version,
      MemorySegment weight,
      int rows,
      int columns,
      WinogradFilter filter,
      Source source) {
    this.version = version;
    this.weight = weight;
    this.rows = rows;
    this.columns = columns;
    this.filter = filter;
    this.source = source;
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
    for (int row = 0; row < rows; row++) {
      long at = panelOffset(0, panel) + (long) row * RegisterTile.PANEL_BYTES;
      for (int v = 0; v < RegisterTile.VECTORS; v++) {
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
    for (int kh = 0; kh < filter.size(); kh++) {
      for (int kw = 0; kw < filter.size(); kw++) {
        for (int j = 0; j < Lanes.COUNT; j++) {
          int column = firstColumn + j;
          float value =
              column < columns ? weight.get(Lanes.FLOAT, source.offset(kh, kw, row, column)) : 0;
          long position = (long) (kh * filter.size() + kw) * Lanes.COUNT + j;
          scratch.set(Lanes.FLOAT, to + position * Float.BYTES, value);
        }
      }
    }
  }
}
