package ninc.compiler.ir;

import java.util.List;

/**
 * A tensor that the optimizer keeps from step to step, of its parameter's shape, zero at first.
 *
 * @param slot what the optimizer calls it: {@code momentum}, {@code moment1}, {@code moment2}
 */
public record OptimizerState(Value parameter, String slot) implements Op {

  @Override
  public Type type() {
    return parameter.type();
  }

  @Override
  public List<Value> operands() {
    return List.of(parameter);
  }

  @Override
  public Op with(List<Value> operands) {
    return new OptimizerState(operands.get(0), slot);
  }
}
