package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.text.Terms.plus;
import static ninc.compiler.codegen.text.Terms.times;

import java.util.function.IntFunction;
import ninc.compiler.codegen.text.Source;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.schedule.Product;
import ninc.compiler.schedule.TileSchedule;
import ninc.dsl.Window;

/**
 * Writes the loop that brings a product's source from memory to the stage in local memory, so many
 * places of the depth at a time: im2col of a tile, never stored as a whole.
 */
final class StreamCode {

  /** Writes the products at one depth, from the source's elements in the item's rows. */
  interface Multiplication {
    void write(Product product, IntFunction<String> source, String depth);
  }

  private final KernelText kernel;
  private final Source body;
  private final TileSchedule schedule;
  private final Product product;
  private final FeatureMap from;
  private final FeatureMap to;

  StreamCode(KernelText kernel, TileSchedule schedule, Product product) {
    this.kernel = kernel;
    this.body = kernel.body();
    this.schedule = schedule;
    this.product = product;
    this.from = product.sourceMap();
    this.to = product.resultMap();
  }

  /**
   * @param stage the first float of the stage
   */
  void write(int stage, Multiplication multiplication) {
    int depth = schedule.depth();
    int loads = schedule.pixels() * depth / schedule.items();
    int rowsApart = schedule.items() / depth;
    body.comment("this item brings column item %% %d of the stage, %d rows of it", depth, loads);
    for (int i = 0; i < loads; i++) {
      pixel(i, i * rowsApart);
    }
    body.open("for (int depth = 0; depth < %d; depth += %d)", product.depth(), depth);
    String k = "depth + item %% %d".formatted(depth);
    body.line(
        "int k = %s;",
        product.depth() % depth == 0
            ? k
            : "TornadoMath.min(%s, %d)".formatted(k, product.depth() - 1));
    if (!product.isPointwise()) {
      body.line("int place = k / %d;", from.channels())
          .line("int placeRow = place / %d;", product.window().kernel().width())
          .line("int placeColumn = place %% %d;", product.window().kernel().width());
    }
    for (int i = 0; i < loads; i++) {
      load(i);
    }
    body.line("context.localBarrier();");
    for (int i = 0; i < loads; i++) {
      body.line("tile[%s] = loaded%d;", plus("item", stage + i * schedule.items()), i);
    }
    body.line("context.localBarrier();")
        .line(
            product.depth() % depth == 0
                ? "int end = depth + %d;"
                : "int end = TornadoMath.min(depth + %d, %d);",
            depth,
            product.depth())
        .open("for (int at = depth; at < end; at++)");
    multiplication.write(
        product,
        row ->
            "tile[(%s) * %d + at - %s]".formatted(plus("ownRow", row), depth, plus("depth", stage)),
        "at");
    body.close().close();
  }

  /** Where the window of a row of the stage begins. */
  private void pixel(int i, int row) {
    body.line(
        "int pixel%d = TornadoMath.min(%s, pixels - 1);",
        i, plus("first + item / " + schedule.depth(), row));
    if (product.isPointwise()) {
      return;
    }
    Window window = product.window();
    body.line("int image%d = pixel%d / %d * %d;", i, i, to.pixels(), from.pixels());
    switch (product.direction()) {
      case FORWARD ->
          body.line(
                  "int top%d = %s;",
                  i,
                  start(
                      "pixel%d %% %d / %d".formatted(i, to.pixels(), to.width()),
                      window.stride().height(),
                      window.padding().height()))
              .line(
                  "int left%d = %s;",
                  i,
                  start(
                      "pixel%d %% %d".formatted(i, to.width()),
                      window.stride().width(),
                      window.padding().width()));
      case BACKWARD ->
          body.line(
                  "int bottom%d = pixel%d %% %d / %d + %d;",
                  i, i, to.pixels(), to.width(), window.padding().height())
              .line(
                  "int right%d = pixel%d %% %d + %d;", i, i, to.width(), window.padding().width());
    }
  }

  private static String start(String at, int stride, int padding) {
    return plus(times(at, stride), -padding);
  }

  private void load(int i) {
    String source = kernel.reads(product.source());
    if (product.isPointwise()) {
      body.line("float loaded%d = %s.get(pixel%d * %d + k);", i, source, i, from.channels());
      return;
    }
    Window window = product.window();
    int vertical = window.stride().height();
    int horizontal = window.stride().width();
    String row = "sourceRow" + i;
    String column = "sourceColumn" + i;
    body.line("float loaded%d = 0f;", i);
    switch (product.direction()) {
      case FORWARD -> {
        body.line("int %s = top%d + placeRow;", row, i)
            .line("int %s = left%d + placeColumn;", column, i)
            .open("if (%s && %s)", isOn(row, from.height()), isOn(column, from.width()));
        bring(i, source, row, column);
      }
      case BACKWARD -> {
        body.line("int %s = bottom%d - placeRow;", row, i)
            .line("int %s = right%d - placeColumn;", column, i)
            .open(
                "if (%s%s && %s%s)",
                isOn(row, from.height() * vertical),
                isWhole(row, vertical),
                isOn(column, from.width() * horizontal),
                isWhole(column, horizontal));
        bring(i, source, over(row, vertical), over(column, horizontal));
      }
    }
    body.close();
  }

  private void bring(int i, String source, String row, String column) {
    body.line(
        "loaded%d = %s.get((image%d + %s * %d + %s) * %d + k %% %d);",
        i, source, i, row, from.width(), column, from.channels(), from.channels());
  }

  private static String isOn(String at, int extent) {
    return "%s >= 0 && %s < %d".formatted(at, at, extent);
  }

  private static String isWhole(String at, int stride) {
    return stride == 1 ? "" : " && %s %% %d == 0".formatted(at, stride);
  }

  private static String over(String at, int stride) {
    return stride == 1 ? at : "%s / %d".formatted(at, stride);
  }
}
