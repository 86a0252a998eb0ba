package ninc.dsl;

/** The windows of max and average pooling. */
final class Pooling {

  private Pooling() {}

  static Window window(Kernel kernel, PoolOption... given) {
    return Options.of(given).window(kernel, new Stride(kernel.height(), kernel.width()));
  }

  /** Checks that every window contains at least one pixel of the input. */
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
