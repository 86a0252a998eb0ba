package ninc.compiler.ir;

/**
 * The floating-point operations of an operator. Additions, multiplications, comparisons and
 * function calls such as the exponential count as one each, so that a multiply-add counts as two.
 * Windows that extend into the padding are counted in full. Data movement is not counted.
 *
 * @param perExample the operations per example
 * @param perBatch the additional operations per batch, independent of the number of examples
 */
public record Flops(long perExample, long perBatch) {

  /** No operations. */
  public static final Flops NONE = new Flops(0, 0);

  static Flops perExample(long operations) {
    return new Flops(operations, 0);
  }

  static Flops perBatch(long operations) {
    return new Flops(0, operations);
  }

  /** Returns the operations for a batch of {@code examples} examples. */
  public long of(int examples) {
    return perExample * examples + perBatch;
  }
}
