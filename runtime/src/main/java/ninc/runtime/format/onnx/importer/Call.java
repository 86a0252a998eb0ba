package ninc.runtime.format.onnx.importer;

import static ninc.runtime.format.onnx.importer.Unsupported.require;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.stream.Stream;
import ninc.runtime.format.onnx.importer.OnnxGraph.Node;
import ninc.runtime.format.onnx.importer.Operand.Constant;
import ninc.runtime.format.onnx.importer.Operand.Layout;
import ninc.runtime.format.onnx.importer.Operand.Value;
import ninc.runtime.format.safetensors.Dtype;
import ninc.runtime.format.safetensors.StoredTensor;

/**
 * A node of an ONNX graph and what it reads. The methods that return an input throw {@link
 * Unsupported} if it is missing or of another kind.
 *
 * @param inputs the inputs in order, without those that are left out
 */
record Call(Node node, List<Operand> inputs) {
  Call {
    inputs = List.copyOf(inputs);
  }

  /** Whether the node reads only constants. */
  boolean isConstant() {
    return inputs.stream().allMatch(Constant.class::isInstance);
  }

  Operand input(int index) {
    require(index < inputs.size(), "it has too few inputs");
    return inputs.get(index);
  }

  Value value(int index) {
    return switch (input(index)) {
      case Value value -> value;
      case Constant _ ->
          throw new Unsupported("its input %d must not be a constant".formatted(index + 1));
    };
  }

  /** Returns the inputs that are not constants. */
  List<Value> values() {
    return inputs.stream()
        .flatMap(input -> input instanceof Value value ? Stream.of(value) : Stream.empty())
        .toList();
  }

  /** Returns an input that is N×C×H×W. */
  Value maps(int index) {
    Value value = value(index);
    require(value.layout() == Layout.MAPS, "its input must be N×C×H×W");
    return value;
  }

  StoredTensor constant(int index) {
    return switch (input(index)) {
      case Constant(StoredTensor tensor) -> tensor;
      case Value _ -> throw new Unsupported("its input %d must be a constant".formatted(index + 1));
    };
  }

  /** Returns a constant with a number of elements as a parameter of one dimension. */
  StoredTensor vector(String name, int index, int length) {
    StoredTensor tensor = constant(index);
    require(
        tensor.elements() == length,
        "its input %d has %d values where %d are needed"
            .formatted(index + 1, tensor.elements(), length));
    return parameter(name, Constants.reshaped(tensor, List.of((long) length)));
  }

  /** Returns a tensor as a parameter, whose elements are float32. */
  static StoredTensor parameter(String name, StoredTensor tensor) {
    return new StoredTensor(name, Dtype.F32, tensor.shape(), tensor.toFloats(Arena.ofAuto()));
  }

  /** Returns the output of a layer, which has the name of the node, for a value. */
  Value layer(Value x, ninc.dsl.Node layer, StoredTensor... parameters) {
    return x.then(new Part.Layer(node.label(), layer, List.of(parameters)));
  }
}
