package ninc.runtime.cpu.tensor;

import java.lang.foreign.MemorySegment;

/** A tensor whose pixels each have contiguous channels. */
public sealed interface PixelTensor permits ImageTensor, TileTensor {

  MemorySegment data();

  int channels();

  /**
   * Returns the byte offset of each pixel of a tile, padded to whole register tiles by repeating
   * the last one, so that a partial register tile computes its last row several times.
   */
  long[] offsets(PixelTile tile);
}
