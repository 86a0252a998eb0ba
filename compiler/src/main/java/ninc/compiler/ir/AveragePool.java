package ninc.compiler.ir;

import java.util.List;
import ninc.dsl.Window;

/** The sum under each window divided by the window's area, padding counted as zeros. */
public record AveragePool(Value input, Window window) implements Op {

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
    return new AveragePool(operands.get(0), window);
  }
}
