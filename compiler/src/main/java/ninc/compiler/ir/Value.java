package ninc.compiler.ir;

/**
 * One value of a graph: a name that is unique in the graph, the operator that computes it, and the
 * part of the training step that it belongs to. Two values are the same only if they are the same
 * object.
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
   * @throws IllegalArgumentException where the operator's operands do not fit it
   */
  public Value(String name, Op op) {
    this(name, StepPart.FORWARD, name, op);
  }

  /**
   * A value of any part.
   *
   * @param origin the name of what it belongs to in the forward pass
   * @throws IllegalArgumentException where the operator's operands do not fit it
   */
  public Value(String name, StepPart part, String origin, Op op) {
    this.name = name;
    this.part = part;
    this.origin = origin;
    this.op = op;
    try {
      this.type = op.type();
    } catch (IllegalArgumentException misfit) {
      throw new IllegalArgumentException(name + ": " + misfit.getMessage(), misfit);
    }
  }

  public String name() {
    return name;
  }

  /** The part of the training step that it belongs to. */
  public StepPart part() {
    return part;
  }

  /** The name of what it belongs to in the forward pass; its own where it is part of that. */
  public String origin() {
    return origin;
  }

  public Op op() {
    return op;
  }

  /** The same value, computed by another operator. */
  public Value with(Op other) {
    return new Value(name, part, origin, other);
  }

  public Type type() {
    return type;
  }

  /**
   * The type of a value that is known to be of a kind.
   *
   * @throws IllegalArgumentException where it is of another
   */
  public <T extends Type> T type(Class<T> kind) {
    require(kind.isInstance(type), "%s is %s, not a %s", this, type, kind.getSimpleName());
    return kind.cast(type);
  }

  /** Checks that operands fit an operator. */
  static void require(boolean fit, String message, Object... values) {
    if (!fit) {
      throw new IllegalArgumentException(message.formatted(values));
    }
  }

  /** The type of a value that is known to be a feature map. */
  public Type.FeatureMap featureMap() {
    return type(Type.FeatureMap.class);
  }

  /** The type of a value that is known to have pixels. */
  public Type.PixelMap pixelMap() {
    return type(Type.PixelMap.class);
  }

  @Override
  public String toString() {
    return name;
  }
}
