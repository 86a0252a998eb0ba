package ninc.runtime.cpu.tensor;

import java.lang.foreign.MemorySegment;

/** Where the pixels of a tile lie, each as contiguous channels. */
public sealed interface PixelTensor permits ImageTensor, TileTensor {

  MemorySegment data();

  int channels();

  /**
   * The byte offset of each pixel of a tile; beyond the last one, the last one's again up to whole
   * register tiles, so that a tile that is not full computes its last row twice.
   */
  long[] offsets(PixelTile tile);
}
