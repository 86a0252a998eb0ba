package ninc.compiler.codegen.kernel;

import static ninc.compiler.codegen.text.Terms.modulo;
import static ninc.compiler.codegen.text.Terms.over;
import static ninc.compiler.codegen.text.Terms.times;

import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import ninc.compiler.codegen.kernel.KernelText.MapArray;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.Grid;
import ninc.compiler.codegen.program.StepBuffers;
import ninc.compiler.codegen.text.Source;
import ninc.compiler.ir.AccessPattern;
import ninc.compiler.ir.Preprocess;
import ninc.compiler.ir.Type;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Type.PixelMap;
import ninc.compiler.ir.Type.Positions;
import ninc.compiler.ir.Value;

/**
 * Emits values without matrix products as a kernel with one work item per element or, where vectors
 * can be loaded and stored, for adjacent channels of a pixel.
 */
final class ElementLoop {

  /** The index of the element, by the names of variables. */
  static final ElementIndex INDEX = new ElementIndex("pixel", "channel", "index", "");

  private final KernelText kernel;
  private final Source body;
  private final StepBuffers step;
  private final List<Value> values;
  private final Set<Value> escaping;
  private final Lanes lanes;

  /** The expressions of a lane's elements. */
  private final Map<Value, String> known = new IdentityHashMap<>();

  private ElementLoop(
      KernelText kernel, StepBuffers step, List<Value> values, Set<Value> escaping) {
    this.kernel = kernel;
    this.body = kernel.body();
    this.step = step;
    this.values = values;
    this.escaping = escaping;
    this.lanes = Lanes.of(kernel, values);
  }

  static DeviceKernel emit(
      KernelText kernel, StepBuffers step, List<Value> values, Set<Value> escaping, int items) {
    return new ElementLoop(kernel, step, values, escaping).emit(items);
  }

  private DeviceKernel emit(int items) {
    PixelMap map = values.getFirst().pixelMap();
    int channels = map.channels();
    body.line("int index = %s;", times("context.globalIdx", lanes.count()))
        .open(
            "if (index < %s.get(%d) * %d)",
            kernel.input(step.step()), StepBuffers.EXAMPLES, map.values());
    switch (lanes.extent()) {
      case PIXEL -> {
        body.line("int pixel = index / %d;", channels).line("int channel = index %% %d;", channels);
        coordinates(body, map, values);
      }
      case ROW -> {
        if (isPreprocessed()) {
          int row = map.width() * channels;
          body.line("int image = index / %d;", map.values())
              .line("int row = index %% %d / %d;", map.values(), row)
              .line("int first = index %% %d;", row);
        }
      }
    }
    PoolingCode.write(kernel, lanes, values, known);
    if (lanes.isVector()) {
      load();
    }
    compute();
    body.close();
    return kernel.build(Grid.each(0, map.values() / lanes.count(), items));
  }

  /** Loads what the values read of the same pixel and channels. */
  private void load() {
    for (Value value : values) {
      if (value.op().access() == AccessPattern.PIXEL) {
        for (Value operand : value.op().operands()) {
          if (!values.contains(operand) && !known.containsKey(operand)) {
            load(operand);
          }
        }
      }
    }
  }

  private void load(Value operand) {
    String name = kernel.local(operand, "");
    switch (operand.type()) {
      case FeatureMap _ -> {
        MapArray array = kernel.inputMap(operand);
        known.put(operand, lanes.load(array, name, array.at(INDEX)));
      }
      case Type.Bias _ ->
          known.put(operand, lanes.load(kernel.inputChannels(operand), name, INDEX.channel()));
      case Type _ -> {}
    }
  }

  /** Computes the values of all lanes, and stores those that escape. */
  private void compute() {
    Map<Value, String> stored = new LinkedHashMap<>();
    for (Value value : values) {
      if (lanes.isVector() && escaping.contains(value)) {
        String elements = kernel.local(value, "Elements");
        lanes.declareElements(kernel.outputMap(value), elements);
        stored.put(value, elements);
      }
    }
    Elements elements = new Elements(kernel, step, known, _ -> Optional.empty());
    lanes.open();
    ElementIndex index = index();
    for (Value value : values) {
      String expression = known.get(value);
      String computed = expression == null ? elements.write(value, index) : expression;
      known.put(value, declare(kernel, value, computed));
      if (stored.containsKey(value)) {
        String element = kernel.element(value, known.get(value));
        body.line("%s = %s;", lanes.get(stored.get(value)), element);
      } else if (escaping.contains(value)) {
        body.line("%s", kernel.store(value, INDEX, known.get(value)));
      }
    }
    lanes.close();
    stored.forEach((value, name) -> {
      MapArray array = kernel.outputMap(value);
      lanes.store(array, name, array.at(INDEX));
    });
  }

  /** Returns the index of a lane's element. */
  private ElementIndex index() {
    return switch (lanes.extent()) {
      case PIXEL ->
          new ElementIndex(
              INDEX.pixel(), lanes.at(INDEX.channel()), lanes.at(INDEX.offset()), INDEX.suffix());
      case ROW -> {
        PixelMap map = values.getFirst().pixelMap();
        String element = lanes.at("first");
        if (isPreprocessed()) {
          body.line("int column = %s;", over(element, map.channels()));
        }
        yield new ElementIndex(
            "((image * %d + row) * %d + column)".formatted(map.height(), map.width()),
            "(%s)".formatted(modulo(element, map.channels())),
            lanes.at(INDEX.offset()),
            INDEX.suffix());
      }
    };
  }

  private boolean isPreprocessed() {
    return values.stream().anyMatch(value -> value.op() instanceof Preprocess);
  }

  /** Declares image, row and column if a value reads other pixels. */
  static void coordinates(Source body, PixelMap map, List<Value> values) {
    if (values.stream().anyMatch(value -> value.op().access() == AccessPattern.IMAGE)) {
      body.line("int image = pixel / %d;", map.pixels())
          .line("int row = pixel %% %d / %d;", map.pixels(), map.width())
          .line("int column = pixel %% %d;", map.width());
    }
  }

  /** Emits an element as a variable, and returns the variable's name. */
  static String declare(KernelText kernel, Elements elements, Value value) {
    return declare(kernel, value, elements.write(value, INDEX));
  }

  private static String declare(KernelText kernel, Value value, String expression) {
    String variable = kernel.local(value, INDEX.suffix());
    String type =
        switch (value.pixelMap()) {
          case FeatureMap _ -> "float";
          case Positions _ -> "byte";
        };
    kernel.body().line("%s %s = %s;", type, variable, expression);
    return variable;
  }
}
