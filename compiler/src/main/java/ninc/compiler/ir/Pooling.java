package ninc.compiler.ir;

import java.util.List;
import java.util.Optional;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Type.Positions;
import ninc.dsl.Precision;
import ninc.dsl.Window;

/** Max and average pooling, and their gradients. */
public sealed interface Pooling extends Op {

  @Override
  default AccessPattern access() {
    return AccessPattern.IMAGE;
  }

  @Override
  default Granularity granularity() {
    return Granularity.EXAMPLE;
  }

  /** The maximum of each window, which ignores padding. */
  record MaxPool(Value input, Window window) implements Pooling {

    @Override
    public Type type() {
      return pooled(input, window);
    }

    @Override
    public List<Value> operands() {
      return List.of(input);
    }

    @Override
    public Op with(List<Value> operands) {
      return new MaxPool(operands.get(0), window);
    }

    @Override
    public Precision precision() {
      return input.precision();
    }

    @Override
    public String label() {
      return "max pool " + window.label();
    }

    @Override
    public Flops flops() {
      return Flops.perExample((long) type().values() * window.kernel().area());
    }

    @Override
    public Optional<Continuation> continuation() {
      return Optional.of(new Continuation(input, FusionLevel.FULL));
    }

    @Override
    public List<OperandGradient> gradients(Value result, Value dy) {
      return List.of(OperandGradient.of(input, new MaxPoolGradient(dy, input, window)));
    }
  }

  /**
   * The position of the maximum in each window of a {@link MaxPool}, row · kernel width + column,
   * where positions in the padding count, too. If several values are equal, it is the first one in
   * row-major order. Shapes: [N, H, W, C] to uint8 [N, H', W', C].
   *
   * @param window a window with an area of at most {@link #MAX_AREA}
   */
  record MaxPoolPositions(Value input, Window window) implements Pooling {

    /** The largest area of a window whose positions fit in a byte. */
    public static final int MAX_AREA = 1 << Byte.SIZE;

    @Override
    public Type type() {
      Value.require(
          window.kernel().area() <= MAX_AREA,
          "kernel %s has more than %d positions",
          window.kernel(),
          MAX_AREA);
      FeatureMap pooled = pooled(input, window);
      return new Positions(pooled.height(), pooled.width(), pooled.channels());
    }

    @Override
    public List<Value> operands() {
      return List.of(input);
    }

    @Override
    public Op with(List<Value> operands) {
      return new MaxPoolPositions(operands.get(0), window);
    }

    @Override
    public String label() {
      return "max pool %s positions".formatted(window.label());
    }

    /** The comparisons are counted by the pool itself. */
    @Override
    public Flops flops() {
      return Flops.NONE;
    }

    @Override
    public Optional<Continuation> continuation() {
      return Optional.of(new Continuation(input, FusionLevel.FULL));
    }
  }

  /**
   * The gradient of a {@link MaxPool} with respect to its input: each window's gradient is added to
   * the position of its maximum, the first one in row-major order if several values are equal.
   */
  record MaxPoolGradient(Value gradient, Value input, Window window) implements Pooling {

    @Override
    public Type type() {
      Value.require(
          pooled(input, window).equals(gradient.type()),
          "gradient %s does not fit input %s",
          gradient.type(),
          input.type());
      return input.type();
    }

    @Override
    public List<Value> operands() {
      return List.of(gradient, input);
    }

    @Override
    public Op with(List<Value> operands) {
      return new MaxPoolGradient(operands.get(0), operands.get(1), window);
    }

    @Override
    public String label() {
      return "max pool %s grad".formatted(window.label());
    }

    @Override
    public Flops flops() {
      return Flops.perExample(gradient.type().values());
    }

    /** It finds the maxima again and scatters to them. */
    @Override
    public Granularity granularity() {
      return Granularity.BATCH;
    }
  }

  /**
   * A {@link MaxPoolGradient} that reads the positions that {@link MaxPoolPositions} saved instead
   * of the pool's input.
   */
  record MaxPoolGradientAt(Value gradient, Value positions, Window window, FeatureMap input)
      implements Pooling {

    @Override
    public Type type() {
      FeatureMap dy = gradient.featureMap();
      Positions pooled = positions.type(Positions.class);
      Value.require(
          pooled.equals(new Positions(dy.height(), dy.width(), dy.channels())),
          "gradient %s does not fit positions %s",
          dy,
          pooled);
      requirePooled(gradient, window, input);
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

    @Override
    public String label() {
      return "max pool %s grad".formatted(window.label());
    }

    @Override
    public Flops flops() {
      return Flops.perExample(gradient.type().values());
    }

    @Override
    public Optional<Continuation> continuation() {
      return Optional.of(new Continuation(gradient, FusionLevel.FULL));
    }
  }

  /** The sum of each window divided by the window's area, where padding counts as zeros. */
  record AveragePool(Value input, Window window) implements Pooling {

    @Override
    public Type type() {
      return pooled(input, window);
    }

    @Override
    public List<Value> operands() {
      return List.of(input);
    }

    @Override
    public Op with(List<Value> operands) {
      return new AveragePool(operands.get(0), window);
    }

    @Override
    public String label() {
      return "average pool " + window.label();
    }

    @Override
    public Flops flops() {
      return Flops.perExample((long) type().values() * window.kernel().area());
    }

    @Override
    public Optional<Continuation> continuation() {
      return Optional.of(new Continuation(input, FusionLevel.FULL));
    }

    @Override
    public List<OperandGradient> gradients(Value result, Value dy) {
      return List.of(
          OperandGradient.of(input, new AveragePoolGradient(dy, window, input.featureMap())));
    }
  }

  /**
   * The gradient of an {@link AveragePool} with respect to its input: each window's gradient
   * divided by the window's area is added to every pixel of the window.
   */
  record AveragePoolGradient(Value gradient, Window window, FeatureMap input) implements Pooling {

    @Override
    public Type type() {
      requirePooled(gradient, window, input);
      return input;
    }

    @Override
    public List<Value> operands() {
      return List.of(gradient);
    }

    @Override
    public Op with(List<Value> operands) {
      return new AveragePoolGradient(operands.get(0), window, input);
    }

    @Override
    public String label() {
      return "average pool %s grad".formatted(window.label());
    }

    @Override
    public Flops flops() {
      return Flops.perExample((long) gradient.type().values() * window.kernel().area());
    }

    @Override
    public Optional<Continuation> continuation() {
      return Optional.of(new Continuation(gradient, FusionLevel.FULL));
    }
  }

  private static FeatureMap pooled(Value input, Window window) {
    FeatureMap in = input.featureMap();
    return FeatureMap.of(window.over(in.shape(), in.channels()));
  }

  private static void requirePooled(Value gradient, Window window, FeatureMap input) {
    Value.require(
        FeatureMap.of(window.over(input.shape(), input.channels())).equals(gradient.type()),
        "gradient %s does not fit input %s",
        gradient.type(),
        input);
  }
}
