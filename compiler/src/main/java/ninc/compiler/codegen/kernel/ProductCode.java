package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.text.Terms.plus;
import static ninc.compiler.codegen.text.Terms.times;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import ninc.compiler.codegen.program.StepBuffers;
import ninc.compiler.codegen.text.Source;
import ninc.compiler.ir.Affine.BiasAdd;
import ninc.compiler.ir.Value;
import ninc.compiler.schedule.Interleaving;
import ninc.compiler.schedule.LocalMemory;
import ninc.compiler.schedule.Product;
import ninc.compiler.schedule.Stage;
import ninc.compiler.schedule.TileSchedule;

/**
 * Emits a matrix product and its epilogue with register tiles of named scalars: {@code sumC_P} is
 * the sum of the work item's C-th channel and P-th pixel. Its operands are named scalars as well,
 * or elements of private arrays that vectors are loaded to.
 */
final class ProductCode {
  private final KernelText kernel;
  private final Source body;
  private final StepBuffers step;
  private final TileSchedule schedule;
  private final LocalMemory local;
  private final Set<Value> escaping;

  ProductCode(
      KernelText kernel,
      StepBuffers step,
      TileSchedule schedule,
      LocalMemory local,
      Set<Value> escaping) {
    this.kernel = kernel;
    this.body = kernel.body();
    this.step = step;
    this.schedule = schedule;
    this.local = local;
    this.escaping = escaping;
  }

  void write(Stage.Multiply stage) {
    Product product = stage.product();
    int rows = schedule.registerPixels();
    int columns = schedule.registerChannels(stage.channels());
    body.comment(
        "%s = %s × %s, inner dimension %d",
        product.result(), product.source(), product.weight(), product.depth());
    for (int c = 0; c < columns; c++) {
      int channel = c;
      body.line(
          "float %s;",
          IntStream.range(0, rows)
              .mapToObj(p -> "sum%d_%d = 0f".formatted(channel, p))
              .collect(Collectors.joining(", ")));
    }
    accumulate(product, local.stages().get(stage));
    if (stage.values().stream().anyMatch(local.slots()::containsKey)) {
      body.comment("Other items may still read the local memory that is written next.")
          .line("context.localBarrier();");
    }
    epilogue(stage, rows, columns);
  }

  /**
   * Emits the loop over the stages of the depth. While the items multiply one stage, the next one
   * is on its way to their registers; it is stored to the other half of the staging area, so that
   * one barrier per stage suffices.
   *
   * @param offset the first float of the staging area
   */
  private void accumulate(Product product, int offset) {
    Optional<Integer> slot = Optional.ofNullable(local.slots().get(product.source()));
    StagingCode staging = new StagingCode(kernel, schedule, product, slot.isEmpty(), offset);
    int depth = schedule.depth();
    int stages = Math.ceilDiv(product.depth(), depth);
    staging.declare();
    body.block();
    staging.load("0");
    staging.store();
    body.close().line("context.localBarrier();");
    if (stages > 1) {
      body.open("for (int depth = %d; depth < %d; depth += %d)", depth, stages * depth, depth);
      staging.advance();
      staging.load("depth");
      multiply(product, slot, staging, "(depth - %d)".formatted(depth), depth);
      staging.swap();
      staging.store();
      body.line("context.localBarrier();").close();
    }
    int last = (stages - 1) * depth;
    body.block();
    multiply(product, slot, staging, Integer.toString(last), product.depth() - last);
    body.close();
  }

  /**
   * Emits the multiply-adds of a stage.
   *
   * @param slot where the source is in local memory, if it is not staged
   * @param first the expression of the first k of the stage
   * @param depth the number of k
   */
  private void multiply(
      Product product, Optional<Integer> slot, StagingCode staging, String first, int depth) {
    int channels = product.resultMap().channels();
    int pixelPitch = schedule.pixelPitch();
    int channelPitch = schedule.channelPitch(channels);
    String source =
        slot.map(offset -> plus("%s * %d".formatted(first, pixelPitch), offset))
            .orElseGet(staging::source);
    Interleaving pixels = pixels();
    Interleaving across = channels(channels);
    body.line("int valueAt = %s + %s;", source, times("pixelLane", pixels.vector()))
        .line("int weightAt = %s + %s;", staging.weight(), times("channelLane", across.vector()));
    Fragment value = new Fragment("value", pixels, schedule.registerPixels());
    Fragment weight = new Fragment("weight", across, schedule.registerChannels(channels));
    value.declare(body);
    weight.declare(body);
    int unrolled = Math.min(schedule.unrolled(channels), depth);
    int whole = depth / unrolled * unrolled;
    boolean loops = whole > unrolled;
    if (loops) {
      body.open("for (int k0 = 0; k0 < %d; k0 += %d)", whole, unrolled);
    }
    for (int k = 0; k < unrolled; k++) {
      multiply(value, weight, k * pixelPitch, k * channelPitch);
    }
    if (loops) {
      body.line("valueAt += %d;", unrolled * pixelPitch)
          .line("weightAt += %d;", unrolled * channelPitch)
          .close();
    }
    int done = loops ? whole : unrolled;
    int moved = loops ? whole : 0;
    for (int k = done; k < depth; k++) {
      multiply(value, weight, (k - moved) * pixelPitch, (k - moved) * channelPitch);
    }
  }

