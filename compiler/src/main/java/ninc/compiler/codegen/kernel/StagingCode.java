package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.text.Terms.modulo;
import static ninc.compiler.codegen.text.Terms.over;
import static ninc.compiler.codegen.text.Terms.plus;
import static ninc.compiler.codegen.text.Terms.times;

import ninc.compiler.codegen.text.Source;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Type.Weight;
import ninc.compiler.schedule.Product;
import ninc.compiler.schedule.Product.Direction;
import ninc.compiler.schedule.TileSchedule;
import ninc.dsl.Window;

/**
 * Writes how the work items of a group bring the operands of a product from global memory to local
 * memory, one stage after the other: im2col of a tile of the source, which never exists as a whole,
 * and the rows of the weight that belong to it. Both lie k-major in local memory.
 *
 * <p>A work item always has the same place in a stage, so that its addresses only advance. The
 * source, and the weight of an input gradient, are contiguous in memory along k; the weight of a
 * convolution is contiguous along its channels. Adjacent items load adjacent elements either way.
 */
final class StagingCode {
  private final KernelText kernel;
  private final Source body;
  private final TileSchedule schedule;
  private final Product product;
  private final boolean streamed;
  private final int offset;
  private final FeatureMap from;
  private final FeatureMap to;

  /**
   * @param streamed whether the source comes from global memory; else it is in local memory already
   * @param offset the first float of the staging area
   */
  StagingCode(
      KernelText kernel, TileSchedule schedule, Product product, boolean streamed, int offset) {
    this.kernel = kernel;
    this.body = kernel.body();
    this.schedule = schedule;
    this.product = product;
    this.streamed = streamed;
    this.offset = offset;
    this.from = product.sourceMap();
    this.to = product.resultMap();
  }

  private Window window() {
    return product.window();
  }

  private boolean isPadded() {
    return window().padding().height() > 0 || window().padding().width() > 0;
  }

  /** Whether the last stage has fewer than all places of the depth. */
  private boolean hasRemainder() {
    return product.depth() % schedule.depth() != 0;
  }

  /** The items that have the same k of a stage. */
  private int peers() {
    return schedule.items() / schedule.depth();
  }

  private int sourceLoads() {
    return streamed ? schedule.pixels() / peers() : 0;
  }

  private int width() {
    return schedule.stagedChannels(to.channels());
  }

  private int weightLoads() {
    return Math.ceilDiv(width(), peers());
  }

  /** The floats of a stage: the source, if it is streamed, before the weight. */
  int stageFloats() {
    return schedule.stageFloats(to.channels(), streamed);
  }

  /** The index of the source's element at k = 0 of the stage and pixel 0 of the tile. */
  String source() {
    return plus("buffer", offset);
  }

  /** The index of the weight's element at k = 0 of the stage and channel 0 of the tile. */
  String weight() {
    return plus("buffer", offset + (streamed ? schedule.depth() * schedule.pixelPitch() : 0));
  }

  /** Declares the item's place in a stage, and where its elements of the first one lie. */
  void declare() {
    body.line("int buffer = 0;");
    boolean alongDepth = streamed || product.direction() == Direction.BACKWARD;
    if (alongDepth) {
      body.line("int stageK = %s;", modulo("item", schedule.depth()));
      if (product.isPointwise()) {
        body.line("int k = stageK;");
      } else {
        int channels = from.channels();
        int columns = window().kernel().width();
        body.line("int k = %s;", modulo("stageK", channels))
            .line("int windowRow = %s;", over("stageK", channels * columns))
            .line("int windowColumn = %s;", modulo(over("stageK", channels), columns));
      }
    }
    for (int i = 0; i < sourceLoads(); i++) {
      declarePixel(i);
    }
    declareWeights();
    for (int i = 0; i < sourceLoads(); i++) {
      body.line("float source%d;", i);
    }
    for (int i = 0; i < weightLoads(); i++) {
      body.line("float staged%d;", i);
    }
  }

