package ninc.runtime.format.onnx.importer;

import static ninc.runtime.format.onnx.importer.Unsupported.require;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import ninc.runtime.format.onnx.importer.OnnxGraph.Attribute;
import ninc.runtime.format.onnx.importer.OnnxGraph.Node;
import ninc.runtime.format.onnx.importer.Operand.Constant;
import ninc.runtime.format.onnx.importer.Operand.Value;
import ninc.runtime.format.safetensors.StoredTensor;

/** What exporters leave to be computed from constants: transposed weights, and target shapes. */
final class Constants {
  /** More elements than a shape or a list of axes has. */
  private static final int MAX_INTEGERS = 1000;

  private Constants() {}

  /** The extents of a value, for a batch of one example. */
  static Constant shape(Value value) {
    return new Constant(integers(value.extents()));
  }

  /**
   * Computes a node that reads only constants.
   *
   * @throws Unsupported if it is not of the kinds above, or reads a value
   */
  static Constant fold(Call call) {
    return new Constant(
        switch (call.node().qualifiedOperator()) {
          case "Constant" -> value(call.node());
          case "Identity", "Cast", "Dropout" -> call.constant(0);
          case "Transpose" -> transposed(call.constant(0));
          case "Concat" -> concatenated(call);
          case "Unsqueeze", "Squeeze" -> integers(integers(call.constant(0)));
          case "Gather" -> gathered(integers(call.constant(0)), call.constant(1));
          case "Reshape" -> reshaped(call.constant(0), call.constant(1));
          default -> throw new Unsupported("it computes with constants");
        });
  }

  /** Returns the tensor or the numbers that a {@code Constant} has as its attribute. */
  private static StoredTensor value(Node node) {
    return switch (node.attributes().get("value")) {
      case Attribute.Tensor(StoredTensor tensor) -> tensor;
      case null, default ->
          switch (node.attributes().values().stream().findFirst().orElse(new Attribute.Other())) {
            case Attribute.Real(float x) -> StoredTensor.ofFloats("", List.of(), new float[] {x});
            case Attribute.Integer(long x) -> StoredTensor.ofLongs("", List.of(), new long[] {x});
            case Attribute.Integers(List<Long> x) -> integers(x);
            case Attribute.Tensor _, Attribute.Text _, Attribute.Other _ ->
                throw new Unsupported("only numbers are supported");
          };
    };
  }

  private static StoredTensor concatenated(Call call) {
    List<Long> integers = new ArrayList<>();
    for (int i = 0; i < call.inputs().size(); i++) {
      integers.addAll(integers(call.constant(i)));
      require(integers.size() <= MAX_INTEGERS, "it computes with constants");
    }
    return integers(integers);
  }

  private static StoredTensor reshaped(StoredTensor tensor, StoredTensor shape) {
    return reshaped(tensor, resolved(integers(shape), tensor.shape()));
  }

  private static StoredTensor gathered(List<Long> values, StoredTensor indices) {
    List<Long> gathered = new ArrayList<>();
    for (long index : integers(indices)) {
      long position = index < 0 ? index + values.size() : index;
      require(
          position >= 0 && position < values.size(),
          "the index %d is out of range".formatted(index));
      gathered.add(values.get((int) position));
    }
    return integers(gathered);
  }

  /** Returns a list of integers as a tensor. */
  static StoredTensor integers(List<Long> values) {
    return StoredTensor.ofLongs(
        "", List.of((long) values.size()), values.stream().mapToLong(Long::longValue).toArray());
  }

  /** Returns a tensor of integers as a list, such as the axes of a shape. */
  static List<Long> integers(StoredTensor tensor) {
    require(tensor.elements() <= MAX_INTEGERS, "it computes with constants");
    return LongStream.of(tensor.toLongs()).boxed().toList();
  }

  /** Transposes a matrix. */
  static StoredTensor transposed(StoredTensor matrix) {
    require(matrix.shape().size() == 2, "only matrices can be transposed");
    float[] values = matrix.toFloats();
    int rows = matrix.shape().getFirst().intValue();
    int columns = matrix.shape().getLast().intValue();
    float[] result = new float[values.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        result[column * rows + row] = values[row * columns + column];
      }
    }
    return StoredTensor.ofFloats(matrix.name(), List.of((long) columns, (long) rows), result);
  }

  /** Returns the same elements in another shape. */
  static StoredTensor reshaped(StoredTensor tensor, List<Long> shape) {
    long values = shape.stream().reduce(1L, (a, b) -> a * b);
    require(
        values == tensor.elements(),
        "%d values cannot have the shape %s".formatted(tensor.elements(), shape));
    return new StoredTensor(tensor.name(), tensor.dtype(), shape, tensor.data());
  }

  /** Replaces the 0 of a target shape by the extent that it keeps, and −1 by what is left. */
  static List<Long> resolved(List<Long> target, List<Long> shape) {
    List<Long> result = new ArrayList<>();
    for (int i = 0; i < target.size(); i++) {
      result.add(target.get(i) == 0 && i < shape.size() ? shape.get(i) : target.get(i));
    }
    int open = result.indexOf(-1L);
    if (open >= 0) {
      long values = shape.stream().reduce(1L, (a, b) -> a * b);
      long others = result.stream().filter(extent -> extent != -1).reduce(1L, (a, b) -> a * b);
      result.set(open, others == 0 ? 0 : values / others);
    }
    return result;
  }
}
