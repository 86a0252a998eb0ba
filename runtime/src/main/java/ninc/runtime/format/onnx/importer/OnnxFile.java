package ninc.runtime.format.onnx.importer;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import ninc.runtime.OneLine;
import ninc.runtime.UserError;
import ninc.runtime.format.onnx.importer.OnnxGraph.Attribute;
import ninc.runtime.format.onnx.importer.OnnxGraph.Input;
import ninc.runtime.format.onnx.importer.OnnxGraph.Node;
import ninc.runtime.format.protobuf.Fields;
import ninc.runtime.format.safetensors.Dtype;
import ninc.runtime.format.safetensors.StoredTensor;
import ninc.runtime.io.IoReason;

/**
 * Reads ONNX files. Source of the field numbers: <a
 * href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>.
 */
final class OnnxFile {
  /** A protobuf message is smaller than 2³¹ bytes, and an array has at most a few less. */
  private static final long MAX_BYTES = Integer.MAX_VALUE - 8;

  /** More nodes than any convolutional network has. */
  private static final int MAX_NODES = 10_000;

  private static final int EXTERNAL = 1;

  /** The maximum length of a name in a message, since a file may have names of any length. */
  private static final int MAX_NAME = 100;

  private final Path file;

  private OnnxFile(Path file) {
    this.file = file;
  }

  /**
   * Reads the graph of a file.
   *
   * @throws UserError if the file cannot be read, is not an ONNX file, or has parameters in other
   *     files
   */
  static OnnxGraph read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new UserError(
          (Files.exists(file)
                  ? "%s is not a file; check the path"
                  : "file not found: %s; check the path")
              .formatted(file));
    }
    OnnxFile onnx = new OnnxFile(file);
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw onnx.invalid("it is larger than 2 GiB, the limit of the format");
      }
      return onnx.model(Fields.of(UnsafeByteOperations.unsafeWrap(Files.readAllBytes(file))));
    } catch (InvalidProtocolBufferException e) {
      throw onnx.invalid("it is damaged or not a protobuf message");
    } catch (IOException e) {
      throw new UserError(
          "cannot read %s: %s; check its permissions".formatted(file, IoReason.of(e)), e);
    }
  }

  /** Quotes a name from a file. */
  static String quoted(String name) {
    return "'%s'".formatted(shortened(name));
  }

  /** Shortens text from a file, and removes what a terminal would act on. */
  static String shortened(String text) {
    String line = OneLine.of(text);
    return line.length() > MAX_NAME ? line.substring(0, MAX_NAME) + "…" : line;
  }

  private UserError invalid(String reason) {
    return new UserError("%s is not a valid ONNX file: %s".formatted(file, reason));
  }

  private OnnxGraph model(Fields model) throws InvalidProtocolBufferException {
    Fields graph = model.message(7);
    List<Fields> nodes = graph.messages(1);
    if (nodes.isEmpty()) {
      throw invalid("it has no graph with nodes");
    }
    if (nodes.size() > MAX_NODES) {
      throw new UserError(
          "%s has %d nodes, but ninc imports at most %d".formatted(file, nodes.size(), MAX_NODES));
    }
    Map<String, StoredTensor> constants = new HashMap<>();
    for (Fields tensor : graph.messages(5)) {
      constants.put(tensor.text(8), tensor(tensor));
    }
    List<Input> inputs = new ArrayList<>();
    for (Fields value : graph.messages(11)) {
      // Old files list their parameters among the inputs, too.
      if (!constants.containsKey(value.text(1))) {
        inputs.add(input(value));
      }
    }
    List<String> outputs = graph.messages(12).stream().map(value -> value.text(1)).toList();
    List<Node> read = new ArrayList<>();
    for (Fields node : nodes) {
      read.add(node(node));
    }
    return new OnnxGraph(read, constants, inputs, outputs);
  }

  private Node node(Fields node) throws InvalidProtocolBufferException {
    Map<String, Attribute> attributes = new HashMap<>();
    for (Fields attribute : node.messages(5)) {
      attributes.put(attribute.text(1), attribute(attribute));
    }
    return new Node(
        node.text(7), node.text(4), node.text(3), node.texts(1), node.texts(2), attributes);
  }

  private Attribute attribute(Fields attribute) throws InvalidProtocolBufferException {
    return switch ((int) attribute.integer(20)) {
      case 1 -> new Attribute.Real(attribute.real(2));
      case 2 -> new Attribute.Integer(attribute.integer(3));
      case 3 -> new Attribute.Text(attribute.text(4));
      case 4 -> new Attribute.Tensor(tensor(attribute.message(5)));
      case 7 -> new Attribute.Integers(LongStream.of(attribute.integers(8)).boxed().toList());
      default -> new Attribute.Other();
    };
  }

  private Input input(Fields value) throws InvalidProtocolBufferException {
    List<Long> shape = new ArrayList<>();
    for (Fields extent : value.message(2).message(1).message(2).messages(1)) {
      shape.add(Math.max(0, extent.integer(1)));
    }
    return new Input(value.text(1), shape);
  }

  private StoredTensor tensor(Fields tensor) throws InvalidProtocolBufferException {
    String name = tensor.text(8);
    if (tensor.integer(14) == EXTERNAL) {
      throw new UserError(
          "%s: the tensor %s is in another file, %s; save the model with its parameters in one file"
              .formatted(file, quoted(name), quoted(location(tensor))));
    }
    List<Long> shape = LongStream.of(tensor.integers(1)).boxed().toList();
    try {
      return tensor(name, shape, (int) tensor.integer(2), tensor);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw invalid("the values of the tensor %s do not match its shape".formatted(quoted(name)));
    }
  }

  private static String location(Fields tensor) throws InvalidProtocolBufferException {
    return tensor.messages(13).stream()
        .filter(entry -> entry.text(1).equals("location"))
        .map(entry -> entry.text(2))
        .findFirst()
        .orElse("");
  }

  /** Tensors have their values either as bytes or, by type, in other fields. */
  private StoredTensor tensor(String name, List<Long> shape, int type, Fields tensor)
      throws InvalidProtocolBufferException {
    ByteString raw = tensor.bytes(9).orElse(ByteString.EMPTY);
    if (raw.isEmpty()) {
      switch (type) {
        case 1 -> {
          return StoredTensor.ofFloats(name, shape, tensor.reals(4));
        }
        case 6, 9 -> {
          return StoredTensor.ofLongs(name, shape, tensor.integers(5));
        }
        case 7 -> {
          return StoredTensor.ofLongs(name, shape, tensor.integers(7));
        }
        default -> {
          // The other types are written as bytes.
        }
      }
    }
    return new StoredTensor(name, dtype(name, type), shape, segment(raw));
  }

  private static MemorySegment segment(ByteString bytes) {
    return MemorySegment.ofBuffer(bytes.asReadOnlyByteBuffer());
  }

  private Dtype dtype(String name, int type) {
    return switch (type) {
      case 1 -> Dtype.F32;
      case 2 -> Dtype.U8;
      case 3 -> Dtype.I8;
      case 4 -> Dtype.U16;
      case 5 -> Dtype.I16;
      case 6 -> Dtype.I32;
      case 7 -> Dtype.I64;
      case 9 -> Dtype.BOOL;
      case 10 -> Dtype.F16;
      case 11 -> Dtype.F64;
      case 12 -> Dtype.U32;
      case 13 -> Dtype.U64;
      case 16 -> Dtype.BF16;
      default ->
          throw new UserError(
              "%s: the tensor %s has the element type %d of ONNX, which ninc does not read; save it as"
                      .formatted(file, quoted(name), type)
                  + " float32");
    };
  }
}
