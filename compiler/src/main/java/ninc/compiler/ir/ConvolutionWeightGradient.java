package ninc.compiler.ir;

import java.util.List;
import ninc.dsl.Window;

/**
 * The gradient of a {@link Convolution} by its weight: the sum over all pixels of input under the
 * window times output gradient. Gives [k, k, I, O].
 */
public record ConvolutionWeightGradient(Value input, Value gradient, Window window) implements Op {

  @Override
  public Type type() {
    Type.FeatureMap in = input.featureMap();
    Type.FeatureMap out = gradient.featureMap();
    Types.require(
        Type.FeatureMap.of(window.over(in.shape(), out.channels())).equals(out),
        "gradient %s does not fit input %s",
        out,
        in);
    return new Type.Weight(
        window.kernel().height(), window.kernel().width(), in.channels(), out.channels());
  }

  @Override
  public List<Value> operands() {
    return List.of(input, gradient);
  }

  @Override
  public Op with(List<Value> operands) {
    return new ConvolutionWeightGradient(operands.get(0), operands.get(1), window);
  }
}
