package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.text.Terms.isInside;
import static ninc.compiler.codegen.text.Terms.plus;
import static ninc.compiler.codegen.text.Terms.times;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import ninc.compiler.codegen.kernel.KernelText.MapArray;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.Grid;
import ninc.compiler.codegen.program.StepBuffers;
import ninc.compiler.codegen.text.Source;
import ninc.compiler.ir.Affine.BiasAdd;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Value;
import ninc.compiler.schedule.BlockTile;
import ninc.compiler.schedule.InvertedResidual;
import ninc.dsl.Window;

/**
 * Emits an inverted residual as one kernel. The expanded channels exist in local memory only, a
 * slice of them at a time: each work item has one channel of the slice. Local memory holds the
 * slice of the pixels that the windows of the tile cover, then that of the filtered tile.
 */
final class InvertedResidualKernel {
  private final KernelText kernel;
  private final Source body;
  private final StepBuffers step;
  private final InvertedResidual block;
  private final BlockTile schedule;
  private final Set<Value> escaping;
  private final FeatureMap in;
  private final FeatureMap out;
  private final Window window;

  /** E, the number of channels between the 1×1 convolutions. */
  private final int expanded;

  /** The number of channels of a slice. */
  private final int slice;

  private InvertedResidualKernel(
      KernelText kernel, StepBuffers step, BlockTile schedule, Set<Value> escaping) {
    this.kernel = kernel;
    this.body = kernel.body();
    this.step = step;
    this.schedule = schedule;
    this.block = schedule.block();
    this.escaping = escaping;
    this.in = block.input();
    this.out = block.result();
    this.window = block.window();
    this.expanded = block.expanded();
    this.slice = schedule.channelLanes();
  }

  /**
   * @param escaping the values that are written to global memory
   */
  static DeviceKernel emit(
      KernelText kernel, StepBuffers step, BlockTile schedule, Set<Value> escaping) {
    return new InvertedResidualKernel(kernel, step, schedule, escaping).emit();
  }

  private DeviceKernel emit() {
    kernel.note(
        "A work-group computes a tile of %s: %d along the pixels × %d along the channels.",
        schedule, schedule.pixelLanes(), slice);
    body.line("float[] tile = context.allocateFloatLocalArray(%d);", schedule.localFloats())
        .line("int item = context.localIdx;")
        .line("int pixelLane = item / %d;", slice)
        .line("int channelLane = item %% %d;", slice)
        .line("int example = context.groupIdx / %d;", schedule.tiles())
        .line("int examples = %s.get(%d);", kernel.input(step.step()), StepBuffers.EXAMPLES)
        .line("int image = TornadoMath.min(example, examples - 1);")
        .line(
            "int top = context.groupIdx %% %d / %d * %d;",
            schedule.tiles(), schedule.across(), schedule.height())
        .line("int left = context.groupIdx %% %d * %d;", schedule.across(), schedule.width());
    declareSums();
    body.open(
            "for (int firstExpanded = 0; firstExpanded < %d; firstExpanded += %d)", expanded, slice)
        .line("int channel = %s;", expandedChannel("channelLane"));
    expand();
    body.line("context.localBarrier();");
    filter();
    body.line("context.localBarrier();");
    project();
    body.close();
    epilogue();
    return kernel.build(new Grid(0, 1, 1, schedule.tiles(), schedule.items()));
  }

  /** Whether the last slice has fewer channels than the others. */
  private boolean hasRemainder() {
    return expanded % slice != 0;
  }

  /** Returns a channel of the slice; those after the last are the last. */
  private String expandedChannel(String lane) {
    return hasRemainder()
        ? "TornadoMath.min(firstExpanded + %s, %d)".formatted(lane, expanded - 1)
        : "(firstExpanded + %s)".formatted(lane);
  }

  private void declareSums() {
    for (int c = 0; c < schedule.registerChannels(); c++) {
      int channel = c;
      body.line(
          "float %s;",
          IntStream.range(0, schedule.registerPixels())
              .mapToObj(p -> "sum%d_%d = 0f".formatted(channel, p))
              .collect(Collectors.joining(", ")));
    }
  }

