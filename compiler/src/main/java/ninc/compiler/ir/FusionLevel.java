package ninc.compiler.ir;

import java.util.Locale;

/** How many operators are fused into one kernel. Each level includes the previous ones. */
public enum FusionLevel implements FusionRule {
  /** One kernel per operator. */
  NONE,
  /**
   * A convolution with its bias and activation. In the backward pass, an input gradient with the
   * activation gradient that follows.
   */
  EPILOGUE,
  /** A NiN block. In the backward pass, the input gradients of all its pointwise layers. */
  BLOCK,
  /**
   * A NiN block with the pooling, dropout and loss that follow. In the backward pass, their
   * gradients with those of the block, for which max pools save the positions of their maxima. The
   * gradients of a weight and its bias share a kernel, and so do the updates of all parameters. A
   * device with work-groups splits such kernels if it is predicted to be faster.
   */
  FULL;

  /**
   * Returns whether the consumer continues the producer at this level, and can join its kernel. A
   * level itself goes further than this: it also fuses siblings and recomputed values.
   */
  @Override
  public boolean fuses(Value producer, Value consumer, Kernel kernel) {
    return consumer
            .op()
            .continuation()
            .filter(continuation -> continuation.level().compareTo(this) <= 0)
            .filter(continuation -> continuation.operands().contains(producer))
            .isPresent()
        && kernel.admits(consumer);
  }

  @Override
  public FusionLevel rewrites() {
    return this;
  }

  /** Returns the name on the command line. */
  @Override
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
