package ninc.compiler.ir;

import java.util.List;
import ninc.compiler.ir.Type.FeatureMap;

/** The images of the batch, or any other feature map that comes from outside. */
public record Input(FeatureMap map) implements Op {

  @Override
  public Type type() {
    return map;
  }

  @Override
  public List<Value> operands() {
    return List.of();
  }

  @Override
  public Op with(List<Value> operands) {
    return this;
  }
}
