package ninc.runtime.cpu.gemm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import ninc.runtime.cpu.parallel.Run;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.simd.RegisterTile;
import ninc.runtime.cpu.tensor.ProgramMemory;
import ninc.runtime.cpu.tensor.WeightVersion;

/**
 * The right factor of a product, [rows][columns], packed into panels of {@link
 * RegisterTile#COLUMNS} columns, the last one filled up with zeros: a register tile reads its panel
 * from front to back.
 */
public final class PackedWeights {

  /** Where element (row, column) of the factor lies in the weight, in bytes. */
  @FunctionalInterface
  public interface Source {
    long offset(int row, int column);
  }

  private final MemorySegment weight;
  private final int rows;
  private final int columns;
  private final Source source;
  private final WeightVersion version;
  private final MemorySegment panels;
  private long packedVersion;

  public PackedWeights(
      SegmentAllocator kept,
      WeightVersion version,
      MemorySegment weight,
      int rows,
      int columns,
      Source source) {
    this.version = version;
    this.weight = weight;
    this.rows = rows;
    this.columns = columns;
    this.source = source;
    this.panels = kept.allocate(panelBytes() * panelCount(), ProgramMemory.ALIGNMENT);
  }

  /**
   * How many of a panel's columns exist; fewer than {@link RegisterTile#COLUMNS} only in the last
   * one.
   */
  int columnsOf(int panel) {
    return Math.min(RegisterTile.COLUMNS, columns - panel * RegisterTile.COLUMNS);
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

  /** Packs the weight as it is now, unless it has not changed since. */
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
    for (int row = 0; row < rows; row++) {
      for (int j = 0; j < width; j++) {
        float value = weight.get(Lanes.FLOAT, source.offset(row, first + j));
        panels.set(Lanes.FLOAT, at + (long) j * Float.BYTES, value);
      }
      at += RegisterTile.PANEL_BYTES;
    }
  }
}
