package ninc.runtime.format.onnx.exporter;

/**
 * An output of an ONNX node. Operators of ONNX distinguish feature maps from vectors by their rank.
 */
sealed interface Tensor {

  String name();

  /** A feature map, N×C×H×W. */
  record Maps(String name) implements Tensor {}

  /** A vector per example, N×C. */
  record Vectors(String name) implements Tensor {}

  /** Returns a tensor of the same rank with another name. */
  default Tensor named(String other) {
    return switch (this) {
      case Maps _ -> new Maps(other);
      case Vectors _ -> new Vectors(other);
    };
  }
}
