package ninc.compiler.ir;

import java.util.List;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Type.Positions;
import ninc.dsl.Window;

/**
 * The gradient of a {@link MaxPool} by its input, as {@link MaxPoolGradient}, from the positions
 * that {@link MaxPoolPositions} remembered instead of the input itself.
 */
public record MaxPoolGradientAt(Value gradient, Value positions, Window window, FeatureMap input)
    implements Op {

  @Override
  public Type type() {
    FeatureMap dy = gradient.featureMap();
    Positions places = Types.expect(Positions.class, positions);
    Types.require(
        places.equals(new Positions(dy.height(), dy.width(), dy.channels())),
        "gradient %s does not fit positions %s",
        dy,
        places);
    Types.require(
        FeatureMap.of(window.over(input.shape(), input.channels())).equals(dy),
        "gradient %s does not fit input %s",
        dy,
        input);
    return input;
  }

  @Override
  public List<Value> operands() {
    return List.of(gradient, positions);
  }

  @Override
  public Op with(List<Value> operands) {
    return new MaxPoolGradientAt(operands.get(0), operands.get(1), window, input);
  }
}
