package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.text.Terms.modulo;
import static ninc.compiler.codegen.text.Terms.over;
import static ninc.compiler.codegen.text.Terms.plus;
import static ninc.compiler.codegen.text.Terms.times;

import java.util.Optional;
import ninc.compiler.codegen.text.Source;
import ninc.compiler.schedule.Product;
import ninc.compiler.schedule.Product.Direction;
import ninc.compiler.schedule.TileSchedule;

/**
 * Writes how the work items of a group copy the operands of a product from global memory to local
 * memory, one stage after the other. Both are k-major in local memory, and there are two buffers,
 * so that one can be filled while the other is read.
 *
 * <p>A work item always has the same place in a stage, so that its addresses only advance. Where
 * the device has vectors, the place is several adjacent elements in global memory. The source, and
 * the weight of an input gradient, are contiguous in global memory along k; the weight of a
 * convolution is contiguous along its channels. Adjacent items load adjacent elements either way.
 */
final class StagingCode {
  private final Source body;
  private final TileSchedule schedule;
  private final Product product;
  private final int offset;

  /** The number of adjacent k that an item stages. */
  private final int vector;

  private final Optional<SourceStaging> source;
  private final WeightStaging weight;

  /**
   * @param streamed whether the source is in global memory; else it is in local memory already
   * @param offset the first float of the staging area
   */
  StagingCode(
      KernelText kernel, TileSchedule schedule, Product product, boolean streamed, int offset) {
    this.body = kernel.body();
    this.schedule = schedule;
    this.product = product;
    this.offset = offset;
    this.vector = vector(kernel, schedule, product, streamed);
    this.source =
        streamed
            ? Optional.of(new SourceStaging(kernel, schedule, product, vector))
            : Optional.empty();
    this.weight = new WeightStaging(kernel, schedule, product, vector);
  }

  /** Returns the number of adjacent k that an item can load at a time, and stage evenly. */
  private static int vector(
      KernelText kernel, TileSchedule schedule, Product product, boolean streamed) {
    int widest = schedule.aligned(kernel.vector());
    int channels = product.sourceMap().channels();
    boolean whole = channels % widest == 0 && product.depth() % schedule.depth() == 0;
    boolean even = schedule.pixels() % (schedule.stagers() * widest) == 0;
    if (!whole || !even || product.isStridedBackward()) {
      return 1;
    }
    int ofSource = streamed ? kernel.vector(product.source()) : widest;
    int ofWeight =
        switch (product.direction()) {
          case FORWARD -> widest;
          case BACKWARD -> kernel.vector(product.weight());
        };
    return Math.min(widest, Math.min(ofSource, ofWeight));
  }

  /** Returns the index of the source's element at k = 0 of the stage and pixel 0 of the tile. */
  String source() {
    return plus("buffer", offset);
  }

  /** Returns the index of the weight's element at k = 0 of the stage and channel 0 of the tile. */
  String weight() {
    int before = source.isPresent() ? schedule.depth() * schedule.pixelPitch() : 0;
    return plus("buffer", offset + before);
  }

  /** Declares the item's place in a stage, and where its elements of the first one are. */
  void declare() {
    body.line("int buffer = 0;");
    if (hasOwnDepth()) {
      int places = schedule.depth() / vector;
      body.line("int stageK = %s;", times(modulo("item", places), vector));
      if (product.isPointwise()) {
        body.line("int k = stageK;");
      } else {
        int channels = product.sourceMap().channels();
        int columns = product.window().kernel().width();
        body.line("int k = %s;", modulo("stageK", channels))
            .line("int windowRow = %s;", over("stageK", channels * columns))
            .line("int windowColumn = %s;", modulo(over("stageK", channels), columns));
      }
    }
    source.ifPresent(SourceStaging::declare);
    weight.declare();
  }

  /**
   * Whether an item counts k itself. An item that stages only the weight of a convolution finds it
   * from the counter of the loop over the stages.
   */
  private boolean hasOwnDepth() {
    return source.isPresent() || product.direction() == Direction.BACKWARD;
  }

  /** Advances the item's k by the depth of a stage. */
  void advance() {
    if (!hasOwnDepth()) {
      return;
    }
    if (product.isPointwise()) {
      body.line("k += %d;", schedule.depth());
      return;
    }
    new WindowCursor(product.sourceMap().channels(), product.window().kernel().width())
        .advance(body, schedule.depth());
  }

  /**
   * Loads the item's elements of a stage to registers.
   *
   * @param depth an expression for the first k of the stage
   */
  void load(String depth) {
    source.ifPresent(SourceStaging::load);
    weight.load(depth);
  }

  /** Stores the loaded elements to the buffer. */
  void store() {
    source.ifPresent(staging -> staging.store(source()));
    weight.store(weight());
  }

  /** Switches to the other buffer. */
  void swap() {
    int floats = schedule.stageFloats(product.resultMap().channels(), source.isPresent());
    body.line("buffer = %d - buffer;", floats);
  }
}
