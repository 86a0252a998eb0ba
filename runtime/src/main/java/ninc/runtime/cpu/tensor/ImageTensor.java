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
}
