package ninc.compiler.codegen.program;

import ninc.compiler.ir.Type;
import ninc.compiler.ir.Value;

/**
 * An array that kernels read and write.
 *
 * @param name unique in a program: that of a value, or of what a kernel needs besides
 * @param shape for a person
 * @param fixed elements, whatever the batch
 * @param perExample further elements for each example of the batch
 */
public record DeviceBuffer(
    String name, ElementType element, String shape, Kind kind, long fixed, long perExample) {

  /** Where an array's content comes from, and how long it is needed. */
  public enum Kind {
    /** Parameters and optimizer states: kept from step to step. */
    KEPT,
    /** Images, labels, and the step's settings: given before each step. */
    FED,
    /** What a kernel computes for later kernels of the same step, or for whoever runs it. */
    COMPUTED
  }

  /** The array of a value of a graph. */
  public static DeviceBuffer of(Value value) {
    return switch (value.op().storage()) {
      case IN_PLACE -> of(value.op().overwritten().getFirst());
      case PERSISTENT -> of(value, Kind.KEPT);
      case FED -> of(value, Kind.FED);
      case COMPUTED -> of(value, Kind.COMPUTED);
    };
  }

  private static DeviceBuffer of(Value value, Kind kind) {
    Type type = value.type();
    long values = type.values();
    return switch (type) {
      case Type.FeatureMap _ ->
          new DeviceBuffer(value.name(), ElementType.FLOAT, type.toString(), kind, 0, values);
      case Type.Positions _ ->
          new DeviceBuffer(value.name(), ElementType.BYTE, type.toString(), kind, 0, values);
      case Type.Labels _ ->
          new DeviceBuffer(value.name(), ElementType.INT, type.toString(), kind, 0, 1);
      case Type.Weight _, Type.Bias _, Type.Scalar _ ->
          new DeviceBuffer(value.name(), ElementType.FLOAT, type.toString(), kind, values, 0);
    };
  }

  /** What one kernel leaves for the next: so many numbers, whatever the batch. */
  public static DeviceBuffer workspace(String name, String shape, long values) {
    return new DeviceBuffer(name, ElementType.FLOAT, shape, Kind.COMPUTED, values, 0);
  }

  /** Elements for a batch of so many examples. */
  public long length(int examples) {
    return fixed + perExample * examples;
  }

  /** Bytes for a batch of so many examples. */
  public long bytes(int examples) {
    return length(examples) * element.bytes();
  }
}
