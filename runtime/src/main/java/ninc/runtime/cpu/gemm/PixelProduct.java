package ninc.runtime.cpu.gemm;

import java.lang.foreign.MemorySegment;
import ninc.runtime.cpu.tensor.PixelTile;

/** The product of the windows of pixels, which are read in place, and a packed weight. */
public sealed interface PixelProduct permits PackedGemm, VisibleGemm {

  /** Returns the weight. */
  PackedWeights weights();

  /**
   * Computes the columns of some panels for the pixels of a tile.
   *
   * @param reads the offset of each pixel's window
   * @param writes the offset of each pixel's results
   */
  void run(
      MemorySegment x,
      long[] reads,
      MemorySegment y,
      long[] writes,
      PixelTile tile,
      int fromPanel,
      int toPanel);
}
