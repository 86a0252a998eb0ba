package ninc.dsl;

/**
 * A sliding window: kernel size, stride, padding and dilation.
 *
 * <p>Output extents are ⌊(in + 2·padding − extent) / stride⌋ + 1, where the extent of a window is
 * dilation·(kernel − 1) + 1, as in PyTorch.
 */
public record Window(Kernel kernel, Stride stride, Padding padding, Dilation dilation) {

  /** The window of a pointwise (1×1) convolution. */
  public static final Window POINTWISE =
      new Window(new Kernel(1, 1), new Stride(1, 1), Padding.NONE);

  /** A window without dilation. */
  public Window(Kernel kernel, Stride stride, Padding padding) {
    this(kernel, stride, padding, Dilation.NONE);
  }

  /** Returns the window that is as large as a feature map. */
  public static Window covering(int height, int width) {
    return new Window(new Kernel(height, width), new Stride(1, 1), Padding.NONE);
  }

  /** Whether the window leaves out pixels between the positions of its kernel. */
  public boolean isDilated() {
    return !dilation.equals(Dilation.NONE);
  }

  /**
   * Returns the output shape for an input and a number of output channels.
   *
   * @throws IllegalArgumentException if the kernel is larger than the padded input
   */
  public Shape over(Shape input, int channels) {
    long freeRows =
        input.height() + 2L * padding.height() - extent(kernel.height(), dilation.height());
    long freeColumns =
        input.width() + 2L * padding.width() - extent(kernel.width(), dilation.width());
    if (freeRows < 0 || freeColumns < 0) {
      throw new IllegalArgumentException(
          "kernel %s%s is larger than its input %s%s"
              .formatted(
                  kernel,
                  isDilated() ? " with dilation " + pair(dilation.height(), dilation.width()) : "",
                  input,
                  padding.equals(Padding.NONE)
                      ? ""
                      : " with padding " + pair(padding.height(), padding.width())));
    }
    return new Shape(
        channels, (int) (freeRows / stride.height()) + 1, (int) (freeColumns / stride.width()) + 1);
  }

  private static long extent(int kernel, int dilation) {
    return (long) dilation * (kernel - 1) + 1;
  }

  /**
   * Returns the kernel and, if they are not 1, stride and dilation: {@code 11×11/4}, {@code
   * 3×3/2×1}, {@code 3×3 dilated 2}.
   */
  public String label() {
    String strided =
        stride.equals(new Stride(1, 1))
            ? kernel.toString()
            : kernel + "/" + pair(stride.height(), stride.width());
    return isDilated()
        ? strided + " dilated " + pair(dilation.height(), dilation.width())
        : strided;
  }

  private static String pair(int height, int width) {
    return height == width ? String.valueOf(height) : height + "×" + width;
  }

  /**
   * Checks the size of the weights of a convolution with this window.
   *
   * @param inputs the number of input channels of each output channel
   */
  void checkWeights(int inputs, int channels) {
    Range.checkWeights(channels, inputs, kernel.height(), kernel.width());
  }
}