  /** Declares where the window of one of the item's pixels begins in the source. */
  private void declarePixel(int i) {
    body.line(
        "int pixel%d = TornadoMath.min(first + %s, pixels - 1);",
        i, plus(over("item", schedule.depth()), i * peers()));
    if (product.isPointwise()) {
      body.line("int base%d = %s;", i, times("pixel" + i, from.channels()));
      return;
    }
    String row = "pixel%d %% %d / %d".formatted(i, to.pixels(), to.width());
    String column = "pixel%d %% %d".formatted(i, to.width());
    switch (product.direction()) {
      case FORWARD ->
          body.line(
                  "int row%d = %s;",
                  i,
                  plus(times(row, window().stride().height()), -window().padding().height()))
              .line(
                  "int column%d = %s;",
                  i,
                  plus(times(column, window().stride().width()), -window().padding().width()));
      case BACKWARD ->
          body.line("int row%d = %s;", i, plus(row, window().padding().height()))
              .line("int column%d = %s;", i, plus(column, window().padding().width()));
    }
    body.line("int image%d = pixel%d / %d * %d;", i, i, to.pixels(), from.pixels());
    if (!isStridedBackward()) {
      body.line(
          "int base%d = %s;",
          i,
          times(
              "(image%d + row%d * %d + column%d)".formatted(i, i, from.width(), i),
              from.channels()));
    }
  }

  private boolean isStridedBackward() {
    return product.direction() == Direction.BACKWARD
        && (window().stride().height() > 1 || window().stride().width() > 1);
  }

  private void declareWeights() {
    int last = to.channels() - 1;
    for (int i = 0; i < weightLoads(); i++) {
      switch (product.direction()) {
        case FORWARD ->
            body.line(
                "int weightChannel%d = TornadoMath.min(firstChannel + %s, %d);",
                i, plus(modulo("item", peers()), i * peers()), last);
        case BACKWARD ->
            body.line(
                "int weightChannel%d = TornadoMath.min(firstChannel + %s, %d) * %d;",
                i,
                plus(over("item", schedule.depth()), i * peers()),
                last,
                ((Weight) product.weight().type()).out());
      }
    }
  }

  /** Moves the item's k on by the depth of a stage. */
  void advance() {
    if (!streamed && product.direction() == Direction.FORWARD) {
      return;
    }
    if (product.isPointwise()) {
      body.line("k += %d;", schedule.depth());
      return;
    }
    int channels = from.channels();
    int columns = window().kernel().width();
    int places = schedule.depth() / channels;
    int channelStep = schedule.depth() % channels;
    if (places % columns > 0) {
      body.line("windowColumn += %d;", places % columns);
    }
    if (places / columns > 0) {
      body.line("windowRow += %d;", places / columns);
    }
    if (channelStep > 0) {
      body.line("k += %d;", channelStep)
          .open("if (k >= %d)", channels)
          .line("k -= %d;", channels)
          .line("windowColumn++;")
          .close();
    }
    body.open("if (windowColumn >= %d)", columns)
        .line("windowColumn -= %d;", columns)
        .line("windowRow++;")
        .close();
  }

  /**
   * Loads the item's elements of a stage.
   *
   * @param depth an expression for the first k of the stage
   */
  void load(String depth) {
    if (sourceLoads() > 0) {
      loadSource();
    }
    String matrix = kernel.input(product.weight());
    switch (product.direction()) {
      case FORWARD -> {
        String row = "%s + %s".formatted(depth, over("item", peers()));
        body.line(
            "int weightRow = %s;",
            hasRemainder()
                ? "TornadoMath.min(%s, %d) * %d".formatted(row, product.depth() - 1, to.channels())
                : "(%s) * %d".formatted(row, to.channels()));
        for (int i = 0; i < weightLoads(); i++) {
          body.line("staged%d = %s.get(weightRow + weightChannel%d);", i, matrix, i);
        }
      }
      case BACKWARD -> {
        int out = from.channels();
        body.line("int stagedFrom = %s;", backwardWeight(out));
        for (int i = 0; i < weightLoads(); i++) {
          body.line("staged%d = %s.get(stagedFrom + weightChannel%d);", i, matrix, i);
        }
      }
    }
  }

  /** The item's k in the weight of an input gradient, [k, k, I, O], without the channel I. */
  private String backwardWeight(int out) {
    if (product.isPointwise()) {
      return hasRemainder() ? "TornadoMath.min(k, %d)".formatted(out - 1) : "k";
    }
    String row =
        hasRemainder()
            ? "TornadoMath.min(windowRow, %d)".formatted(window().kernel().height() - 1)
            : "windowRow";
    return "(%s * %d + windowColumn) * %d + k"
        .formatted(row, window().kernel().width(), to.channels() * out);
  }

