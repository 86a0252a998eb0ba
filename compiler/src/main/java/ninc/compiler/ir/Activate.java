package ninc.compiler.ir;

import java.util.List;
import ninc.dsl.Activation;

/** f(x) of every value. Shape unchanged. */
public record Activate(Value input, Activation function) implements Op {

  @Override
  public Type type() {
    return input.featureMap();
  }

  @Override
  public List<Value> operands() {
    return List.of(input);
  }

  @Override
  public Op with(List<Value> operands) {
    return new Activate(operands.get(0), function);
  }
}
