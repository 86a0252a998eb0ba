package ninc.compiler.ir;

import java.util.List;
import ninc.dsl.Precision;

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
  private final Precision precision;

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
    this.precision = op.precision();
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

  /** Returns the value whose memory it is stored in: itself, or the operand that it overwrites. */
  public Value home() {
    return op.storage() == Storage.IN_PLACE ? op.overwritten().getFirst() : this;
  }

  /** Returns whether it can share a kernel with each of the others, all of which come before it. */
  public boolean isSibling(List<Value> others) {
    return others.stream().allMatch(other -> op.isSibling(other.op()));
  }

  public Type type() {
    return type;
  }

  /**
   * The format whose numbers its elements are, see {@link Op#precision}. A device stores them in
   * it.
   */
  public Precision precision() {
    return precision;
  }

  /** Returns its size in bytes for a number of examples, where it is stored in its format. */
  public long bytes(int examples) {
    return type.bytes(examples) * precision.bytes() / Float.BYTES;
  }

  /** Describes how it is stored: {@code [N, 6, 6, 16]}, or {@code bf16 [N, 6, 6, 16]}. */
  public String stored() {
    return switch (precision) {
      case FLOAT32 -> type.toString();
      case TF32, BFLOAT16, FLOAT16 -> precision.label() + " " + type;
    };
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

  /** Requires that a gradient has the type of the feature map that it belongs to. */
  static void requireGradient(Value gradient, Value map) {
    require(
        gradient.featureMap().equals(map.type()),
        "gradient %s does not fit input %s",
        gradient.type(),
        map.type());
  }

  /** Requires that values have one number per channel of a map, and returns their type. */
  static Type.Bias requireChannels(Value map, Value... perChannel) {
    return requireChannels(map.type(), map.featureMap().channels(), perChannel);
  }

  /** Requires that values have one number for each of so many channels, and returns their type. */
  static Type.Bias requireChannels(Type whole, int channels, Value... perChannel) {
    Type.Bias type = new Type.Bias(channels);
    for (Value value : perChannel) {
      require(value.type.equals(type), "%s is %s, which does not fit %s", value, value.type, whole);
    }
    return type;
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
