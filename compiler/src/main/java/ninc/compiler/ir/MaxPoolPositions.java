package ninc.compiler.ir;

import java.util.List;
import ninc.dsl.Window;

/**
 * Which place of each window a {@link MaxPool} took its value from, the first of equal ones in
 * row-major order: row·kernel width + column, counted from the window's first place whether it lies
 * on the image or in the padding. [N, H, W, C] to uint8 [N, H', W', C].
 *
 * @param window of at most {@link #PLACES} places
 */
public record MaxPoolPositions(Value input, Window window) implements Op {

  /** How many places a byte tells apart. */
  public static final int PLACES = 1 << Byte.SIZE;

  @Override
  public Type type() {
    Types.require(
        window.kernel().area() <= PLACES, "a byte cannot count kernel %s", window.kernel());
    Type.FeatureMap pooled = Pooled.type(input, window);
    return new Type.Positions(pooled.height(), pooled.width(), pooled.channels());
  }

  @Override
  public List<Value> operands() {
    return List.of(input);
  }

  @Override
  public Op with(List<Value> operands) {
    return new MaxPoolPositions(operands.get(0), window);
  }
}
