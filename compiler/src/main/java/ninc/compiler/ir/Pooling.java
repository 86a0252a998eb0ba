package ninc.compiler.ir;

import java.util.List;
import java.util.Optional;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Type.Positions;
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

  /** The largest value under each window; padding is never one. */
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
   * Which place of each window a {@link MaxPool} took its value from, the first of equal ones in
   * row-major order: row·kernel width + column, counted from the window's first place whether it
   * lies on the image or in the padding. [N, H, W, C] to uint8 [N, H', W', C].
   *
   * @param window of at most {@link #PLACES} places
   */
  record MaxPoolPositions(Value input, Window window) implements Pooling {

    /** How many places a byte tells apart. */
    public static final int PLACES = 1 << Byte.SIZE;

    @Override
    public Type type() {
      Value.require(
          window.kernel().area() <= PLACES, "a byte cannot count kernel %s", window.kernel());
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

    /** The comparisons are those of the pool itself. */
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
   * The gradient of a {@link MaxPool} by its input: each window's gradient goes to its largest
   * value, the first of equal ones in row-major order.
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

    /** It looks for the largest values again and scatters. */
    @Override
    public Granularity granularity() {
      return Granularity.BATCH;
    }
  }

  /**
   * The gradient of a {@link MaxPool} by its input, as {@link MaxPoolGradient}, from the positions
   * that {@link MaxPoolPositions} remembered instead of the input itself.
   */
  record MaxPoolGradientAt(Value gradient, Value positions, Window window, FeatureMap input)
      implements Pooling {

    @Override
    public Type type() {
      FeatureMap dy = gradient.featureMap();
      Positions places = positions.type(Positions.class);
      Value.require(
          places.equals(new Positions(dy.height(), dy.width(), dy.channels())),
          "gradient %s does not fit positions %s",
          dy,
          places);
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

  /** The sum under each window divided by the window's area, padding counted as zeros. */
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
   * The gradient of an {@link AveragePool} by its input: each window's gradient divided by the
   * window's area, to every pixel under it.
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
