package ninc.compiler.ir;

import java.util.List;

/**
 * All values of an example as channels of one pixel, in the order C, H, W: [N, H, W, C] to [N, 1,
 * 1, CHW].
 */
public record Flatten(Value input) implements Op {

  @Override
  public Type type() {
    return new Type.FeatureMap(1, 1, input.featureMap().values());
  }

  @Override
  public List<Value> operands() {
    return List.of(input);
  }

  @Override
  public Op with(List<Value> operands) {
    return new Flatten(operands.get(0));
  }
}
