package ninc.dsl;

/** What max and average pooling have in common. */
final class Pooling {

  private Pooling() {}

  static Window window(Kernel kernel, PoolOption... given) {
    Options options = Options.of(given);
    Stride kernelSize = new Stride(kernel.height(), kernel.width());
    return new Window(kernel, options.stride(kernelSize), options.padding());
  }

  /** Every window must hold at least one pixel of the input. */
  static void check(Window window) {
    Kernel kernel = window.kernel();
    Padding padding = window.padding();
    if (2 * padding.height() > kernel.height() || 2 * padding.width() > kernel.width()) {
      throw new IllegalArgumentException(
          "padding %d×%d is more than half the window %s"
              .formatted(padding.height(), padding.width(), kernel));
    }
  }
}
