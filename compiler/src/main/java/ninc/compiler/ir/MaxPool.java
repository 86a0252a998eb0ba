package ninc.compiler.ir;

import java.util.List;
import ninc.dsl.Window;

/** The largest value under each window; padding is never one. */
public record MaxPool(Value input, Window window) implements Op {

  @Override
  public Type type() {
    return Pooled.type(input, window);
  }

  @Override
  public List<Value> operands() {
    return List.of(input);
  }

  @Override
  public Op with(List<Value> operands) {
    return new MaxPool(operands.get(0), window);
  }
}
