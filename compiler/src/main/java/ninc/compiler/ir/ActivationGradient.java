package ninc.compiler.ir;

import java.util.List;
import ninc.dsl.Activation;

/**
 * The gradient of an {@link Activate} by its input, computed from its output y: dy·[y>0] for ReLU,
 * dy·y(1−y) for the sigmoid, dy·(1−y²) for tanh.
 */
public record ActivationGradient(Value gradient, Value output, Activation function) implements Op {

  @Override
  public Type type() {
    Types.require(
        gradient.featureMap().equals(output.type()),
        "gradient %s does not fit output %s",
        gradient.type(),
        output.type());
    return output.type();
  }

  @Override
  public List<Value> operands() {
    return List.of(gradient, output);
  }

  @Override
  public Op with(List<Value> operands) {
    return new ActivationGradient(operands.get(0), operands.get(1), function);
  }
}
