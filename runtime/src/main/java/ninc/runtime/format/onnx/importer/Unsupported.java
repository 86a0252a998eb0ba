package ninc.runtime.format.onnx.importer;

/** A node that the DSL cannot express, although it has the operator; the message says why. */
final class Unsupported extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Unsupported(String reason) {
    super(reason);
  }

  /** Checks what the DSL needs to express a node. */
  static void require(boolean condition, String reason) {
    if (!condition) {
      throw new Unsupported(reason);
    }
  }

  /** Returns a number of a file that must be positive. */
  static int positive(long extent) {
    return atLeast(1, extent);
  }

  /** Returns a number of a file that must not be negative. */
  static int nonNegative(long extent) {
    return atLeast(0, extent);
  }

  private static int atLeast(int least, long extent) {
    require(extent >= least && extent <= Integer.MAX_VALUE, "%d is out of range".formatted(extent));
    return (int) extent;
  }
}
