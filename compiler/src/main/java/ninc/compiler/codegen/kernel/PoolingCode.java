package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.kernel.KernelText.literal;
import static ninc.compiler.codegen.text.Terms.plus;
import static ninc.compiler.codegen.text.Terms.times;

import ninc.compiler.codegen.text.Source;
import ninc.compiler.ir.Pooling.AveragePool;
import ninc.compiler.ir.Pooling.AveragePoolGradient;
import ninc.compiler.ir.Pooling.MaxPool;
import ninc.compiler.ir.Pooling.MaxPoolGradient;
import ninc.compiler.ir.Pooling.MaxPoolGradientAt;
import ninc.compiler.ir.Pooling.MaxPoolPositions;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Value;
import ninc.dsl.Window;

/**
 * Emits pooling operators and their gradients for the element at {@code image}, {@code row}, {@code
 * column}, by loops over the pixels (y, x) of a window, or over the windows (outRow, outColumn)
 * that contain a pixel.
 */
final class PoolingCode {
  private static final String LOWEST = "Float.NEGATIVE_INFINITY";
  private static final String OUT_PIXEL = "outPixel";

  private final KernelText kernel;
  private final Source body;
  private final String result;
  private final String channel;

  /**
   * @param result the name of the variable for the element
   */
  PoolingCode(KernelText kernel, String result, ElementIndex index) {
    this.kernel = kernel;
    this.body = kernel.body();
    this.result = result;
    this.channel = index.channel();
  }

  String max(MaxPool pool) {
    body.line("float %s = %s;", result, LOWEST);
    openWindow(pool.input(), pool.window(), "row", "column");
    body.line("float value = %s;", element(pool.input()))
        .open("if (%s)", exceeds(result))
        .line("%s = value;", result)
        .close();
    closeLoops();
    return result;
  }

  /** Emits the position of the first maximum in the window. */
  String position(MaxPoolPositions pool) {
    body.line("int %s = 0;", result);
    body.block();
    findLargest(pool.input(), pool.window(), "row", "column", result);
    body.close();
    return "(byte) " + result;
  }

  String average(AveragePool pool) {
    body.line("float %s = 0f;", result);
    openWindow(pool.input(), pool.window(), "row", "column");
    body.line("%s += %s;", result, element(pool.input()));
    closeLoops();
    return "%s / %s".formatted(result, area(pool.window()));
  }

  String averageGradient(AveragePoolGradient pool) {
    body.line("float %s = 0f;", result);
    openCoveringWindows(pool.gradient(), pool.window());
    add(pool.gradient());
    closeLoops();
    return "%s / %s".formatted(result, area(pool.window()));
  }

  String gradientAt(MaxPoolGradientAt pool) {
    body.line("float %s = 0f;", result);
    openCoveringWindows(pool.gradient(), pool.window());
    body.open(
        "if ((%s & 0xFF) == %s)",
        kernel.load(pool.positions(), OUT_PIXEL, channel), positionInWindow(pool.window()));
    add(pool.gradient());
    body.close();
    closeLoops();
    return result;
  }

  /** Emits a gradient that finds the maximum of each window again. */
  String gradient(MaxPoolGradient pool) {
    body.line("float %s = 0f;", result);
    openCoveringWindows(pool.gradient(), pool.window());
    body.line("int position = 0;");
    findLargest(pool.input(), pool.window(), "outRow", "outColumn", "position");
    body.open("if (position == %s)", positionInWindow(pool.window()));
    add(pool.gradient());
    body.close();
    closeLoops();
    return result;
  }

  /** Adds the pooled element to the result. */
  private void add(Value pooled) {
    body.line("%s += %s;", result, kernel.load(pooled, OUT_PIXEL, channel));
  }

  private static String area(Window window) {
    return literal((float) window.kernel().area());
  }

  private void findLargest(Value input, Window window, String row, String column, String position) {
    body.line("float largest = %s;", LOWEST);
    openCorner(window, row, column);
    if (window.padding().height() + window.padding().width() > 0) {
      body.line(
          "%s = (TornadoMath.max(top, 0) - top) * %d + TornadoMath.max(left, 0) - left;",
          position, window.kernel().width());
    }
    openPixels(input, window);
    body.line("float value = %s;", element(input))
        .open("if (%s)", exceeds("largest"))
        .line("largest = value;")
        .line("%s = (y - top) * %d + x - left;", position, window.kernel().width())
        .close();
    closeLoops();
  }

  /**
   * Returns the condition that {@code value} replaces the largest so far: the first of equal values
   * wins, and a NaN wins over numbers, as on the CPU. The functions of TornadoMath drop a NaN on
   * GPUs.
   */
  private static String exceeds(String largest) {
    return "value > %s || value != value".formatted(largest);
  }

  /** Opens loops over the pixels of a window without padding. */
  private void openWindow(Value input, Window window, String row, String column) {
    openCorner(window, row, column);
    openPixels(input, window);
  }

  private void openCorner(Window window, String row, String column) {
    body.block()
        .line(
            "int top = %s;", plus(times(row, window.stride().height()), -window.padding().height()))
        .line(
            "int left = %s;",
            plus(times(column, window.stride().width()), -window.padding().width()));
  }

  private void openPixels(Value input, Window window) {
    FeatureMap map = input.featureMap();
    openPixelRange("y", "top", window.kernel().height(), map.height());
    openPixelRange("x", "left", window.kernel().width(), map.width());
  }

  private void openPixelRange(String name, String start, int kernelExtent, int extent) {
    body.line("int %sEnd = TornadoMath.min(%s + %d, %d);", name, start, kernelExtent, extent)
        .open(
            "for (int %s = TornadoMath.max(%s, 0); %s < %sEnd; %s++)",
            name, start, name, name, name);
  }

  /** Returns the element at (y, x). */
  private String element(Value input) {
    FeatureMap map = input.featureMap();
    return kernel.load(
        input, "((image * %d + y) * %d + x)".formatted(map.height(), map.width()), channel);
  }

  /** Closes the loops of {@link #openWindow} or {@link #openCoveringWindows}. */
  private void closeLoops() {
    body.close().close().close();
  }

  /**
   * Opens loops over the windows that contain the pixel; {@link #OUT_PIXEL} is the pooled pixel.
   */
  private void openCoveringWindows(Value pooled, Window window) {
    FeatureMap map = pooled.featureMap();
    body.block();
    openWindowRange(
        "outRow",
        "row",
        window.kernel().height(),
        window.stride().height(),
        window.padding().height(),
        map.height());
    openWindowRange(
        "outColumn",
        "column",
        window.kernel().width(),
        window.stride().width(),
        window.padding().width(),
        map.width());
    body.line(
        "int %s = (image * %d + outRow) * %d + outColumn;", OUT_PIXEL, map.height(), map.width());
  }

  private void openWindowRange(
      String name, String coordinate, int kernelExtent, int stride, int padding, int extent) {
    body.line(
            "int %sEnd = TornadoMath.min((%s + %d) / %d, %d);",
            name, coordinate, padding, stride, extent - 1)
        .open(
            "for (int %s = TornadoMath.max((%s + %d) / %d, 0); %s <= %sEnd; %s++)",
            name, coordinate, padding - kernelExtent + stride, stride, name, name, name);
  }

  /** Returns the position of the pixel in the window at (outRow, outColumn). */
  private static String positionInWindow(Window window) {
    return "(row + %d - outRow * %d) * %d + column + %d - outColumn * %d"
        .formatted(
            window.padding().height(),
            window.stride().height(),
            window.kernel().width(),
            window.padding().width(),
            window.stride().width());
  }
}
