package ninc.compiler.ir;

/**
 * A value of a graph: a unique name, the operator that computes it, and its part of the training
 * step. Values are compared by identity.
 */
public final class Value {
  private final String name;
  private final StepPart part;
  private final String origin;
  private final Op op;
  private final Type type;

  /**
   * A value of the forward pass.
   *
   * @throws IllegalArgumentException if the operator's operands have the wrong types
   */
  public Value(String name, Op op) {
    this(name, StepPart.FORWARD, name, op);
  }

  /**
   * A value of any part of the training step.
   *
   * @param origin the name of the value of the forward pass that it belongs to
   * @throws IllegalArgumentException if the operator's operands have the wrong types
   */
  public Value(String name, StepPart part, String origin, Op op) {
    this.name = name;
    this.part = part;
    this.origin = origin;
    this.op = op;
    try {
      this.type = op.type();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
  }

  public String name() {
    return name;
  }

  /** The part of the training step. */
  public StepPart part() {
    return part;
  }

  /** The name of the value of the forward pass that it belongs to, possibly itself. */
  public String origin() {
    return origin;
  }

  public Op op() {
    return op;
  }

  /** Returns a copy that is computed by another operator. */
  public Value with(Op other) {
    return new Value(name, part, origin, other);
  }

  public Type type() {
    return type;
  }

  /**
   * Returns the type as one of the given kind.
   *
   * @throws IllegalArgumentException if it is of another kind
   */
  public <T extends Type> T type(Class<T> kind) {
    require(kind.isInstance(type), "%s is %s, not a %s", this, type, kind.getSimpleName());
    return kind.cast(type);
  }

  /** Throws an exception with a formatted message unless a condition on operands holds. */
  static void require(boolean condition, String message, Object... values) {
    if (!condition) {
      throw new IllegalArgumentException(message.formatted(values));
    }
  }

  /** Returns the type as a feature map. */
  public Type.FeatureMap featureMap() {
    return type(Type.FeatureMap.class);
  }

  /** Returns the type as a pixel map. */
  public Type.PixelMap pixelMap() {
    return type(Type.PixelMap.class);
  }

  @Override
  public String toString() {
    return name;
  }
}