  /** Emits the multiply-adds of one k. */
  private void multiply(Fragment value, Fragment weight, int valueOffset, int weightOffset) {
    body.block();
    value.load(body, "valueAt", valueOffset);
    weight.load(body, "weightAt", weightOffset);
    for (int c = 0; c < weight.count(); c++) {
      for (int p = 0; p < value.count(); p++) {
        body.line("sum%d_%d += %s * %s;", c, p, value.get(p), weight.get(c));
      }
    }
    body.close();
  }

  private Interleaving pixels() {
    return schedule.interleavedPixels(kernel.vector());
  }

  private Interleaving channels(int layer) {
    return schedule.interleavedChannels(layer, kernel.vector());
  }

  private String channel(int layer, int c) {
    return plus("channel", channels(layer).offset(c));
  }

  private String pixel(int p) {
    Interleaving pixels = pixels();
    return plus("first + " + times("pixelLane", pixels.vector()), pixels.offset(p));
  }

  /** Whether channel {@code c} of some items is out of range. */
  private boolean isPartial(int channels, int c) {
    int tiles = schedule.channelTiles(channels);
    int start = (tiles - 1) * Math.min(schedule.channels(), channels);
    return start + channels(channels).last(c) >= channels;
  }

  /** Emits the epilogue, pixel by pixel, so that few of its operands are in registers at a time. */
  private void epilogue(Stage.Multiply stage, int rows, int columns) {
    int channels = stage.channels();
    // The indices of an item's elements differ by constants, which take no registers.
    Interleaving across = channels(channels);
    body.line("int channel = firstChannel + %s;", times("channelLane", across.vector()));
    if (!local.slots().isEmpty()) {
      body.line(
          "int slot = channelLane * %d + %s;",
          across.vector() * schedule.pixelPitch(), times("pixelLane", pixels().vector()));
    }
    List<Map<Value, String>> biases =
        IntStream.range(0, columns).mapToObj(c -> biases(stage, c)).toList();
    for (int p = 0; p < rows; p++) {
      body.block()
          .line("int at = TornadoMath.min(%s, pixels - 1) * %d + channel;", pixel(p), channels);
      List<String> stores = new ArrayList<>();
      for (int c = 0; c < columns; c++) {
        if (isPartial(channels, c)) {
          List<String> partial = new ArrayList<>();
          body.open("if (%s < %d)", channel(channels, c), channels);
          element(stage, biases.get(c), c, p, partial);
          store(partial, p);
          body.close();
        } else {
          element(stage, biases.get(c), c, p, stores);
        }
      }
      store(stores, p);
      body.close();
    }
  }

  /** Emits stores to global memory unless the pixel is past the end of the batch. */
  private void store(List<String> stores, int p) {
    if (!stores.isEmpty()) {
      body.open("if (%s < pixels)", pixel(p));
      stores.forEach(body::line);
      body.close();
    }
  }

  /** Loads the biases of a channel, once for all pixels. */
  private Map<Value, String> biases(Stage.Multiply stage, int c) {
    Map<Value, String> biases = new IdentityHashMap<>();
    for (Value value : stage.epilogue()) {
      if (value.op() instanceof BiasAdd(_, Value bias)) {
        String variable = kernel.local(bias, Integer.toString(c));
        String channel =
            isPartial(stage.channels(), c)
                ? "TornadoMath.min(%s, %d)"
                    .formatted(channel(stage.channels(), c), stage.channels() - 1)
                : channel(stage.channels(), c);
        body.line("float %s = %s.get(%s);", variable, kernel.input(bias), channel);
        biases.put(bias, variable);
      }
    }
    return biases;
  }

  /**
   * Emits the epilogue of an element.
   *
   * @param stores receives the stores to global memory
   */
  private void element(
      Stage.Multiply stage, Map<Value, String> biases, int c, int p, List<String> stores) {
    String suffix = "%d_%d".formatted(c, p);
    ElementIndex index =
        new ElementIndex(
            "TornadoMath.min(%s, pixels - 1)".formatted(pixel(p)),
            "(%s)".formatted(channel(stage.channels(), c)),
            plus("at", channels(stage.channels()).offset(c)),
            suffix);
    Map<Value, String> known = new IdentityHashMap<>(biases);
    known.put(stage.product().result(), "sum" + suffix);
    Elements elements = new Elements(kernel, step, known, operand -> element(operand, stage, c, p));
    for (Value value : stage.values()) {
      if (value != stage.product().result()) {
        String computed = elements.write(value, index);
        if (needsVariable(stage, value)) {
          String variable = kernel.local(value, suffix);
          body.line("float %s = %s;", variable, computed);
          known.put(value, variable);
        } else {
          known.put(value, "(" + computed + ")");
        }
      }
      String expression = known.get(value);
      element(value, stage, c, p).ifPresent(slot -> body.line("%s = %s;", slot, expression));
      if (escaping.contains(value)) {
        stores.add(kernel.store(value, index, expression));
      }
    }
  }

  /** Whether a value needs a variable, since it is used other than exactly once. */
  private boolean needsVariable(Stage stage, Value value) {
    long uses =
        stage.values().stream()
            .flatMap(other -> other.op().operands().stream())
            .filter(operand -> operand == value)
            .count();
    return uses != 1 || escaping.contains(value) || local.slots().containsKey(value);
  }

  /** Returns the element in local memory, if the value has a slot there. */
  private Optional<String> element(Value value, Stage.Multiply stage, int c, int p) {
    int element = channels(stage.channels()).offset(c) * schedule.pixelPitch() + pixels().offset(p);
    return Optional.ofNullable(local.slots().get(value))
        .map(offset -> "tile[%s]".formatted(plus("slot", offset + element)));
  }
}
