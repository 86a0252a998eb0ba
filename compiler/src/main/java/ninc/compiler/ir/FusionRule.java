package ninc.compiler.ir;

import java.util.List;

/**
 * Decides which values become one kernel. The {@linkplain FusionLevel levels} are built in; a rule
 * of your own is a class that implements this interface, and may ask them.
 *
 * <p>A rule is asked about each value of the graph in order. The value joins the kernel of the
 * operand for which the rule first answers yes, beginning with the operand that was computed last,
 * and otherwise starts a kernel. An answer of yes is binding: if the value cannot join that kernel,
 * the compilation ends with the reason.
 */
@FunctionalInterface
public interface FusionRule {

  /** A kernel that is being put together. */
  interface Kernel {

    /** Returns its values so far, in order. */
    List<Value> values();

    /** Returns whether a value that reads one of them can be computed by the same kernel. */
    boolean admits(Value next);
  }

  /**
   * Returns whether a value becomes part of the kernel of one that it reads.
   *
   * @param producer an operand of the consumer that a kernel computes
   * @param consumer the value, which is in no kernel yet
   * @param kernel the kernel of the producer
   */
  boolean fuses(Value producer, Value consumer, Kernel kernel);

  /**
   * Returns whether a value becomes part of a kernel that reads the same values, although it reads
   * nothing of that kernel (horizontal fusion), where no operand's kernel takes it. By default,
   * none does.
   */
  default boolean fusesSibling(Value value, Kernel kernel) {
    return false;
  }

  /**
   * Returns the level whose rewrites come before the rule, such as folded batch normalization: by
   * default {@link FusionLevel#BLOCK}.
   */
  default FusionLevel rewrites() {
    return FusionLevel.BLOCK;
  }

  /** Returns the name in reports: by default that of the class. */
  default String label() {
    return getClass().getSimpleName();
  }
}
