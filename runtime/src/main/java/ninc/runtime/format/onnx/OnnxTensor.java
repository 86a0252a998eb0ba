package ninc.runtime.format.onnx;

/**
 * An output of an ONNX node. Operators of ONNX distinguish feature maps from vectors by their rank.
 */
sealed interface OnnxTensor {

  String name();

  /** Returns a tensor of the same rank with another name. */
  OnnxTensor named(String name);

  /** A feature map, N×C×H×W. */
  record Maps(String name) implements OnnxTensor {
    @Override
    public Maps named(String newName) {
      return new Maps(newName);
    }
  }

  /** A vector per example, N×C. */
  record Vectors(String name) implements OnnxTensor {
    @Override
    public Vectors named(String newName) {
      return new Vectors(newName);
    }
  }
}
