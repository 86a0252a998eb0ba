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
 * Emits the loop over the depth of a product that copies its source from global to local memory,
 * one block of the depth at a time. This is an implicit im2col of the tile.
 */
final class StreamCode {

  /** Emits the multiply-adds at one depth, from the source's elements in the item's rows. */
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
   * Emits the loop.
   *
   * @param offset the offset of the block in local memory, in floats
   */
  void write(int offset, Multiplication multiplication) {
    int depth = schedule.depth();
    int loads = schedule.pixels() * depth / schedule.items();
    int rowStride = schedule.items() / depth;
    body.comment("This item copies column item %% %d of each block, %d rows of it.", depth, loads);
    for (int i = 0; i < loads; i++) {
      windowOrigin(i, i * rowStride);
    }
    body.open("for (int depth = 0; depth < %d; depth += %d)", product.depth(), depth);
    String k = "depth + item %% %d".formatted(depth);
    body.line(
        "int k = %s;",
        product.depth() % depth == 0
            ? k
            : "TornadoMath.min(%s, %d)".formatted(k, product.depth() - 1));
    if (!product.isPointwise()) {
      body.line("int position = k / %d;", from.channels())
          .line("int kernelRow = position / %d;", product.window().kernel().width())
          .line("int kernelColumn = position %% %d;", product.window().kernel().width());
    }
    for (int i = 0; i < loads; i++) {
      load(i);
    }
    body.line("context.localBarrier();");
    for (int i = 0; i < loads; i++) {
      body.line("tile[%s] = loaded%d;", plus("item", offset + i * schedule.items()), i);
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
            "tile[(%s) * %d + at - %s]"
                .formatted(plus("ownRow", row), depth, plus("depth", offset)),
        "at");
    body.close().close();
  }

  /** Emits the origin of the window of a row of the block. */
  private void windowOrigin(int i, int row) {
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
                  plus(
                      times(
                          "pixel%d %% %d / %d".formatted(i, to.pixels(), to.width()),
                          window.stride().height()),
                      -window.padding().height()))
              .line(
                  "int left%d = %s;",
                  i,
                  plus(
                      times("pixel%d %% %d".formatted(i, to.width()), window.stride().width()),
                      -window.padding().width()));
      case BACKWARD ->
          body.line(
                  "int bottom%d = pixel%d %% %d / %d + %d;",
                  i, i, to.pixels(), to.width(), window.padding().height())
              .line(
                  "int right%d = pixel%d %% %d + %d;", i, i, to.width(), window.padding().width());
    }
  }

  private void load(int i) {
    String source = kernel.input(product.source());
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
        body.line("int %s = top%d + kernelRow;", row, i)
            .line("int %s = left%d + kernelColumn;", column, i)
            .open("if (%s && %s)", isInside(row, from.height()), isInside(column, from.width()));
        copy(i, source, row, column);
      }
      case BACKWARD -> {
        body.line("int %s = bottom%d - kernelRow;", row, i)
            .line("int %s = right%d - kernelColumn;", column, i)
            .open(
                "if (%s%s && %s%s)",
                isInside(row, from.height() * vertical),
                isMultiple(row, vertical),
                isInside(column, from.width() * horizontal),
                isMultiple(column, horizontal));
        copy(i, source, quotient(row, vertical), quotient(column, horizontal));
      }
    }
    body.close();
  }

  private void copy(int i, String source, String row, String column) {
    body.line(
        "loaded%d = %s.get((image%d + %s * %d + %s) * %d + k %% %d);",
        i, source, i, row, from.width(), column, from.channels(), from.channels());
  }

  private static String isInside(String coordinate, int extent) {
    return "%s >= 0 && %s < %d".formatted(coordinate, coordinate, extent);
  }

  private static String isMultiple(String coordinate, int stride) {
    return stride == 1 ? "" : " && %s %% %d == 0".formatted(coordinate, stride);
  }

  private static String quotient(String coordinate, int stride) {
    return stride == 1 ? coordinate : "%s / %d".formatted(coordinate, stride);
  }
}