  /** Writes the slice of the covered pixels to local memory; those of the padding are zero. */
  private void expand() {
    Value weight = block.expansion().product().weight();
    MapArray source = kernel.inputMap(block.expansion().product().source());
    int lanes = schedule.pixelLanes();
    int count = schedule.registerCovered();
    body.comment("%s", block.expansion().values().getLast()).block();
    Map<Value, String> biases = biases(block.expansion().epilogue());
    body.open(
        "for (int first = pixelLane; first < %d; first += %d)", schedule.covered(), count * lanes);
    for (int p = 0; p < count; p++) {
      String pixel = pixel(p);
      body.line(
              "int row%d = %s + %s / %d;",
              p,
              plus(times("top", window.stride().height()), -window.padding().height()),
              pixel,
              schedule.coveredWidth())
          .line(
              "int column%d = %s + %s %% %d;",
              p,
              plus(times("left", window.stride().width()), -window.padding().width()),
              pixel,
              schedule.coveredWidth())
          .line(
              "int pixel%d = (image * %d + %s) * %d + %s;",
              p,
              in.height(),
              clamped("row" + p, in.height()),
              in.width(),
              clamped("column" + p, in.width()))
          .line("int from%d = %s;", p, plus(times("pixel" + p, source.pitch()), source.first()))
          .line("float expanded%d = 0f;", p);
    }
    body.open("for (int k = 0; k < %d; k++)", in.channels())
        .line("float weight = %s;", kernel.load(weight, times("k", expanded) + " + channel"));
    for (int p = 0; p < count; p++) {
      String element = kernel.load(source, "from%d + k".formatted(p));
      body.line("expanded%d += %s * weight;", p, element);
    }
    body.close();
    for (int p = 0; p < count; p++) {
      body.open("if (%s < %d)", pixel(p), schedule.covered())
          .line("float value = 0f;")
          .open(
              "if (%s && %s)",
              isInside("row" + p, in.height()), isInside("column" + p, in.width()));
      String value = chain(block.expansion().values(), "expanded" + p, biases, Integer.toString(p));
      body.line("value = %s;", value)
          .close()
          .line("tile[%s * %d + channelLane] = value;", pixel(p), slice)
          .close();
    }
    body.close().close();
  }

  /** Returns the covered pixel that a work item expands beside others. */
  private String pixel(int p) {
    return p == 0 ? "first" : "(first + %d)".formatted(p * schedule.pixelLanes());
  }

  private static String clamped(String coordinate, int extent) {
    return "TornadoMath.min(TornadoMath.max(%s, 0), %d)".formatted(coordinate, extent - 1);
  }

  /** Writes the slice of the filtered tile to local memory. */
  private void filter() {
    int columns = window.kernel().width();
    int area = window.kernel().area();
    body.comment("%s", block.filtered().getLast()).block();
    for (int i = 0; i < area; i++) {
      body.line(
          "float weight%d = %s;", i, kernel.load(block.filter(), plus("channel", i * expanded)));
    }
    Map<Value, String> biases = biases(block.filtered());
    body.open(
            "for (int pixel = pixelLane; pixel < %d; pixel += %d)",
            schedule.pixels(), schedule.pixelLanes())
        .line(
            "int from = (%s + %s) * %d + channelLane;",
            times(
                "pixel / %d".formatted(schedule.width()),
                window.stride().height() * schedule.coveredWidth()),
            times("pixel %% %d".formatted(schedule.width()), window.stride().width()),
            slice)
        .line("float filtered = 0f;");
    for (int i = 0; i < area; i++) {
      int offset = (i / columns * schedule.coveredWidth() + i % columns) * slice;
      body.line("filtered += tile[%s] * weight%d;", plus("from", offset), i);
    }
    String value = chain(block.filtered(), "filtered", biases, "");
    body.line(
            "tile[%s] = %s;",
            plus("pixel * %d + channelLane".formatted(slice), schedule.covered() * slice),
            hasRemainder()
                ? "firstExpanded + channelLane < %d ? %s : 0f".formatted(expanded, value)
                : value)
        .close()
        .close();
  }

