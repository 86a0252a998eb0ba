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
 * Writes pools and their gradients for the element at {@code image}, {@code row}, {@code column}:
 * loops over the pixels (y, x) under a window, or over the windows (down, across) above a pixel.
 */
final class PoolingCode {
  private static final String LOWEST = "Float.NEGATIVE_INFINITY";

  private final KernelText kernel;
  private final Source body;
  private final String result;
  private final String channel;

  /**
   * @param result the variable that it declares for the element
   */
  PoolingCode(KernelText kernel, String result, Place place) {
    this.kernel = kernel;
    this.body = kernel.body();
    this.result = result;
    this.channel = place.channel();
  }

  String max(MaxPool pool) {
    body.line("float %s = %s;", result, LOWEST);
    openWindow(pool.input(), pool.window(), "row", "column");
    body.line("float value = %s;", under(pool.input()))
        .open("if (%s)", exceeds(result))
        .line("%s = value;", result)
        .close();
    closeWindow();
    return result;
  }

  /** The place in the window of its first largest value. */
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
    body.line("%s += %s;", result, under(pool.input()));
    closeWindow();
    return "%s / %s".formatted(result, area(pool.window()));
  }

  String averageGradient(AveragePoolGradient pool) {
    body.line("float %s = 0f;", result);
    openCovering(pool.gradient(), pool.window());
    body.line("%s += %s.get(above);", result, kernel.reads(pool.gradient()));
    closeCovering();
    return "%s / %s".formatted(result, area(pool.window()));
  }

  String gradientAt(MaxPoolGradientAt pool) {
    body.line("float %s = 0f;", result);
    openCovering(pool.gradient(), pool.window());
    body.open(
            "if ((%s.get(above) & 0xFF) == %s)",
            kernel.reads(pool.positions()), ownPosition(pool.window()))
        .line("%s += %s.get(above);", result, kernel.reads(pool.gradient()))
        .close();
    closeCovering();
    return result;
  }

  /** Looks for the largest value of each window again. */
  String gradient(MaxPoolGradient pool) {
    body.line("float %s = 0f;", result);
    openCovering(pool.gradient(), pool.window());
    body.line("int position = 0;");
    findLargest(pool.input(), pool.window(), "down", "across", "position");
    body.open("if (position == %s)", ownPosition(pool.window()))
        .line("%s += %s.get(above);", result, kernel.reads(pool.gradient()))
        .close();
    closeCovering();
    return result;
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
    body.line("float value = %s;", under(input))
        .open("if (%s)", exceeds("largest"))
        .line("largest = value;")
        .line("%s = (y - top) * %d + x - left;", position, window.kernel().width())
        .close();
    closeWindow();
  }

  /**
   * The condition that {@code value} takes the place of the largest so far: of equal values the
   * first wins, and a NaN wins over any number, as on the CPU. TornadoMath's functions lose a NaN
   * on GPUs.
   */
  private static String exceeds(String largest) {
    return "value > %s || value != value".formatted(largest);
  }

  /** Opens loops over the pixels of a window that lie on the map. */
  private void openWindow(Value input, Window window, String row, String column) {
    openCorner(window, row, column);
    openPixels(input, window);
  }

  private void openCorner(Window window, String row, String column) {
    body.block()
        .line("int top = %s;", start(row, window.stride().height(), window.padding().height()))
        .line("int left = %s;", start(column, window.stride().width(), window.padding().width()));
  }

  private void openPixels(Value input, Window window) {
    FeatureMap map = input.featureMap();
    openSpan("y", "top", window.kernel().height(), map.height());
    openSpan("x", "left", window.kernel().width(), map.width());
  }

  private static String start(String at, int stride, int padding) {
    return plus(times(at, stride), -padding);
  }

  private void openSpan(String name, String start, int kernelExtent, int extent) {
    body.line("int %sEnd = TornadoMath.min(%s + %d, %d);", name, start, kernelExtent, extent)
        .open(
            "for (int %s = TornadoMath.max(%s, 0); %s < %sEnd; %s++)",
            name, start, name, name, name);
  }

  /** The value of a map at (y, x). */
  private String under(Value input) {
    FeatureMap map = input.featureMap();
    return "%s.get(((image * %d + y) * %d + x) * %d + %s)"
        .formatted(kernel.reads(input), map.height(), map.width(), map.channels(), channel);
  }

  private void closeWindow() {
    body.close().close().close();
  }

  /** Opens loops over the windows that the pixel lies under; {@code above} is the pooled index. */
  private void openCovering(Value pooled, Window window) {
    FeatureMap map = pooled.featureMap();
    body.block();
    openReach(
        "down",
        "row",
        window.kernel().height(),
        window.stride().height(),
        window.padding().height(),
        map.height());
    openReach(
        "across",
        "column",
        window.kernel().width(),
        window.stride().width(),
        window.padding().width(),
        map.width());
    body.line(
        "int above = ((image * %d + down) * %d + across) * %d + %s;",
        map.height(), map.width(), map.channels(), channel);
  }

  private void openReach(
      String name, String at, int kernelExtent, int stride, int padding, int extent) {
    body.line(
            "int %sEnd = TornadoMath.min((%s + %d) / %d, %d);",
            name, at, padding, stride, extent - 1)
        .open(
            "for (int %s = TornadoMath.max((%s + %d) / %d, 0); %s <= %sEnd; %s++)",
            name, at, padding - kernelExtent + stride, stride, name, name, name);
  }

  private void closeCovering() {
    body.close().close().close();
  }

  /** Where the pixel lies in the window (down, across). */
  private static String ownPosition(Window window) {
    return "(row + %d - down * %d) * %d + column + %d - across * %d"
        .formatted(
            window.padding().height(),
            window.stride().height(),
            window.kernel().width(),
            window.padding().width(),
            window.stride().width());
  }
}
