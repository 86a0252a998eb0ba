package ninc.dsl;

/**
 * The size of a convolution's kernel or of a pooling window.
 *
 * @param height rows, at least 1
 * @param width columns, at least 1
 */
public record Kernel(int height, int width) {

  public Kernel {
    Range.check("kernel", height, 1);
    Range.check("kernel", width, 1);
  }

  /** The number of positions of the kernel, height · width. */
  public int area() {
    return height * width;
  }

  @Override
  public String toString() {
    return height + "×" + width;
  }
}
