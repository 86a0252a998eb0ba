package ninc.compiler.ir;

/**
 * Floating-point operations of an operator: additions, multiplications and comparisons count one
 * each, so that a multiply-add counts two; a function such as the sigmoid or the exponential counts
 * one. Windows that reach into the padding count in full. What only moves data counts nothing.
 *
 * @param perExample for each example of a batch
 * @param perBatch further ones, whatever the number of examples
 */
public record Flops(long perExample, long perBatch) {

  /** Those of what computes nothing. */
  public static final Flops NONE = new Flops(0, 0);

  static Flops perExample(long operations) {
    return new Flops(operations, 0);
  }

  static Flops perBatch(long operations) {
    return new Flops(0, operations);
  }

  /** Those for a batch of so many examples. */
  public long of(int examples) {
    return perExample * examples + perBatch;
  }
}
