package ninc.runtime.cpu.tensor;

/** A feature map of whole images, of which every pixel can be read. */
public sealed interface ImageTensor extends PixelTensor permits MapTensor, UnitTensor {

  /** Returns the images. */
  MapTensor map();

  /**
   * Returns the index in {@link #map()} of an example's image.
   *
   * @param n the example
   * @param worker the number of the calling thread
   */
  int slot(int n, int worker);

  /**
   * Returns the offset of the window of each pixel of a tile, padded to whole register tiles by
   * repeating the last one.
   *
   * @param windows the windows of the images in {@link #map()}
   */
  long[] offsets(PixelGrid windows, PixelTile tile);
}
