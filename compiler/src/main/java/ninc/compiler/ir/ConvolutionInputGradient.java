package ninc.compiler.ir;

import java.util.List;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.dsl.Window;

/**
 * The gradient of a {@link Convolution} by its input: each output gradient spread back through the
 * weights. [N, H', W', O] to [N, H, W, I].
 */
public record ConvolutionInputGradient(
    Value gradient, Value weight, Window window, FeatureMap input) implements Op {

  @Override
  public Type type() {
    Type.Weight w = Types.expect(Type.Weight.class, weight);
    Types.require(
        w.in() == input.channels()
            && Type.FeatureMap.of(window.over(input.shape(), w.out())).equals(gradient.type()),
        "gradient %s does not fit weight %s and input %s",
        gradient.type(),
        w,
        input);
    return input;
  }

  @Override
  public List<Value> operands() {
    return List.of(gradient, weight);
  }

  @Override
  public Op with(List<Value> operands) {
    return new ConvolutionInputGradient(operands.get(0), operands.get(1), window, input);
  }
}
