package ninc.dsl;

/**
 * The padding with which a convolution of stride 1 keeps the height and width of its input, as
 * {@code padding='same'} of PyTorch: d·(k−1)/2 on each side.
 */
public record SamePadding() implements ConvOption, DepthwiseConvOption, NinBlockOption {

  /**
   * Returns the padding of a window.
   *
   * @throws IllegalArgumentException if the stride is not 1, or the two sides would differ
   */
  Padding of(Kernel kernel, Stride stride, Dilation dilation) {
    if (!stride.equals(new Stride(1, 1))) {
      throw new IllegalArgumentException(
          "padding(same()) keeps height and width, but stride %d×%d does not; pad explicitly"
              .formatted(stride.height(), stride.width()));
    }
    int rows = dilation.height() * (kernel.height() - 1);
    int columns = dilation.width() * (kernel.width() - 1);
    if (rows % 2 != 0 || columns % 2 != 0) {
      throw new IllegalArgumentException(
          "padding(same()) is the same on both sides, which keeps height and width only for odd"
              + " kernels, not for %s".formatted(kernel));
    }
    return new Padding(rows / 2, columns / 2);
  }
}
