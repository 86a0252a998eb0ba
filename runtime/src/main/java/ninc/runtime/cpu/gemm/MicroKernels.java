package ninc.runtime.cpu.gemm;

import java.lang.foreign.MemorySegment;
import ninc.runtime.cpu.simd.RegisterTile;

/** The micro-kernels of matrix products whose left factor is read in place, by width of a panel. */
public final class MicroKernels {

  private MicroKernels() {}

  /** Returns the number of rows of a register tile for a panel of {@code vectors} vectors. */
  public static int rows(int vectors) {
    return switch (vectors) {
      case RegisterTile.WIDE_VECTORS -> RegisterTile.WIDE_ROWS;
      case RegisterTile.VECTORS -> RegisterTile.ROWS;
      default -> RegisterTile.NARROW_ROWS;
    };
  }

  /**
   * Computes a register tile of {@link #rows} rows.
   *
   * @param vectors the number of vectors per row of the panel
   * @see WideMicroKernel#tile
   */
  public static void tile(
      int vectors,
      MemorySegment x,
      long[] reads,
      int row,
      int taps,
      long tapStride,
      int length,
      MemorySegment panels,
      long panel,
      Epilogue epilogue,
      int channel,
      MemorySegment y,
      long[] writes,
      long column) {
    switch (vectors) {
      case RegisterTile.WIDE_VECTORS ->
          WideMicroKernel.tile(
              x, reads, row, taps, tapStride, length, panels, panel, epilogue, channel, y, writes,
              column, false);
      case RegisterTile.VECTORS ->
          GemmMicroKernel.tile(
              x, reads, row, taps, tapStride, length, panels, panel, epilogue, channel, y, writes,
              column);
      default ->
          NarrowMicroKernel.tile(
              x, reads, row, taps, tapStride, length, panels, panel, epilogue, channel, y, writes,
              column);
    }
  }
}
