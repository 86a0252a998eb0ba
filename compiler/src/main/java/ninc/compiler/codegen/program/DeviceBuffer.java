package ninc.compiler.codegen.program;

import ninc.compiler.ir.Type;
import ninc.compiler.ir.Value;

/**
 * An array that kernels read and write.
 *
 * @param name the name, unique in a program: that of a value or of a workspace
 * @param element the element type
 * @param shape the shape as text
 * @param kind where the content comes from
 * @param fixed the number of elements independent of the batch size
 * @param perExample the number of additional elements per example
 */
public record DeviceBuffer(
    String name, ElementType element, String shape, Kind kind, long fixed, long perExample) {

  /** The source of an array's content, which determines its lifetime. */
  public enum Kind {
    /** Parameters and optimizer state, which persist from step to step. */
    KEPT,
    /** Tables, which are written once, before the first step. */
    CONSTANT,
    /** Images, labels and step settings, which are written before each step. */
    FED,
    /** Results of a kernel for later kernels of the same step, or for the caller. */
    COMPUTED,
    /** What kernels that run alone read and write: it is written before each run and read after. */
    EXCHANGED
  }

  /** Returns the array of a value of a graph. */
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
    ElementType element = ElementType.of(value.precision());
    return switch (type) {
      case Type.FeatureMap _ ->
          new DeviceBuffer(value.name(), element, value.stored(), kind, 0, values);
      case Type.Positions _ ->
          new DeviceBuffer(value.name(), ElementType.BYTE, type.toString(), kind, 0, values);
      case Type.Images _ ->
          new DeviceBuffer(value.name(), ElementType.BYTE, type.toString(), kind, 0, values);
      case Type.Labels _ ->
          new DeviceBuffer(value.name(), ElementType.INT, type.toString(), kind, 0, 1);
      case Type.Weight _, Type.Bias _, Type.Scalar _ ->
          new DeviceBuffer(value.name(), element, value.stored(), kind, values, 0);
    };
  }

  /** Returns a workspace with a fixed number of values, which one kernel writes for the next. */
  public static DeviceBuffer workspace(String name, String shape, long values) {
    return new DeviceBuffer(name, ElementType.FLOAT, shape, Kind.COMPUTED, values, 0);
  }

  /** Returns the name of the array of partial sums whose sum is a value, [slices, values]. */
  public static String partialSums(Value value) {
    return value.name() + ".partial";
  }

  /** Returns the array as one that the caller writes before each run, and reads after it. */
  DeviceBuffer exchanged() {
    return kind == Kind.FED || kind == Kind.CONSTANT
        ? this
        : new DeviceBuffer(name, element, shape, Kind.EXCHANGED, fixed, perExample);
  }

  /** Returns the number of elements for a batch. */
  public long length(int examples) {
    return fixed + perExample * examples;
  }

  /** Returns the size for a batch, in bytes. */
  public long bytes(int examples) {
    return length(examples) * element.bytes();
  }
}