  /** Adds the products of the slice to the register tiles. */
  private void project() {
    Value weight = block.projection().product().weight();
    body.comment("%s", block.projection().product().result())
        .line(
            "int valueAt = %s;",
            plus("pixelLane * %d".formatted(slice), schedule.covered() * slice))
        .open("for (int k = 0; k < %d; k++)", slice)
        .line("int weightAt = %s;", times(expandedChannel("k"), out.channels()));
    for (int p = 0; p < schedule.registerPixels(); p++) {
      body.line(
          "float value%d = tile[%s];", p, plus("valueAt + k", p * schedule.pixelLanes() * slice));
    }
    for (int c = 0; c < schedule.registerChannels(); c++) {
      String channel =
          isPartial(c)
              ? "TornadoMath.min(%s, %d)".formatted(channel(c), out.channels() - 1)
              : channel(c);
      body.line("float weight%d = %s;", c, kernel.load(weight, "weightAt + " + channel));
    }
    for (int c = 0; c < schedule.registerChannels(); c++) {
      for (int p = 0; p < schedule.registerPixels(); p++) {
        body.line("sum%d_%d += value%d * weight%d;", c, p, p, c);
      }
    }
    body.close();
  }

  private String channel(int c) {
    return plus("channelLane", c * slice);
  }

  /** Whether channel {@code c} of some items is out of range. */
  private boolean isPartial(int c) {
    return (c + 1) * slice > out.channels();
  }

  /** Computes what follows the projection, and writes it to global memory. */
  private void epilogue() {
    for (int p = 0; p < schedule.registerPixels(); p++) {
      body.block()
          .line("int inTile = %s;", plus("pixelLane", p * schedule.pixelLanes()))
          .line("int row = top + inTile / %d;", schedule.width())
          .line("int column = left + inTile %% %d;", schedule.width())
          .open("if (example < examples && row < %d && column < %d)", out.height(), out.width())
          .line("int pixel = (image * %d + row) * %d + column;", out.height(), out.width())
          .line("int at = pixel * %d + channelLane;", out.channels());
      for (int c = 0; c < schedule.registerChannels(); c++) {
        if (isPartial(c)) {
          body.open("if (%s < %d)", channel(c), out.channels());
          element(c, p);
          body.close();
        } else {
          element(c, p);
        }
      }
      body.close().close();
    }
  }

  private void element(int c, int p) {
    String suffix = "%d_%d".formatted(c, p);
    ElementIndex index =
        new ElementIndex("pixel", "(%s)".formatted(channel(c)), plus("at", c * slice), suffix);
    Map<Value, String> known = new IdentityHashMap<>();
    Elements elements = new Elements(kernel, step, known, _ -> Optional.empty());
    for (Value value : block.projection().values()) {
      known.put(
          value,
          value == block.projection().product().result()
              ? "sum" + suffix
              : declare(value, elements.write(value, index), suffix));
      if (escaping.contains(value)) {
        body.line("%s", kernel.store(value, index, known.get(value)));
      }
    }
  }

  /** Loads the biases of a channel of the slice. */
  private Map<Value, String> biases(List<Value> epilogue) {
    Map<Value, String> biases = new IdentityHashMap<>();
    for (Value value : epilogue) {
      if (value.op() instanceof BiasAdd(_, Value bias)) {
        biases.put(bias, declare(bias, "%s.get(channel)".formatted(kernel.input(bias)), ""));
      }
    }
    return biases;
  }

  /**
   * Emits what follows a sum of the slice, which lies in no array, and returns the variable of the
   * last value.
   */
  private String chain(List<Value> values, String sum, Map<Value, String> biases, String suffix) {
    Map<Value, String> known = new IdentityHashMap<>(biases);
    Elements elements = new Elements(kernel, step, known, _ -> Optional.empty());
    ElementIndex index = new ElementIndex("pixel" + suffix, "channel", "", suffix);
    known.put(values.getFirst(), sum);
    for (Value value : values.subList(1, values.size())) {
      known.put(value, declare(value, elements.write(value, index), suffix));
    }
    return known.get(values.getLast());
  }

  /** Declares a variable, and returns its name. */
  private String declare(Value value, String expression, String suffix) {
    String variable = kernel.local(value, suffix);
    body.line("float %s = %s;", variable, expression);
    return variable;
  }
}
