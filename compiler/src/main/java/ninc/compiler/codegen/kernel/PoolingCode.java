package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.kernel.KernelText.literal;
import static ninc.compiler.codegen.text.Terms.over;
import static ninc.compiler.codegen.text.Terms.plus;
import static ninc.compiler.codegen.text.Terms.times;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ninc.compiler.codegen.kernel.KernelText.MapArray;
import ninc.compiler.codegen.text.Source;
import ninc.compiler.ir.Op;
import ninc.compiler.ir.Pooling;
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
 * Emits pooling operators and their gradients for the elements at {@code image}, {@code row},
 * {@code column} and the channels of an item, by loops over the pixels (y, x) of a window, or over
 * the windows (outRow, outColumn) that contain a pixel.
 */
final class PoolingCode {
  private static final String LOWEST = "Float.NEGATIVE_INFINITY";
  private static final String OUT_PIXEL = "outPixel";

  private final KernelText kernel;
  private final Source body;
  private final Lanes lanes;
  private final Map<Value, String> known;

  private PoolingCode(KernelText kernel, Lanes lanes, Map<Value, String> known) {
    this.kernel = kernel;
    this.body = kernel.body();
    this.lanes = lanes;
    this.known = known;
  }

  /** The windows of a map, which are searched once for their maxima and the positions of these. */
  private record Windows(Value input, Window window) {}

  /**
   * Emits the pooling operators among the values of a kernel. What they read is in memory, since it
   * is of other pixels.
   *
   * @param known receives the expressions of a lane's elements
   */
  static void write(KernelText kernel, Lanes lanes, List<Value> values, Map<Value, String> known) {
    PoolingCode code = new PoolingCode(kernel, lanes, known);
    for (Value value : values) {
      if (value.op() instanceof Pooling pooling && !known.containsKey(value)) {
        code.write(value, pooling, values);
      }
    }
  }

  private void write(Value value, Pooling pooling, List<Value> values) {
    switch (pooling) {
      case MaxPool(Value x, Window window) -> max(value, new Windows(x, window), values);
      case MaxPoolPositions(Value x, Window window) -> max(value, new Windows(x, window), values);
      case MaxPoolGradient op -> gradient(value, op);
      case MaxPoolGradientAt op -> gradientAt(value, op);
      case AveragePool op -> average(value, op);
      case AveragePoolGradient op -> averageGradient(value, op);
    }
  }

  /** Emits all pools of the same windows, and all positions of their maxima. */
  private void max(Value first, Windows windows, List<Value> values) {
    List<Value> pools = new ArrayList<>();
    List<Value> positions = new ArrayList<>();
    for (Value value : values) {
      switch (value.op()) {
        case MaxPool(Value x, Window window) when windows.equals(new Windows(x, window)) ->
            pools.add(value);
        case MaxPoolPositions(Value x, Window window) when windows.equals(new Windows(x, window)) ->
            positions.add(value);
        case Op _ -> {}
      }
    }
    String largest = kernel.local(first, "Largest");
    lanes.declare("float", largest, LOWEST);
    Optional<String> position = Optional.empty();
    if (!positions.isEmpty()) {
      position = Optional.of(kernel.local(first, "Position"));
      lanes.declare("int", position.get(), "0");
    }
    search(windows, "row", "column", largest, position);
    pools.forEach(value -> known.put(value, lanes.get(largest)));
    for (Value value : positions) {
      known.put(value, "(byte) " + lanes.get(position.orElseThrow()));
    }
  }

  private void average(Value value, AveragePool pool) {
    String sum = sum(value);
    MapArray input = kernel.inputMap(pool.input());
    openCorner(pool.window(), "row", "column");
    openPixels(pool.input(), pool.window());
    String element = lanes.load(input, "values", input.at(pixel(pool.input()), "channel"));
    lanes.open();
    body.line("%s += %s;", lanes.get(sum), element);
    lanes.close();
    closeLoops();
    known.put(value, "%s / %s".formatted(lanes.get(sum), area(pool.window())));
  }

  private void averageGradient(Value value, AveragePoolGradient pool) {
    String sum = sum(value);
    openCoveringWindows(pool.gradient(), pool.window());
    String pooled = load(pool.gradient(), "pooled");
    lanes.open();
    body.line("%s += %s;", lanes.get(sum), pooled);
    lanes.close();
    closeLoops();
    known.put(value, "%s / %s".formatted(lanes.get(sum), area(pool.window())));
  }

  private void gradientAt(Value value, MaxPoolGradientAt pool) {
    String sum = sum(value);
    openCoveringWindows(pool.gradient(), pool.window());
    body.line("int here = %s;", positionInWindow(pool.window()));
    String position = load(pool.positions(), "positions");
    String pooled = load(pool.gradient(), "pooled");
    lanes.open();
    body.open("if ((%s & 0xFF) == here)", position)
        .line("%s += %s;", lanes.get(sum), pooled)
        .close();
    lanes.close();
    closeLoops();
    known.put(value, lanes.get(sum));
  }

