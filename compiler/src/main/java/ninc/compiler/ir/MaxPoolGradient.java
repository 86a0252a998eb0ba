package ninc.compiler.ir;

import java.util.List;
import ninc.dsl.Window;

/**
 * The gradient of a {@link MaxPool} by its input: each window's gradient goes to its largest value,
 * the first of equal ones in row-major order.
 */
public record MaxPoolGradient(Value gradient, Value input, Window window) implements Op {

  @Override
  public Type type() {
    Types.require(
        Pooled.type(input, window).equals(gradient.type()),
        "gradient %s does not fit input %s",
        gradient.type(),
        input.type());
    return input.type();
  }

  @Override
  public List<Value> operands() {
    return List.of(gradient, input);
  }

  @Override
  public Op with(List<Value> operands) {
    return new MaxPoolGradient(operands.get(0), operands.get(1), window);
  }
}
