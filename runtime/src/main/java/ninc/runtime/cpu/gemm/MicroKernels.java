package ninc.runtime.cpu.gemm;

import java.lang.foreign.MemorySegment;
import ninc.runtime.cpu.simd.RegisterTile;

/** The micro-kernels of matrix products whose left factor is read in place, by width of a panel. */
public final class MicroKernels {

  private MicroKernels() {}

  /** Returns the number of rows of a register tile for a panel of {@code vectors} vectors. */
  public static int rows(int vectors) {
    return vectors == RegisterTile.VECTORS ? RegisterTile.ROWS : RegisterTile.NARROW_ROWS;
  }

  /**
   * Computes a register tile of {@link #rows} rows.
   *
   * @param vectors the number of vectors per row of the panel
   * @see GemmMicroKernel#tile
   */
  public static void tile(
      int vectors,
      MemorySegment x,
      long[] reads,
      int row,
      long[] positions,
      MemorySegment panels,
      long panel,
      MemorySegment y,
      long[] writes,
      long column) {
    if (vectors == RegisterTile.VECTORS) {
      GemmMicroKernel.tile(x, reads, row, positions, panels, panel, y, writes, column);
    } else {
      NarrowMicroKernel.tile(x, reads, row, positions, panels, panel, y, writes, column);
    }
  }
}
