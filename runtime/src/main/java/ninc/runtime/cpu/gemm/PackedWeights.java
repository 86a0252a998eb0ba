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
 * panel is padded with zeros, to a single vector if that is enough.
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
   * Creates a factor.
   *
   * @param columnStride the stride in the weight between the columns of the factor, in bytes
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

  /**
   * Returns the number of columns of a panel, which is less than {@link RegisterTile#COLUMNS} only
   * in the last one.
   */
  int columnsOf(int panel) {
    return Math.min(RegisterTile.COLUMNS, columns - panel * RegisterTile.COLUMNS);
  }

  /** Returns whether a vector has room for all columns of a panel. */
  boolean isNarrow(int panel) {
    return columnsOf(panel) <= Lanes.COUNT;
  }

  /** Returns the number of columns for which a panel has room. */
  int width(int panel) {
    return isNarrow(panel) ? Lanes.COUNT : RegisterTile.COLUMNS;
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
      long read = source.offset(row) + first * columnStride;
      if (columnStride == Float.BYTES && width == RegisterTile.COLUMNS) {
        for (long v = 0; v < RegisterTile.PANEL_BYTES; v += Lanes.BYTES) {
          Lanes.store(Lanes.load(weight, read + v), panels, at + v);
        }
      } else {
        for (int j = 0; j < width; j++) {
          float value = weight.get(Lanes.FLOAT, read + j * columnStride);
          panels.set(Lanes.FLOAT, at + (long) j * Float.BYTES, value);
        }
      }
      at += stride;
    }
  }
}