  private void loadSource() {
    String source = kernel.input(product.source());
    if (product.isPointwise()) {
      String k =
          hasRemainder() ? "TornadoMath.min(k, %d)".formatted(product.depth() - 1) : "k";
      body.line("int at = %s;", k);
      for (int i = 0; i < sourceLoads(); i++) {
        body.line("source%d = %s.get(base%d + at);", i, source, i);
      }
      return;
    }
    if (!isStridedBackward()) {
      String offset =
          times("(windowRow * %d + windowColumn)".formatted(from.width()), from.channels());
      body.line(
          "int at = %s;",
          product.direction() == Direction.FORWARD ? offset + " + k" : "k - " + offset);
    }
    for (int i = 0; i < sourceLoads(); i++) {
      loadSource(i, source);
    }
  }

  private void loadSource(int i, String source) {
    String sign = product.direction() == Direction.FORWARD ? "+" : "-";
    body.line("int sourceRow%d = row%d %s windowRow;", i, i, sign)
        .line("int sourceColumn%d = column%d %s windowColumn;", i, i, sign)
        .line("source%d = 0f;", i);
    if (isStridedBackward()) {
      int vertical = window().stride().height();
      int horizontal = window().stride().width();
      String row = "sourceRow" + i;
      String column = "sourceColumn" + i;
      body.open(
              "if (%s && %s%s%s)",
              isOn(row, from.height() * vertical),
              isOn(column, from.width() * horizontal),
              isMultiple(row, vertical),
              isMultiple(column, horizontal))
          .line(
              "source%d = %s.get((image%d + %s * %d + %s) * %d + k);",
              i,
              source,
              i,
              over(row, vertical),
              from.width(),
              over(column, horizontal),
              from.channels())
          .close();
      return;
    }
    String remains = "windowRow < " + window().kernel().height();
    String inside =
        isOn("sourceRow" + i, from.height()) + " && " + isOn("sourceColumn" + i, from.width());
    boolean checked = isPadded() || product.direction() == Direction.BACKWARD;
    if (checked) {
      body.open("if (%s)", hasRemainder() ? remains + " && " + inside : inside);
    } else if (hasRemainder()) {
      body.open("if (%s)", remains);
    }
    body.line("source%d = %s.get(base%d + at);", i, source, i);
    if (checked || hasRemainder()) {
      body.close();
    }
  }

  private static String isOn(String at, int extent) {
    return "%s >= 0 && %s < %d".formatted(at, at, extent);
  }

  private static String isMultiple(String at, int stride) {
    return stride == 1 ? "" : " && %s %% %d == 0".formatted(at, stride);
  }

  /** Stores the loaded elements to the buffer. */
  void store() {
    if (sourceLoads() > 0) {
      body.line(
          "int sourceAt = %s + stageK * %d + %s;",
          source(), schedule.pixelPitch(), over("item", schedule.depth()));
      for (int i = 0; i < sourceLoads(); i++) {
        body.line("tile[%s] = source%d;", plus("sourceAt", i * peers()), i);
      }
    }
    int pitch = schedule.channelPitch(to.channels());
    String first =
        switch (product.direction()) {
          case FORWARD -> "%s * %d + %s".formatted(over("item", peers()), pitch, modulo("item", peers()));
          case BACKWARD -> "stageK * %d + %s".formatted(pitch, over("item", schedule.depth()));
        };
    String channel =
        switch (product.direction()) {
          case FORWARD -> modulo("item", peers());
          case BACKWARD -> over("item", schedule.depth());
        };
    body.line("int stagedAt = %s + %s;", weight(), first);
    for (int i = 0; i < weightLoads(); i++) {
      boolean partial = (i + 1) * peers() > width();
      if (partial) {
        body.open("if (%s < %d)", plus(channel, i * peers()), width());
      }
      body.line("tile[%s] = staged%d;", plus("stagedAt", i * peers()), i);
      if (partial) {
        body.close();
      }
    }
  }

  /** Makes the other half of the staging area the buffer. */
  void swap() {
    body.line("buffer = %d - buffer;", stageFloats());
  }
}
