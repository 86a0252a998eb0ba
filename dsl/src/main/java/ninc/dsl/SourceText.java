package ninc.dsl;

import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Formats arguments for {@link SourcePrinter}. */
final class SourceText {

  private SourceText() {}

  /** Joins the non-empty arguments with commas. */
  static String arguments(Object... arguments) {
    return Stream.of(arguments)
        .map(Objects::toString)
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining(", "));
  }

  static String convolution(Window window) {
    return arguments(
        pair("kernel", window.kernel().height(), window.kernel().width()),
        stride(window.stride(), new Stride(1, 1)),
        padding(window.padding()),
        window.isDilated()
            ? pair("dilation", window.dilation().height(), window.dilation().width())
            : "");
  }

  static String bias(Bias bias) {
    return bias.added() ? "" : "bias(false)";
  }

  static String pooling(Window window) {
    Kernel kernel = window.kernel();
    return arguments(
        kernel.height() == kernel.width()
            ? kernel.height()
            : pair("kernel", kernel.height(), kernel.width()),
        stride(window.stride(), new Stride(kernel.height(), kernel.width())),
        padding(window.padding()));
  }

  static String activation(Activation activation) {
    return activation.equals(Dsl.identity()) ? "" : activation.source();
  }

  private static String stride(Stride stride, Stride defaultStride) {
    return stride.equals(defaultStride) ? "" : pair("stride", stride.height(), stride.width());
  }

  private static String padding(Padding padding) {
    return padding.equals(Padding.NONE) ? "" : pair("padding", padding.height(), padding.width());
  }

  private static String pair(String function, int height, int width) {
    return height == width
        ? "%s(%d)".formatted(function, height)
        : "%s(%d, %d)".formatted(function, height, width);
  }
}
