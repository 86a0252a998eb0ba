package ninc.runtime.cpu.tensor;

/** Where whole images of a feature map lie, so that any pixel of one can be read. */
public sealed interface ImageTensor extends PixelTensor permits MapTensor, UnitTensor {

  /** The images. */
  MapTensor map();

  /**
   * Which of the map's images holds an example.
   *
   * @param worker the thread that asks
   */
  int slot(int n, int worker);
}
