package ninc.runtime.format.onnx.importer;

/** Numbers as a person would write them. */
final class Decimal {
  private Decimal() {}

  /** The shortest decimal number of a float32: 0.01 for 0.01f, which is not 0.01 exactly. */
  static double of(double value) {
    return Double.parseDouble(Float.toString((float) value));
  }
}