  /** Emits a gradient that finds the maximum of each window again. */
  private void gradient(Value value, MaxPoolGradient pool) {
    String sum = sum(value);
    openCoveringWindows(pool.gradient(), pool.window());
    body.line("int here = %s;", positionInWindow(pool.window()));
    lanes.declare("float", "largest", LOWEST);
    lanes.declare("int", "position", "0");
    Windows windows = new Windows(pool.input(), pool.window());
    search(windows, "outRow", "outColumn", "largest", Optional.of("position"));
    String pooled = load(pool.gradient(), "pooled");
    lanes.open();
    body.open("if (%s == here)", lanes.get("position"))
        .line("%s += %s;", lanes.get(sum), pooled)
        .close();
    lanes.close();
    closeLoops();
    known.put(value, lanes.get(sum));
  }

  private String sum(Value value) {
    String sum = kernel.local(value, "Sum");
    lanes.declare("float", sum, "0f");
    return sum;
  }

  /** Loads the elements of a pooled map at {@link #OUT_PIXEL}. */
  private String load(Value pooled, String name) {
    MapArray array = kernel.inputMap(pooled);
    return lanes.load(array, name, array.at(OUT_PIXEL, "channel"));
  }

  private static String area(Window window) {
    return literal((float) window.kernel().area());
  }

  /**
   * Emits the search of a window for its largest value, and for its position if that is needed. The
   * first of equal values wins, and a NaN wins over numbers, as on the CPU. The functions of
   * TornadoMath drop a NaN on GPUs.
   */
  private void search(
      Windows windows, String row, String column, String largest, Optional<String> position) {
    Window window = windows.window();
    openCorner(window, row, column);
    if (position.isPresent() && isPadded(window)) {
      body.line(
          "int inside = (TornadoMath.max(top, 0) - top) * %d + TornadoMath.max(left, 0) - left;",
          window.kernel().width());
      lanes.open();
      body.line("%s = inside;", lanes.get(position.get()));
      lanes.close();
    }
    openPixels(windows.input(), window);
    if (position.isPresent()) {
      body.line("int at = (y - top) * %d + x - left;", window.kernel().width());
    }
    MapArray input = kernel.inputMap(windows.input());
    String element = lanes.load(input, "values", input.at(pixel(windows.input()), "channel"));
    lanes.open();
    body.line("float value = %s;", element)
        .open("if (value > %s || value != value)", lanes.get(largest))
        .line("%s = value;", lanes.get(largest));
    position.ifPresent(variable -> body.line("%s = at;", lanes.get(variable)));
    body.close();
    lanes.close();
    closeLoops();
  }

  private static boolean isPadded(Window window) {
    return window.padding().height() + window.padding().width() > 0;
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
    openPixelRange("y", "top", window.kernel().height(), window.padding().height(), map.height());
    openPixelRange("x", "left", window.kernel().width(), window.padding().width(), map.width());
  }

  /** Opens a loop over the rows or columns of a window, which are inside unless it is padded. */
  private void openPixelRange(
      String name, String start, int kernelExtent, int padding, int extent) {
    if (padding == 0) {
      body.open(
          "for (int %s = %s; %s < %s + %d; %s++)", name, start, name, start, kernelExtent, name);
    } else {
      body.line("int %sEnd = TornadoMath.min(%s + %d, %d);", name, start, kernelExtent, extent)
          .open(
              "for (int %s = TornadoMath.max(%s, 0); %s < %sEnd; %s++)",
              name, start, name, name, name);
    }
  }

  /** Returns the pixel at (y, x). */
  private static String pixel(Value input) {
    FeatureMap map = input.featureMap();
    return "((image * %d + y) * %d + x)".formatted(map.height(), map.width());
  }

  /** Closes the loops of {@link #openPixels} or {@link #openCoveringWindows}. */
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
    String last = over(shifted(coordinate, padding), stride);
    String first = over(shifted(coordinate, padding - kernelExtent + stride), stride);
    body.line("int %sEnd = TornadoMath.min(%s, %d);", name, last, extent - 1)
        .open(
            "for (int %s = TornadoMath.max(%s, 0); %s <= %sEnd; %s++)",
            name, first, name, name, name);
  }

  private static String shifted(String coordinate, int by) {
    return by == 0 ? coordinate : "(%s)".formatted(plus(coordinate, by));
  }

  /** Returns the position of the pixel in the window at (outRow, outColumn). */
  private static String positionInWindow(Window window) {
    return "(%s - outRow * %d) * %d + %s - outColumn * %d"
        .formatted(
            plus("row", window.padding().height()),
            window.stride().height(),
            window.kernel().width(),
            plus("column", window.padding().width()),
            window.stride().width());
  }
}
