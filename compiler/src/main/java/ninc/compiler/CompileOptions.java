package ninc.compiler;

import ninc.compiler.ir.FusionLevel;
import ninc.compiler.pass.Activations;

/**
 * What the compiler makes of a network.
 *
 * @param purpose what the program is to compute
 * @param fusion how much becomes one kernel
 * @param activations where the backward pass finds the activations of the forward pass
 * @param target what it is compiled for
 * @param batchSize N, the most examples of a batch, at least 1
 */
public record CompileOptions(
    Purpose purpose, FusionLevel fusion, Activations activations, Target target, int batchSize) {

  /** What a program computes. */
  public enum Purpose {
    /** The {@code logits}. */
    INFERENCE,
    /** The {@code logits}, the {@code loss} and how many answers are {@code correct}. */
    EVALUATION,
    /** All that, and the update of every parameter. */
    TRAINING
  }

  /**
   * @throws IllegalArgumentException where the batch size is below 1
   */
  public CompileOptions {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batch size must be at least 1, not " + batchSize);
    }
  }

  /** For one example on no device in particular, fused as far as it goes, activations stored. */
  public CompileOptions(Purpose purpose) {
    this(purpose, FusionLevel.FULL, Activations.STORE, new Target.Abstract(), 1);
  }

  /** For one example on no device in particular, at a level of fusion, activations stored. */
  public static CompileOptions atLevel(FusionLevel level) {
    return new CompileOptions(Purpose.TRAINING).fusion(level);
  }

  /** The same for another purpose. */
  public CompileOptions purpose(Purpose other) {
    return new CompileOptions(other, fusion, activations, target, batchSize);
  }

  /** The same at another level of fusion. */
  public CompileOptions fusion(FusionLevel other) {
    return new CompileOptions(purpose, other, activations, target, batchSize);
  }

  /** The same with the other choice for activations. */
  public CompileOptions activations(Activations other) {
    return new CompileOptions(purpose, fusion, other, target, batchSize);
  }

  /** The same for another target. */
  public CompileOptions target(Target other) {
    return new CompileOptions(purpose, fusion, activations, other, batchSize);
  }

  /** The same for batches of up to N examples. */
  public CompileOptions batchSize(int other) {
    return new CompileOptions(purpose, fusion, activations, target, other);
  }
}
