package ninc.runtime.format.onnx;

/** A tensor that a node of the file gives. ONNX's operators tell maps from vectors by the rank. */
sealed interface OnnxTensor {

  String name();

  /** The same values in the same form, under another name. */
  OnnxTensor named(String name);

  /** N×C×H×W. */
  record Maps(String name) implements OnnxTensor {
    @Override
    public Maps named(String newName) {
      return new Maps(newName);
    }
  }

  /** N×C. */
  record Vectors(String name) implements OnnxTensor {
    @Override
    public Vectors named(String newName) {
      return new Vectors(newName);
    }
  }
}
