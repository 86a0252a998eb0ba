package ninc.compiler.ir;

import java.util.List;
import ninc.dsl.Window;

/**
 * Cross-correlation of [N, H, W, I] with [k, k, I, O], padded with zeros; gives [N, H', W', O] with
 * H' = ⌊(H+2p−k)/s⌋+1.
 */
public record Convolution(Value input, Value weight, Window window) implements Op {

  @Override
  public Type type() {
    Type.FeatureMap in = input.featureMap();
    Type.Weight w = Types.expect(Type.Weight.class, weight);
    Types.require(
        w.in() == in.channels()
            && w.kernelHeight() == window.kernel().height()
            && w.kernelWidth() == window.kernel().width(),
        "weight %s does not fit input %s and kernel %s",
        w,
        in,
        window.kernel());
    return Type.FeatureMap.of(window.over(in.shape(), w.out()));
  }

  @Override
  public List<Value> operands() {
    return List.of(input, weight);
  }

  @Override
  public Op with(List<Value> operands) {
    return new Convolution(operands.get(0), operands.get(1), window);
  }
}
