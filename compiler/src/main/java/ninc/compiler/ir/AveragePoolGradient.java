package ninc.compiler.ir;

import java.util.List;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.dsl.Window;

/**
 * The gradient of an {@link AveragePool} by its input: each window's gradient divided by the
 * window's area, to every pixel under it.
 */
public record AveragePoolGradient(Value gradient, Window window, FeatureMap input) implements Op {

  @Override
  public Type type() {
    Types.require(
        Type.FeatureMap.of(window.over(input.shape(), input.channels())).equals(gradient.type()),
        "gradient %s does not fit input %s",
        gradient.type(),
        input);
    return input;
  }

  @Override
  public List<Value> operands() {
    return List.of(gradient);
  }

  @Override
  public Op with(List<Value> operands) {
    return new AveragePoolGradient(operands.get(0), window, input);
  }
}
