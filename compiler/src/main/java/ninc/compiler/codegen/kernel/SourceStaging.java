package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.text.Terms.isInside;
import static ninc.compiler.codegen.text.Terms.over;
import static ninc.compiler.codegen.text.Terms.plus;
import static ninc.compiler.codegen.text.Terms.times;

import ninc.compiler.codegen.kernel.KernelText.MapArray;
import ninc.compiler.codegen.text.Source;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.schedule.Product;
import ninc.compiler.schedule.Product.Direction;
import ninc.compiler.schedule.TileSchedule;
import ninc.dsl.Window;

/**
 * Writes how a work item stages its share of a product's source: one k, or a vector of adjacent k,
 * of a few pixels. The staged matrix is a tile of im2col of the source, which never exists as a
 * whole.
 */
final class SourceStaging {
  private final KernelText kernel;
  private final Source body;
  private final TileSchedule schedule;
  private final Product product;
  private final Window window;
  private final FeatureMap from;
  private final FeatureMap to;

  /** The number of adjacent k that an item loads at a time. */
  private final int vector;

  /** Whether the last stage has fewer k than the others. */
  private final boolean hasRemainder;

  SourceStaging(KernelText kernel, TileSchedule schedule, Product product, int vector) {
    this.kernel = kernel;
    this.body = kernel.body();
    this.schedule = schedule;
    this.product = product;
    this.window = product.window();
    this.from = product.sourceMap();
    this.to = product.resultMap();
    this.vector = vector;
    this.hasRemainder = product.depth() % schedule.depth() != 0;
  }

  private int loads() {
    return schedule.pixels() / stagers();
  }

  /** Returns the number of items that stage the same k. */
  private int stagers() {
    return schedule.stagers() * vector;
  }

  /** Returns the item's place along the pixels. */
  private String place() {
    return over("item", schedule.depth() / vector);
  }

  /** Declares where the windows of the item's pixels begin in the source. */
  void declare() {
    for (int i = 0; i < loads(); i++) {
      declarePixel(i);
    }
    if (vector > 1) {
      body.line("float[] nextSource = new float[%d];", loads() * vector);
    } else {
      for (int i = 0; i < loads(); i++) {
        body.line("float nextSource%d;", i);
      }
    }
  }

  private void declarePixel(int i) {
    body.line(
        "int pixel%d = TornadoMath.min(first + %s, pixels - 1);", i, plus(place(), i * stagers()));
    if (product.isPointwise()) {
      MapArray source = kernel.inputMap(product.source());
      body.line("int base%d = %s;", i, plus(times("pixel" + i, source.pitch()), source.first()));
      return;
    }
    String row = "pixel%d %% %d / %d".formatted(i, to.pixels(), to.width());
    String column = "pixel%d %% %d".formatted(i, to.width());
    switch (product.direction()) {
      case FORWARD ->
          body.line(
                  "int row%d = %s;",
                  i, plus(times(row, window.stride().height()), -window.padding().height()))
              .line(
                  "int column%d = %s;",
                  i, plus(times(column, window.stride().width()), -window.padding().width()));
      case BACKWARD ->
          body.line("int row%d = %s;", i, plus(row, window.padding().height()))
              .line("int column%d = %s;", i, plus(column, window.padding().width()));
    }
    body.line("int image%d = pixel%d / %d * %d;", i, i, to.pixels(), from.pixels());
    if (!product.isStridedBackward()) {
      body.line(
          "int base%d = %s;",
          i,
          times(
              "(image%d + row%d * %d + column%d)".formatted(i, i, from.width(), i),
              from.channels()));
    }
  }

  /** Loads the item's elements of a stage to registers. */
  void load() {
    if (product.isPointwise()) {
      body.line(
          "int at = %s;",
          hasRemainder ? "TornadoMath.min(k, %d)".formatted(product.depth() - 1) : "k");
      for (int i = 0; i < loads(); i++) {
        body.line("%s", assignment(i));
      }
      return;
    }
    if (!product.isStridedBackward()) {
      String offset =
          times("(windowRow * %d + windowColumn)".formatted(from.width()), from.channels());
      body.line(
          "int at = %s;",
          product.direction() == Direction.FORWARD ? offset + " + k" : "k - " + offset);
    }
    String sign = product.direction() == Direction.FORWARD ? "+" : "-";
    for (int i = 0; i < loads(); i++) {
      body.line("int sourceRow%d = row%d %s windowRow;", i, i, sign)
          .line("int sourceColumn%d = column%d %s windowColumn;", i, i, sign);
      for (int k = 0; k < vector; k++) {
        body.line("%s = 0f;", next(i, k));
      }
      if (product.isStridedBackward()) {
        loadStrided(i);
      } else {
        loadWindow(i);
      }
    }
  }

  /** Loads an element of an output gradient, if the stride meets one. */
  private void loadStrided(int i) {
    int vertical = window.stride().height();
    int horizontal = window.stride().width();
    String row = "sourceRow" + i;
    String column = "sourceColumn" + i;
    String at =
        "(image%d + %s * %d + %s) * %d + k"
            .formatted(
                i, over(row, vertical), from.width(), over(column, horizontal), from.channels());
    body.open(
            "if (%s && %s%s%s)",
            isInside(row, from.height() * vertical),
            isInside(column, from.width() * horizontal),
            isMultiple(row, vertical),
            isMultiple(column, horizontal))
        .line("nextSource%d = %s;", i, kernel.load(product.source(), at))
        .close();
  }

  /** Loads an element, which is zero outside the map and after the last k. */
  private void loadWindow(int i) {
    String condition = "";
    if (hasRemainder) {
      condition = "windowRow < " + window.kernel().height();
    }
    boolean padded = window.padding().height() > 0 || window.padding().width() > 0;
    if (padded || product.direction() == Direction.BACKWARD) {
      String inside =
          isInside("sourceRow" + i, from.height())
              + " && "
              + isInside("sourceColumn" + i, from.width());
      condition = condition.isEmpty() ? inside : condition + " && " + inside;
    }
    String assignment = assignment(i);
    if (condition.isEmpty()) {
      body.line("%s", assignment);
    } else {
      body.open("if (%s)", condition).line("%s", assignment).close();
    }
  }

  /** Returns the variable with an element of the item's i-th pixel. */
  private String next(int i, int k) {
    return vector > 1 ? "nextSource[%d]".formatted(i * vector + k) : "nextSource" + i;
  }

  private String assignment(int i) {
    MapArray source = kernel.inputMap(product.source());
    String at = "base%d + at".formatted(i);
    return vector > 1
        ? "context.loadVector(nextSource, %d, %s, %s);".formatted(i * vector, source.name(), at)
        : "nextSource%d = %s;".formatted(i, kernel.load(source, at));
  }

  private static String isMultiple(String at, int stride) {
    return stride == 1 ? "" : " && %s %% %d == 0".formatted(at, stride);
  }

  /**
   * Stores the loaded elements to local memory.
   *
   * @param buffer the index of the element at k = 0 of the stage and pixel 0 of the tile
   */
  void store(String buffer) {
    body.line("int sourceTo = %s + stageK * %d + %s;", buffer, schedule.pixelPitch(), place());
    for (int i = 0; i < loads(); i++) {
      for (int k = 0; k < vector; k++) {
        body.line(
            "tile[%s] = %s;",
            plus("sourceTo", k * schedule.pixelPitch() + i * stagers()), next(i, k));
      }
    }
  }
}
