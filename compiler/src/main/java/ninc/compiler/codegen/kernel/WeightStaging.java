package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.text.Terms.modulo;
import static ninc.compiler.codegen.text.Terms.over;
import static ninc.compiler.codegen.text.Terms.plus;
import static ninc.compiler.codegen.text.Terms.times;

import ninc.compiler.codegen.text.Source;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.schedule.Product;
import ninc.compiler.schedule.Product.Direction;
import ninc.compiler.schedule.TileSchedule;
import ninc.dsl.Window;

/**
 * Writes how a work item stages its share of a product's weight: one k of a few channels. It loads
 * vectors along the dimension of the weight that is contiguous in global memory, which is that of
 * the channels of a convolution, and k of an input gradient.
 */
final class WeightStaging {
  private final KernelText kernel;
  private final Source body;
  private final TileSchedule schedule;
  private final Product product;
  private final FeatureMap from;
  private final FeatureMap to;

  /** Whether the last stage has fewer k than the others. */
  private final boolean hasRemainder;

  /** The number of adjacent k that an item loads at a time. */
  private final int depthVector;

  /** The number of adjacent channels that an item loads at a time. */
  private final int channelVector;

  /** The item's k of a stage. */
  private final String row;

  /** The item's first channel of the tile. */
  private final String channel;

  /**
   * @param vector the number of adjacent k that an item can load at a time if they are contiguous
   */
  WeightStaging(KernelText kernel, TileSchedule schedule, Product product, int vector) {
    this.kernel = kernel;
    this.body = kernel.body();
    this.schedule = schedule;
    this.product = product;
    this.from = product.sourceMap();
    this.to = product.resultMap();
    this.hasRemainder = product.depth() % schedule.depth() != 0;
    boolean forward = product.direction() == Direction.FORWARD;
    this.depthVector = forward ? 1 : vector;
    this.channelVector = forward ? channelVector() : 1;
    this.row = forward ? over("item", schedule.stagers()) : "stageK";
    this.channel =
        forward
            ? times(modulo("item", schedule.stagers()), channelVector)
            : over("item", schedule.depth() / vector);
  }

  /** Returns the number of adjacent channels that an item can load at a time, and stage evenly. */
  private int channelVector() {
    int vector = Math.min(schedule.aligned(kernel.vector()), kernel.vector(product.weight()));
    boolean even = width() % vector == 0 && schedule.channels() % vector == 0;
    return even ? vector : 1;
  }

  /** Returns the number of channels between an item's loads. */
  private int step() {
    return schedule.stagers() * depthVector * channelVector;
  }

  private int width() {
    return schedule.stagedChannels(to.channels());
  }

  private int loads() {
    return Math.ceilDiv(width(), step());
  }

  /** Declares where the item's channels are in the weight. */
  void declare() {
    // A weight is [k, k, I, O]: the result of an input gradient has the channels I.
    int stride =
        switch (product.direction()) {
          case FORWARD -> 1;
          case BACKWARD -> from.channels();
        };
    for (int i = 0; i < loads(); i++) {
      body.line(
          "int weightChannel%d = %s;",
          i,
          times(
              "TornadoMath.min(firstChannel + %s, %d)"
                  .formatted(plus(channel, i * step()), to.channels() - channelVector),
              stride));
    }
    if (vector() > 1) {
      body.line("float[] nextWeight = new float[%d];", loads() * vector());
    } else {
      for (int i = 0; i < loads(); i++) {
        body.line("float nextWeight%d;", i);
      }
    }
  }

  private int vector() {
    return depthVector * channelVector;
  }

  /**
   * Loads the item's elements of a stage to registers.
   *
   * @param depth an expression for the first k of the stage
   */
  void load(String depth) {
    body.line(
        "int weightRow = %s;",
        switch (product.direction()) {
          case FORWARD -> forwardRow("%s + %s".formatted(depth, row));
          case BACKWARD -> backwardRow();
        });
    for (int i = 0; i < loads(); i++) {
      String at = "weightRow + weightChannel" + i;
      if (vector() > 1) {
        body.line(
            "context.loadVector(nextWeight, %d, %s, %s);",
            i * vector(), kernel.input(product.weight()), at);
      } else {
        body.line("nextWeight%d = %s;", i, kernel.load(product.weight(), at));
      }
    }
  }

  private String forwardRow(String k) {
    return hasRemainder
        ? "TornadoMath.min(%s, %d) * %d".formatted(k, product.depth() - 1, to.channels())
        : "(%s) * %d".formatted(k, to.channels());
  }

  /**
   * Returns the index of the item's k in the weight of an input gradient, without the channel I.
   */
  private String backwardRow() {
    int out = from.channels();
    if (product.isPointwise()) {
      return hasRemainder ? "TornadoMath.min(k, %d)".formatted(out - 1) : "k";
    }
    Window window = product.window();
    String windowRow =
        hasRemainder
            ? "TornadoMath.min(windowRow, %d)".formatted(window.kernel().height() - 1)
            : "windowRow";
    return "(%s * %d + windowColumn) * %d + k"
        .formatted(windowRow, window.kernel().width(), to.channels() * out);
  }

  /**
   * Stores the loaded elements to local memory.
   *
   * @param buffer the index of the element at k = 0 of the stage and channel 0 of the tile
   */
  void store(String buffer) {
    body.line(
        "int weightTo = %s + %s * %d + %s;",
        buffer, row, schedule.channelPitch(to.channels()), channel);
    for (int i = 0; i < loads(); i++) {
      int offset = i * step();
      boolean partial = offset + step() > width();
      if (partial) {
        body.open("if (%s < %d)", plus(channel, offset), width());
      }
      store(i, plus("weightTo", offset));
      if (partial) {
        body.close();
      }
    }
  }

  private void store(int i, String at) {
    if (channelVector > 1) {
      body.line("context.storeVector(tile, %s, nextWeight, %d);", at, i * channelVector);
    } else if (depthVector > 1) {
      for (int k = 0; k < depthVector; k++) {
        body.line(
            "tile[%s] = nextWeight[%d];",
            plus(at, k * schedule.channelPitch(to.channels())), i * depthVector + k);
      }
    } else {
      body.line("tile[%s] = nextWeight%d;", at, i);
    }
  }
}
