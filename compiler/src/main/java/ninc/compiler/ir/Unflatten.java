package ninc.compiler.ir;

import java.util.List;
import ninc.compiler.ir.Type.FeatureMap;

/** The gradient of a {@link Flatten}: [N, 1, 1, CHW], ordered C, H, W, to [N, H, W, C]. */
public record Unflatten(Value gradient, FeatureMap map) implements Op {

  @Override
  public Type type() {
    Types.require(
        gradient.featureMap().equals(new Type.FeatureMap(1, 1, map.values())),
        "%s does not unflatten to %s",
        gradient.type(),
        map);
    return map;
  }

  @Override
  public List<Value> operands() {
    return List.of(gradient);
  }

  @Override
  public Op with(List<Value> operands) {
    return new Unflatten(operands.get(0), map);
  }
}
