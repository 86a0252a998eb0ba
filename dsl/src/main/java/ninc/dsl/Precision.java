package ninc.dsl;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The precision of products: the format that their operands, and with them the activations and
 * their gradients, are rounded to. Sums, parameters, the optimizer's state, statistics and the loss
 * are float32 in every precision.
 */
public enum Precision {
  /** 8 bits of exponent and 23 of mantissa: nothing is rounded. */
  FLOAT32("float32", Float.BYTES),
  /** 8 bits of exponent and 10 of mantissa, in 4 bytes: the tensor cores' substitute of float32. */
  TF32("tf32", Float.BYTES),
  /** 8 bits of exponent, the range of float32, and 7 of mantissa. */
  BFLOAT16("bf16", Short.BYTES),
  /** 5 bits of exponent, numbers up to 65504, and 10 of mantissa. */
  FLOAT16("float16", Short.BYTES);

  private final String label;
  private final int bytes;

  Precision(String label, int bytes) {
    this.label = label;
    this.bytes = bytes;
  }

  /** Returns the precision with a name on the command line; empty if there is none. */
  public static Optional<Precision> named(String label) {
    return Arrays.stream(values()).filter(precision -> precision.label.equals(label)).findFirst();
  }

  /** Returns the names of all precisions. */
  public static List<String> labels() {
    return Arrays.stream(values()).map(Precision::label).toList();
  }

  /** Returns the name on the command line: {@code float32}, {@code tf32}, {@code bf16} … */
  public String label() {
    return label;
  }

  /** Returns the bytes that a number takes in memory. */
  public int bytes() {
    return bytes;
  }
}
