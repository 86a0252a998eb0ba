package ninc.runtime.format.onnx.importer;

import java.util.List;
import java.util.Map;
import ninc.runtime.format.safetensors.StoredTensor;

/**
 * The graph of an ONNX file, as it is written there: nodes read and write tensors that are
 * identified by name.
 *
 * @param nodes in the order of the file, which should be topological
 * @param constants the tensors that the file contains, by name
 * @param inputs the tensors that are fed, without those that are constants
 * @param outputs the names of the results
 */
record OnnxGraph(
    List<Node> nodes,
    Map<String, StoredTensor> constants,
    List<Input> inputs,
    List<String> outputs) {

  /**
   * An operator applied to tensors.
   *
   * @param domain the domain of the operator, "" for ONNX's own
   * @param name the name, which may be empty
   * @param inputs names of tensors; an optional input that is left out is empty
   */
  record Node(
      String domain,
      String operator,
      String name,
      List<String> inputs,
      List<String> outputs,
      Map<String, Attribute> attributes) {

    /** The operator's name, with its domain if that is not ONNX's. */
    String qualifiedOperator() {
      return domain.isEmpty() || domain.equals("ai.onnx") ? operator : domain + "." + operator;
    }

    /** The name or, if it has none, that of its first output. */
    String label() {
      return name.isEmpty() && !outputs.isEmpty() ? outputs.getFirst() : name;
    }

    /** Whether the input at this index is given. */
    boolean has(int input) {
      return input < inputs.size() && !inputs.get(input).isEmpty();
    }

    /** Returns an integer attribute. */
    long integer(String attribute, long otherwise) {
      return attributes.get(attribute) instanceof Attribute.Integer(long value) ? value : otherwise;
    }

    /** Returns an attribute with a number. */
    float real(String attribute, float otherwise) {
      return attributes.get(attribute) instanceof Attribute.Real(float value) ? value : otherwise;
    }

    /** Returns an attribute with text. */
    String text(String attribute, String otherwise) {
      return attributes.get(attribute) instanceof Attribute.Text(String value) ? value : otherwise;
    }

    /** Returns an attribute with a list of integers. */
    List<Long> integers(String attribute, List<Long> otherwise) {
      return attributes.get(attribute) instanceof Attribute.Integers(List<Long> values)
          ? values
          : otherwise;
    }
  }

  /** The value of an attribute. */
  sealed interface Attribute {
    record Real(float value) implements Attribute {}

    record Integer(long value) implements Attribute {}

    record Text(String value) implements Attribute {}

    record Tensor(StoredTensor value) implements Attribute {}

    record Integers(List<Long> values) implements Attribute {}

    /** A graph, a sparse tensor or a list of anything but integers. */
    record Other() implements Attribute {}
  }

  /**
   * A tensor that is fed.
   *
   * @param shape its extents, 0 for one that is not fixed
   */
  record Input(String name, List<Long> shape) {}
}
