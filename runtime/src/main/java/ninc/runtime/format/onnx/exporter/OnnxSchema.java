package ninc.runtime.format.onnx.exporter;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ninc.dsl.Shape;
import ninc.runtime.format.protobuf.Message;
import ninc.runtime.format.safetensors.StoredTensor;

/**
 * The subset of ONNX's protobuf messages that networks need. Source of the field numbers: <a
 * href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>.
 */
final class OnnxSchema {
  /** The version of the file format that was released with {@link #OPERATOR_SET}. */
  private static final int IR_VERSION = 8;

  /** The version of the operator set. */
  static final int OPERATOR_SET = 17;

  private static final int FLOAT = 1;
  private static final int INT64 = 7;
  private static final int ATTRIBUTE_FLOAT = 1;
  private static final int ATTRIBUTE_INT = 2;
  private static final int ATTRIBUTE_INTS = 7;

  private OnnxSchema() {}

  /** Returns a {@code ModelProto}. */
  static Message model(Message graph) {
    Message operators = new Message().text(1, "").integer(2, OPERATOR_SET);
    return new Message()
        .integer(1, IR_VERSION)
        .text(2, "ninc")
        .message(7, graph)
        .message(8, operators);
  }

  /** Returns a {@code GraphProto} with one input and one output. */
  static Message graph(
      String name, List<Message> nodes, List<Message> tensors, Message input, Message output) {
    return new Message()
        .messages(1, nodes)
        .text(2, name)
        .messages(5, tensors)
        .message(11, input)
        .message(12, output);
  }

  /** Returns a {@code NodeProto}. */
  static Message node(
      String operator, String name, List<String> inputs, String output, List<Message> attributes) {
    return new Message()
        .texts(1, inputs)
        .text(2, output)
        .text(3, name)
        .text(4, operator)
        .messages(5, attributes);
  }

  /** Returns an {@code AttributeProto} with an integer. */
  static Message attribute(String name, long value) {
    return new Message().text(1, name).integer(3, value).integer(20, ATTRIBUTE_INT);
  }

  /** Returns an {@code AttributeProto} with a number. */
  static Message attribute(String name, float value) {
    return new Message().text(1, name).real(2, value).integer(20, ATTRIBUTE_FLOAT);
  }

  /** Returns an {@code AttributeProto} with a list of integers. */
  static Message attribute(String name, List<Integer> values) {
    Message attribute = new Message().text(1, name);
    values.forEach(value -> attribute.integer(8, value));
    return attribute.integer(20, ATTRIBUTE_INTS);
  }

  /** Returns a {@code TensorProto} of float32. */
  static Message tensor(StoredTensor tensor) {
    StoredTensor floats = StoredTensor.ofFloats(tensor.name(), tensor.shape(), tensor.toFloats());
    ByteString data = ByteString.copyFrom(floats.data().asByteBuffer());
    Message message = new Message();
    floats.shape().forEach(extent -> message.integer(1, extent));
    return message.integer(2, FLOAT).text(8, floats.name()).bytes(9, data);
  }

  /** Returns a one-dimensional {@code TensorProto} of int64. */
  static Message tensor(String name, int... values) {
    Message message = new Message().integer(1, values.length).integer(2, INT64);
    IntStream.of(values).forEach(value -> message.integer(7, value));
    return message.text(8, name);
  }

  /** Returns a {@code ValueInfoProto} of float32, N×C×H×W. */
  static Message images(String name, Shape shape, String description) {
    return value(name, description, shape.channels(), shape.height(), shape.width());
  }

  /** Returns a {@code ValueInfoProto} of float32, N×C. */
  static Message vectors(String name, int channels, String description) {
    return value(name, description, channels);
  }

  private static Message value(String name, String description, int... extents) {
    Stream<Message> rest = IntStream.of(extents).mapToObj(n -> new Message().integer(1, n));
    Message batch = new Message().text(2, "N");
    Message shape = new Message().messages(1, Stream.concat(Stream.of(batch), rest).toList());
    Message tensorType = new Message().integer(1, FLOAT).message(2, shape);
    return new Message()
        .text(1, name)
        .message(2, new Message().message(1, tensorType))
        .text(3, description);
  }
}
