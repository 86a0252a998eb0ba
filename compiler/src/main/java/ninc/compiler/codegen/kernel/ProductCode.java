package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.text.Terms.plus;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import ninc.compiler.codegen.program.StepBuffers;
import ninc.compiler.codegen.text.Source;
import ninc.compiler.ir.Affine.BiasAdd;
import ninc.compiler.ir.Value;
import ninc.compiler.schedule.LocalMemory;
import ninc.compiler.schedule.Product;
import ninc.compiler.schedule.Stage;
import ninc.compiler.schedule.TileSchedule;

/**
 * Emits a matrix product and its epilogue with register tiles of named scalars: {@code sumC_P} is
 * the sum of the work item's C-th channel and P-th pixel.
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
    channels(stage.channels(), columns);
    for (int c = 0; c < columns; c++) {
      int channel = c;
      body.line(
          "float %s;",
          IntStream.range(0, rows)
              .mapToObj(p -> "sum%d_%d = 0f".formatted(channel, p))
              .collect(Collectors.joining(", ")));
    }
    Integer slot = local.slots().get(product.source());
    if (slot == null) {
      new StreamCode(kernel, schedule, product).write(local.stages().get(stage), this::multiply);
    } else {
      int depth = product.sourceMap().channels();
      body.open("for (int k = 0; k < %d; k++)", depth);
      multiply(
          product,
          row -> "tile[(%s) * %d + %s]".formatted(plus("ownRow", row), depth, plus("k", slot)),
          "k");
      body.close();
    }
    if (stage.values().stream().anyMatch(local.slots()::containsKey)) {
      body.comment("Other items may still read the local memory that is written next.")
          .line("context.localBarrier();");
    }
    epilogue(stage, rows, columns);
  }

  /** Declares the item's channels, clamped to the last one. */
  private void channels(int channels, int columns) {
    for (int c = 0; c < columns; c++) {
      String channel = c == 0 ? "lane" : "lane + " + c * schedule.channelLanes();
      body.line(
          isPartial(channels, c)
              ? "int channel%d = TornadoMath.min(%s, %d);"
              : "int channel%d = %s;",
          c,
          channel,
          channels - 1);
    }
  }

  /** Whether channel {@code c} of some items is out of range. */
  private boolean isPartial(int channels, int c) {
    int tiles = schedule.channelTiles(channels);
    int start = (tiles - 1) * Math.min(schedule.channels(), channels);
    return start + (c + 1) * schedule.channelLanes() > channels;
  }

  /**
   * Emits the multiply-adds of all sums at one depth.
   *
   * @param source returns the expression of the source's element in one of the item's rows
   * @param depth the expression of the depth
   */
  private void multiply(Product product, IntFunction<String> source, String depth) {
    int channels = product.resultMap().channels();
    int rows = schedule.registerPixels();
    int columns = schedule.registerChannels(channels);
    for (int p = 0; p < rows; p++) {
      body.line("float value%d = %s;", p, source.apply(p));
    }
    String matrix = kernel.input(TransposeKernel.matrix(product));
    body.line("int weights = %s * %d;", depth, channels);
    for (int c = 0; c < columns; c++) {
      body.line("float weight%d = %s.get(weights + channel%d);", c, matrix, c);
    }
    for (int c = 0; c < columns; c++) {
      for (int p = 0; p < rows; p++) {
        body.line("sum%d_%d += value%d * weight%d;", c, p, p, c);
      }
    }
  }

  private void epilogue(Stage.Multiply stage, int rows, int columns) {
    int channels = stage.channels();
    for (int p = 0; p < rows; p++) {
      body.line(
          "int at%d = TornadoMath.min(%s, pixels - 1) * %d;",
          p, plus("first + ownRow", p), channels);
    }
    for (int c = 0; c < columns; c++) {
      boolean partial = isPartial(channels, c);
      if (partial) {
        String channel = "lane + " + c * schedule.channelLanes();
        body.open("if (%s < %d)", channel, channels);
      }
      Map<Value, String> biases = biases(stage, c);
      for (int p = 0; p < rows; p++) {
        element(stage, biases, c, p);
      }
      if (partial) {
        body.close();
      }
    }
  }

  /** Loads the biases of a channel, once for all pixels. */
  private Map<Value, String> biases(Stage.Multiply stage, int c) {
    Map<Value, String> biases = new IdentityHashMap<>();
    for (Value value : stage.epilogue()) {
      if (value.op() instanceof BiasAdd(_, Value bias)) {
        String variable = kernel.local(bias, Integer.toString(c));
        body.line("float %s = %s.get(channel%d);", variable, kernel.input(bias), c);
        biases.put(bias, variable);
      }
    }
    return biases;
  }

  private void element(Stage.Multiply stage, Map<Value, String> biases, int c, int p) {
    String suffix = "%d_%d".formatted(c, p);
    ElementIndex index =
        new ElementIndex(
            "(%s)".formatted(plus("first + ownRow", p)),
            "channel" + c,
            "at%d + channel%d".formatted(p, c),
            suffix);
    Map<Value, String> known = new IdentityHashMap<>(biases);
    known.put(stage.product().result(), "sum" + suffix);
    Elements elements = new Elements(kernel, step, known, operand -> element(operand, c, p));
    for (Value value : stage.values()) {
      if (value != stage.product().result()) {
        String expression = elements.write(value, index);
        if (needsVariable(stage, value)) {
          String variable = kernel.local(value, suffix);
          body.line("float %s = %s;", variable, expression);
          known.put(value, variable);
        } else {
          known.put(value, "(" + expression + ")");
        }
      }
      store(value, known.get(value), c, p);
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

  private void store(Value value, String expression, int c, int p) {
    element(value, c, p).ifPresent(slot -> body.line("%s = %s;", slot, expression));
    if (escaping.contains(value)) {
      body.open("if (%d < remaining)", p)
          .line("%s.set(at%d + channel%d, %s);", kernel.output(value), p, c, expression)
          .close();
    }
  }

  /** Returns the element in local memory, if the value has a slot there. */
  private Optional<String> element(Value value, int c, int p) {
    return Optional.ofNullable(local.slots().get(value))
        .map(slot ->
            "tile[(%s) * %d + %s]"
                .formatted(
                    plus("ownRow", p), value.featureMap().channels(), plus("channel" + c, slot)));
  }
}
