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

/** Writes values that are no products as a kernel with a work item for each element. */
final class ElementLoop {

  /** The place of a loop's one element. */
  static final Place PLACE = new Place("pixel", "channel", "index", "");

  private ElementLoop() {}

  static DeviceKernel emit(
      KernelText kernel, StepBuffers step, List<Value> values, Set<Value> escaping, int items) {
    PixelMap map = values.getFirst().pixelMap();
    int channels = map.channels();
    Source body = kernel.body();
    body.line("int index = context.globalIdx;")
        .open(
            "if (index < %s.get(%d) * %d)",
            kernel.reads(step.step()), StepBuffers.EXAMPLES, map.values())
        .line("int pixel = index / %d;", channels)
        .line("int channel = index %% %d;", channels);
    coordinates(body, map, values);
    Map<Value, String> known = new IdentityHashMap<>();
    Elements elements =
        new Elements(kernel, step, new Operands(kernel, known, _ -> Optional.empty()));
    for (Value value : values) {
      known.put(value, declare(kernel, elements, value));
      if (escaping.contains(value)) {
        body.line("%s.set(index, %s);", kernel.writes(value), known.get(value));
      }
    }
    body.close();
    return kernel.build(Grid.each(0, map.values(), items));
  }

  /** Declares image, row and column where a value is read at other pixels than its own. */
  static void coordinates(Source body, PixelMap map, List<Value> values) {
    if (values.stream().anyMatch(value -> value.op().access() == AccessPattern.IMAGE)) {
      body.line("int image = pixel / %d;", map.pixels())
          .line("int row = pixel %% %d / %d;", map.pixels(), map.width())
          .line("int column = pixel %% %d;", map.width());
    }
  }

  /** Writes an element, and gives the variable that holds it. */
  static String declare(KernelText kernel, Elements elements, Value value) {
    String expression = elements.write(value, PLACE);
    String variable = kernel.local(value, PLACE.suffix());
    String type =
        switch (value.pixelMap()) {
          case FeatureMap _ -> "float";
          case Positions _ -> "byte";
        };
    kernel.body().line("%s %s = %s;", type, variable, expression);
    return variable;
  }
}
