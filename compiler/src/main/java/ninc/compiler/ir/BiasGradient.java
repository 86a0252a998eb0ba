package ninc.compiler.ir;

import java.util.List;

/** The gradient of a {@link BiasAdd} by its bias: the sum over all pixels. [N, H, W, C] to [C]. */
public record BiasGradient(Value gradient) implements Op {

  @Override
  public Type type() {
    return new Type.Bias(gradient.featureMap().channels());
  }

  @Override
  public List<Value> operands() {
    return List.of(gradient);
  }

  @Override
  public Op with(List<Value> operands) {
    return new BiasGradient(operands.get(0));
  }
}
