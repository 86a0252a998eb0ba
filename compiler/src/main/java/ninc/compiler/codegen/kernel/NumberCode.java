package ninc.compiler.codegen.kernel;

import ninc.compiler.codegen.program.ElementType;
import ninc.dsl.Precision;

/**
 * Emits conversions between the numbers that kernels compute with, float32, and the elements of
 * arrays. Kernels compute 16-bit results by rounding first, so that a store is exact.
 */
final class NumberCode {

  private NumberCode() {}

  /** Returns an expression rounded to a format. */
  static String rounded(KernelText kernel, Precision format, String x) {
    return switch (format) {
      case FLOAT32 -> x;
      case TF32 -> call(kernel, HelperMethod.ROUND_TO_TF32, "roundToTf32", x);
      case BFLOAT16 -> call(kernel, HelperMethod.ROUND_TO_BFLOAT16, "roundToBfloat16", x);
      case FLOAT16 -> "Float.float16ToFloat(Float.floatToFloat16(%s))".formatted(x);
    };
  }

  /** Returns the value of an element of an array. */
  static String value(KernelText kernel, ElementType type, String element) {
    return switch (type) {
      case FLOAT, INT, BYTE -> element;
      case BFLOAT16 -> call(kernel, HelperMethod.BFLOAT16_VALUE, "bfloat16Value", element);
      case FLOAT16 -> "Float.float16ToFloat(%s)".formatted(element);
    };
  }

  /** Returns the element of an array for a value, which is a number of the array's type. */
  static String element(KernelText kernel, ElementType type, String value) {
    return switch (type) {
      case FLOAT, INT, BYTE -> value;
      case BFLOAT16 -> call(kernel, HelperMethod.BFLOAT16_BITS, "bfloat16Bits", value);
      case FLOAT16 -> "Float.floatToFloat16(%s)".formatted(value);
    };
  }

  private static String call(KernelText kernel, HelperMethod helper, String name, String x) {
    kernel.needs(helper);
    return "%s(%s)".formatted(name, x);
  }
}
