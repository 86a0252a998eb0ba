package ninc.runtime.cpu.gemm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import ninc.runtime.cpu.parallel.Run;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.simd.RegisterTile;
import ninc.runtime.cpu.tensor.ProgramMemory;
import ninc.runtime.cpu.tensor.WeightVersion;

/**
 * The right factor of a matrix product, [rows][columns], packed into panels of {@link
 * RegisterTile#COLUMNS} columns, so that a register tile reads its panel sequentially. The last
 * panel has no more vectors than its columns need, and is padded with zeros.
 */
public final class PackedWeights {

  /** Maps the first element of a row of the factor to its offset in the weight, in bytes. */
  @FunctionalInterface
  public interface Source {
    long offset(int row);
  }

  private final MemorySegment weight;
  private final int rows;
  private final int columns;
  private final Source source;
  private final long columnStride;
  private final WeightVersion version;
  private final MemorySegment panels;
  private long packedVersion;

  /**
   * Creates a packed weight.
   *
   * @param columnStride the stride between the columns of a row in the weight, in bytes
   */
  public PackedWeights(
      SegmentAllocator kept,
      WeightVersion version,
      MemorySegment weight,
      int rows,
      int columns,
      Source source,
      long columnStride) {
    this.version = version;
    this.weight = weight;
    this.rows = rows;
    this.columns = columns;
    this.source = source;
    this.columnStride = columnStride;
    this.panels = kept.allocate(panelBytes() * panelCount(), ProgramMemory.ALIGNMENT);
  }

  public int columns() {
    return columns;
  }

  /**
   * Returns the number of columns of a panel, which is less than {@link RegisterTile#COLUMNS} only
   * in the last one.
   */
  int columnsOf(int panel) {
    return Math.min(RegisterTile.COLUMNS, columns - panel * RegisterTile.COLUMNS);
  }

  /** Returns the number of vectors that have room for all columns of a panel. */
  int vectors(int panel) {
    return Math.ceilDiv(columnsOf(panel), Lanes.COUNT);
  }

  /** Returns the number of columns for which a panel has room. */
  int width(int panel) {
    return vectors(panel) * Lanes.COUNT;
  }

  public int panelCount() {
    return Math.ceilDiv(columns, RegisterTile.COLUMNS);
  }

  MemorySegment panels() {
    return panels;
  }

  long panelOffset(int panel) {
    return panel * panelBytes();
  }

  private long panelBytes() {
    return (long) rows * RegisterTile.PANEL_BYTES;
  }

  /** Packs the weight if it has changed since it was last packed. */
  public void pack(Run run) {
    if (packedVersion != version.number()) {
      run.workers().run(panelCount(), (panel, _) -> packPanel(panel));
      packedVersion = version.number();
    }
  }

  private void packPanel(int panel) {
    int first = panel * RegisterTile.COLUMNS;
    int width = columnsOf(panel);
    long at = panelOffset(panel);
    long stride = (long) width(panel) * Float.BYTES;
    for (int row = 0; row < rows; row++) {
      long from = weight.address() + source.offset(row) + first * columnStride;
      long to = panels.address() + at;
      if (columnStride == Float.BYTES && width == width(panel)) {
        for (long byteOffset = 0; byteOffset < stride; byteOffset += Lanes.BYTES) {
          Lanes.store(Lanes.load(Lanes.MEMORY, from + byteOffset), Lanes.MEMORY, to + byteOffset);
        }
      } else {
        for (int j = 0; j < width; j++) {
          float value = Lanes.MEMORY.get(Lanes.FLOAT, from + j * columnStride);
          Lanes.MEMORY.set(Lanes.FLOAT, to + (long) j * Float.BYTES, value);
        }
      }
      at += stride;
    }
  }
}
