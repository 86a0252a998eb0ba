package ninc.compiler;

import ninc.compiler.ir.FusionLevel;
import ninc.compiler.ir.FusionRule;
import ninc.compiler.pass.Activations;
import ninc.compiler.pass.ImageFeed;

/**
 * The options of a compilation.
 *
 * @param purpose what the program computes
 * @param fusion which values become one kernel: a level, or another rule
 * @param activations whether the backward pass stores or recomputes activations
 * @param target the device or backend that the program is compiled for
 * @param images how the program is fed the images of a batch
 * @param batchSize N, the maximum number of examples in a batch, at least 1
 */
public record CompileOptions(
    Purpose purpose,
    FusionRule fusion,
    Activations activations,
    Target target,
    ImageFeed images,
    int batchSize) {

  /** The results that a program computes. */
  public enum Purpose {
    /** Computes the {@code logits}. */
    INFERENCE,
    /** Computes the {@code logits}, the {@code loss} and the number of {@code correct} answers. */
    EVALUATION,
    /** Computes the results of an evaluation, and updates every parameter. */
    TRAINING
  }

  /**
   * @throws IllegalArgumentException if the batch size is less than 1
   */
  public CompileOptions {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batch size must be at least 1, not " + batchSize);
    }
  }

  /**
   * Options for one example on an abstract target, with full fusion, stored activations and
   * preprocessed images.
   */
  public CompileOptions(Purpose purpose) {
    this(
        purpose,
        FusionLevel.FULL,
        Activations.STORE,
        new Target.Abstract(),
        new ImageFeed.Preprocessed(),
        1);
  }

  /**
   * Options for training with one example on an abstract target, at the given fusion level or by
   * another rule.
   */
  public static CompileOptions atLevel(FusionRule level) {
    return new CompileOptions(Purpose.TRAINING).fusion(level);
  }

  /** Returns a copy with another purpose. */
  public CompileOptions purpose(Purpose other) {
    return new CompileOptions(other, fusion, activations, target, images, batchSize);
  }

  /** Returns a copy with another fusion level or rule. */
  public CompileOptions fusion(FusionRule other) {
    return new CompileOptions(purpose, other, activations, target, images, batchSize);
  }

  /** Returns a copy with another policy for activations. */
  public CompileOptions activations(Activations other) {
    return new CompileOptions(purpose, fusion, other, target, images, batchSize);
  }

  /** Returns a copy with another target. */
  public CompileOptions target(Target other) {
    return new CompileOptions(purpose, fusion, activations, other, images, batchSize);
  }

  /** Returns a copy with another form of the images. */
  public CompileOptions images(ImageFeed other) {
    return new CompileOptions(purpose, fusion, activations, target, other, batchSize);
  }

  /** Returns a copy with another maximum batch size. */
  public CompileOptions batchSize(int other) {
    return new CompileOptions(purpose, fusion, activations, target, images, other);
  }
}
