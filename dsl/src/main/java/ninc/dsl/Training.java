package ninc.dsl;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * A training recipe. It is immutable: each method returns a copy that differs in one setting.
 *
 * @param dataset the name or folder of the data set, if the recipe has one
 * @param resize the height and width that images are resized to; if empty, they are not resized
 * @param batchSize N, examples per step
 * @param clipNorm the maximum L2 norm of all gradients together; if empty, they are not clipped
 */
public record Training(
    Optional<String> dataset,
    OptionalInt resize,
    int batchSize,
    int epochs,
    Optimizer optimizer,
    LearningRateSchedule schedule,
    Initializer initializer,
    List<Augmentation> augmentations,
    OptionalDouble clipNorm) {

  public Training {
    resize.ifPresent(size -> Range.check("resize", size, 1));
    Range.check("batch size", batchSize, 1);
    Range.check("epochs", epochs, 1);
    augmentations = List.copyOf(augmentations);
    clipNorm.ifPresent(norm -> Range.checkPositive("clip norm", norm));
  }

  /**
   * The default recipe: SGD with learning rate 0.1, batch size 128, 10 epochs and Xavier uniform
   * initialization, without gradient clipping and without a data set.
   */
  public static Training defaults() {
    return new Training(
        Optional.empty(),
        OptionalInt.empty(),
        128,
        10,
        Dsl.sgd(0.1),
        Dsl.constant(),
        Dsl.xavierUniform(),
        List.of(),
        OptionalDouble.empty());
  }

  /**
   * The default recipe for a data set: {@code fashion-mnist}, {@code mnist}, {@code cifar10} or a
   * folder.
   */
  public static Training on(String dataset) {
    return defaults().dataset(dataset);
  }

  /** Sets the data set to train on: its name, or a folder. */
  public Training dataset(String name) {
    return with(copy -> copy.dataset = Optional.of(name));
  }

  /** Resizes images to size×size pixels by bilinear interpolation. */
  public Training resize(int size) {
    return with(copy -> copy.resize = OptionalInt.of(size));
  }

  /** Sets N, the number of examples per step. */
  public Training batchSize(int size) {
    return with(copy -> copy.batchSize = size);
  }

  /** Sets the number of passes over the training examples. */
  public Training epochs(int count) {
    return with(copy -> copy.epochs = count);
  }

  /** Sets the optimizer. */
  public Training optimizer(Optimizer optimizer) {
    return with(copy -> copy.optimizer = optimizer);
  }

  /** Sets the learning rate schedule. */
  public Training schedule(LearningRateSchedule schedule) {
    return with(copy -> copy.schedule = schedule);
  }

  /** Sets the initializer of the weights. */
  public Training initializer(Initializer initializer) {
    return with(copy -> copy.initializer = initializer);
  }

  /** Sets the random augmentations of the training images, which are applied in this order. */
  public Training augment(Augmentation... augmentations) {
    return with(copy -> copy.augmentations = List.of(augmentations));
  }

  /**
   * Clips the L2 norm of all gradients together before weight decay is added, as PyTorch's {@code
   * clip_grad_norm_} does.
   *
   * @param maxNorm the maximum norm, above 0
   */
  public Training clipNorm(double maxNorm) {
    return with(copy -> copy.clipNorm = OptionalDouble.of(maxNorm));
  }

  /** Disables gradient clipping. */
  public Training withoutClipping() {
    return with(copy -> copy.clipNorm = OptionalDouble.empty());
  }

  private Training with(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return Located.check(copy::recipe);
  }

  /** A mutable copy of a recipe's settings. */
  private static final class Copy {
    private Optional<String> dataset;
    private OptionalInt resize;
    private int batchSize;
    private int epochs;
    private Optimizer optimizer;
    private LearningRateSchedule schedule;
    private Initializer initializer;
    private List<Augmentation> augmentations;
    private OptionalDouble clipNorm;

    Copy(Training original) {
      dataset = original.dataset;
      resize = original.resize;
      batchSize = original.batchSize;
      epochs = original.epochs;
      optimizer = original.optimizer;
      schedule = original.schedule;
      initializer = original.initializer;
      augmentations = original.augmentations;
      clipNorm = original.clipNorm;
    }

    Training recipe() {
      return new Training(
          dataset,
          resize,
          batchSize,
          epochs,
          optimizer,
          schedule,
          initializer,
          augmentations,
          clipNorm);
    }
  }
}
