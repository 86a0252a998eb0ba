package ninc.dsl;

/**
 * A sliding window: kernel size, stride and padding.
 *
 * <p>Output extents are ⌊(in + 2·padding − kernel) / stride⌋ + 1, as in PyTorch.
 */
public record Window(Kernel kernel, Stride stride, Padding padding) {

  /** The window of a pointwise (1×1) convolution. */
  public static final Window POINTWISE =
      new Window(new Kernel(1, 1), new Stride(1, 1), Padding.NONE);

  /**
   * Returns the output shape for an input and a number of output channels.
   *
   * @throws IllegalArgumentException if the kernel is larger than the padded input
   */
  public Shape over(Shape input, int channels) {
    int freeRows = input.height() + 2 * padding.height() - kernel.height();
    int freeColumns = input.width() + 2 * padding.width() - kernel.width();
    if (freeRows < 0 || freeColumns < 0) {
      throw new IllegalArgumentException(
          "kernel %s is larger than its input %s%s"
              .formatted(kernel, input, padding.equals(Padding.NONE) ? "" : " with " + padded()));
    }
    return new Shape(channels, freeRows / stride.height() + 1, freeColumns / stride.width() + 1);
  }

  /** Returns the kernel and, if it is not 1, the stride: {@code 11×11/4}, {@code 3×3/2×1}. */
  public String label() {
    if (stride.height() != stride.width()) {
      return "%s/%d×%d".formatted(kernel, stride.height(), stride.width());
    }
    return stride.height() == 1 ? kernel.toString() : kernel + "/" + stride.height();
  }

  private String padded() {
    return padding.height() == padding.width()
        ? "padding " + padding.height()
        : "padding %d×%d".formatted(padding.height(), padding.width());
  }

  /** Checks the size of the weights of a convolution with this window. */
  void checkWeights(Shape input, int channels) {
    Range.checkWeights(channels, input.channels(), kernel.height(), kernel.width());
  }
}
