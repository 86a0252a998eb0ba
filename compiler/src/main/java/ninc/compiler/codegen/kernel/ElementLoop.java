package ninc.compiler.codegen.kernel;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import ninc.compiler.codegen.program.DeviceKernel;
import ninc.compiler.codegen.program.Grid;
import ninc.compiler.codegen.program.StepBuffers;
import ninc.compiler.codegen.text.Source;
import ninc.compiler.ir.AccessPattern;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Type.PixelMap;
import ninc.compiler.ir.Type.Positions;
import ninc.compiler.ir.Value;

/** Emits values without matrix products as a kernel with one work item per element. */
final class ElementLoop {

  /** The index of the element, by the names of variables. */
  static final ElementIndex INDEX = new ElementIndex("pixel", "channel", "index", "");

  private ElementLoop() {}

  static DeviceKernel emit(
      KernelText kernel, StepBuffers step, List<Value> values, Set<Value> escaping, int items) {
    PixelMap map = values.getFirst().pixelMap();
    int channels = map.channels();
    Source body = kernel.body();
    body.line("int index = context.globalIdx;")
        .open(
            "if (index < %s.get(%d) * %d)",
            kernel.input(step.step()), StepBuffers.EXAMPLES, map.values())
        .line("int pixel = index / %d;", channels)
        .line("int channel = index %% %d;", channels);
    coordinates(body, map, values);
    Map<Value, String> known = new IdentityHashMap<>();
    Elements elements = new Elements(kernel, step, known, _ -> Optional.empty());
    for (Value value : values) {
      known.put(value, declare(kernel, elements, value));
      if (escaping.contains(value)) {
        body.line("%s", kernel.store(value, INDEX, known.get(value)));
      }
    }
    body.close();
    return kernel.build(Grid.each(0, map.values(), items));
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
    String expression = elements.write(value, INDEX);
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
