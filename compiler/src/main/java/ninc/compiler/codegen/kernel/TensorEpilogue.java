package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.text.Terms.plus;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import ninc.compiler.codegen.kernel.KernelText.MapArray;
import ninc.compiler.codegen.program.StepBuffers;
import ninc.compiler.codegen.text.Source;
import ninc.compiler.ir.Affine.BiasAdd;
import ninc.compiler.ir.Value;
import ninc.compiler.schedule.Stage;
import ninc.compiler.schedule.TensorTile;

/**
 * Writes what follows a product on tensor cores: the elementwise operators on the sums that an item
 * has in registers, two adjacent channels of a pixel at a time, and the stores. A result of 16 bits
 * goes to local memory first, from where the items write 8 channels together.
 */
final class TensorEpilogue {
  private static final int CHUNK = TensorTile.CHUNK;

  /** The rows, and the columns, of the matrices that fragments consist of. */
  private static final int MATRIX = 8;

  /** The adjacent channels of an item. */
  private static final int PAIR = 2;

  private final KernelText kernel;
  private final Source body;
  private final StepBuffers step;
  private final Stage.Multiply stage;
  private final Set<Value> escaping;
  private final TensorTile tile;

  /** The result that goes through local memory. */
  private final Optional<Value> staged;

  TensorEpilogue(
      KernelText kernel,
      StepBuffers step,
      Stage.Multiply stage,
      Set<Value> escaping,
      TensorTile tile) {
    this.kernel = kernel;
    this.body = kernel.body();
    this.step = step;
    this.stage = stage;
    this.escaping = escaping;
    this.tile = tile;
    this.staged =
        stage.values().stream().filter(escaping::contains).filter(this::isInChunks).findFirst();
  }

  /** Whether a value has elements of 16 bits, of which 8 can be written together. */
  private boolean isInChunks(Value value) {
    return value.precision().bytes() == Short.BYTES && kernel.outputMap(value).isInChunks(CHUNK);
  }

  void write() {
    int channels = stage.channels();
    int fragments = tile.warpChannels() / MATRIX;
    if (staged.isPresent()) {
      body.comment("Other items may still read the stages, where the result is written next.")
          .line("context.awaitCopies(0);")
          .line("context.localBarrier();");
    }
    body.comment("two channels of every 8th, and a pixel of every 8th, are this item's")
        .open("for (int n = 0; n < %d; n++)", fragments)
        .line("int tileChannel = warpChannel + n * %d + lane %% 4 * %d;", MATRIX, PAIR)
        .line("int channel = firstChannel + tileChannel;");
    boolean isPartial = channels % tile.channels() != 0;
    if (isPartial) {
      body.open("if (channel < %d)", channels);
    }
    List<Map<Value, String>> biases = List.of(biases(0), biases(1));
    body.open("for (int m = 0; m < %d; m++)", tile.warpPixels() / MATRIX)
        .line("int tilePixel = warpPixel + m * %d + lane / 4;", MATRIX)
        .line("int pixel = TornadoMath.min(first + tilePixel, pixels - 1);")
        .line("int at = pixel * %d + channel;", channels);
    List<String> stores = new ArrayList<>();
    for (int c = 0; c < PAIR; c++) {
      body.line(
          "float sum%d = sums[(m / 2 * %d + n) * 4 + %s];", c, fragments, plus("m % 2 * 2", c));
      element(c, biases.get(c), stores);
    }
    if (!stores.isEmpty()) {
      body.open("if (first + tilePixel < pixels)");
      stores.forEach(body::line);
      body.close();
    }
    body.close();
    if (isPartial) {
      body.close();
    }
    body.close();
    staged.ifPresent(value -> copyOut(value, isPartial));
  }

  /** Loads the biases of a channel, once for all pixels. */
  private Map<Value, String> biases(int c) {
    Map<Value, String> biases = new IdentityHashMap<>();
    for (Value value : stage.epilogue()) {
      if (value.op() instanceof BiasAdd(_, Value bias)) {
        String variable = kernel.local(bias, Integer.toString(c));
        body.line("float %s = %s.get(%s);", variable, kernel.input(bias), plus("channel", c));
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
  private void element(int c, Map<Value, String> biases, List<String> stores) {
    String suffix = Integer.toString(c);
    ElementIndex index =
        new ElementIndex("pixel", "(%s)".formatted(plus("channel", c)), plus("at", c), suffix);
    Map<Value, String> known = new IdentityHashMap<>(biases);
    known.put(stage.product().result(), "sum" + suffix);
    Elements elements = new Elements(kernel, step, known, _ -> Optional.empty());
    for (Value value : stage.values()) {
      if (value != stage.product().result()) {
        String computed = elements.write(value, index);
        String variable = kernel.local(value, suffix);
        body.line("float %s = %s;", variable, computed);
        known.put(value, variable);
      }
      String expression = known.get(value);
      if (staged.isPresent() && staged.get() == value) {
        body.line(
            "tile[%s] = %s;",
            plus("tilePixel * %d + tileChannel".formatted(tile.resultPitch()), c),
            kernel.element(value, expression));
      } else if (escaping.contains(value)) {
        stores.add(kernel.store(value, index, expression));
      }
    }
  }

  /** Emits the copy of the result from local to global memory. */
  private void copyOut(Value value, boolean isPartial) {
    int chunks = tile.channels() / CHUNK;
    MapArray array = kernel.outputMap(value);
    body.line("context.localBarrier();")
        .open("for (int i = item; i < %d; i += %d)", tile.pixels() * chunks, tile.items())
        .line("int tilePixel = i / %d;", chunks)
        .line("int tileChannel = i %% %d * %d;", chunks, CHUNK)
        .open(
            "if (first + tilePixel < pixels%s)",
            isPartial ? " && firstChannel + tileChannel < " + stage.channels() : "")
        .line(
            "context.store(%s, %s, tile, tilePixel * %d + tileChannel);",
            array.name(),
            plus(
                "(first + tilePixel) * %d + firstChannel + tileChannel".formatted(array.pitch()),
                array.first()),
            tile.resultPitch())
        .close()
        .close();
  }
}
