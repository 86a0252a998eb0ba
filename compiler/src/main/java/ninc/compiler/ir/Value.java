package ninc.compiler.ir;

/**
 * One value of a graph: a name that is unique in the graph, and the operator that computes it. Two
 * values are the same only if they are the same object.
 */
public final class Value {
  private final String name;
  private final Op op;
  private final Type type;

  /**
   * @throws IllegalArgumentException where the operator's operands do not fit it
   */
  public Value(String name, Op op) {
    this.name = name;
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

  public Op op() {
    return op;
  }

  public Type type() {
    return type;
  }

  /** The type of a value that is known to be a feature map. */
  public Type.FeatureMap featureMap() {
    return Types.expect(Type.FeatureMap.class, this);
  }

  /** The type of a value that is known to have pixels. */
  public Type.PixelMap pixelMap() {
    return Types.expect(Type.PixelMap.class, this);
  }

  @Override
  public String toString() {
    return name;
  }
}
