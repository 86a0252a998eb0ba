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
 * @param normalization the normalization of the pixels; if empty, they are only scaled to [0, 1]
 * @param mixing the ways to mix examples, one of which is used per batch; if empty, none are mixed
 * @param labelSmoothing ε, at least 0 and below 1
 * @param clipNorm the maximum L2 norm of all gradients together; if empty, they are not clipped
 * @param validation the share of the training examples that is held out for validation; none if
 *     empty
 * @param warmUp the epochs over which the learning rate rises before its schedule starts; 0 for
 *     none
 * @param averaging the decay of the moving average of the parameters; no average if empty
 * @param accumulation the batches whose mean gradient one step takes
 * @param precision what the operands of products are rounded to
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
    Optional<Normalization> normalization,
    List<Mixing> mixing,
    double labelSmoothing,
    OptionalDouble clipNorm,
    OptionalDouble validation,
    double warmUp,
    OptionalDouble averaging,
    int accumulation,
    Precision precision) {

  public Training {
    resize.ifPresent(size -> Range.check("resize", size, 1));
    Range.check("batch size", batchSize, 1);
    Range.check("epochs", epochs, 1);
    augmentations = List.copyOf(augmentations);
    mixing = List.copyOf(mixing);
    Range.check("label smoothing", labelSmoothing, 0, 1);
    clipNorm.ifPresent(norm -> Range.checkPositive("clip norm", norm));
    validation.ifPresent(share -> Range.checkShare("validation share", share));
    Range.check("warm-up", warmUp, 0, Double.POSITIVE_INFINITY);
    averaging.ifPresent(decay -> Range.checkShare("decay of the average", decay));
    Range.check("accumulated batches", accumulation, 1);
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
        Optional.empty(),
        List.of(),
        0,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        0,
        OptionalDouble.empty(),
        1,
        Precision.FLOAT32);
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
   * Normalizes the pixels of all images, scaled to [0, 1], with a number per channel: {@code
   * normalize(mean(0.286), std(0.353))}.
   */
  public Training normalize(Normalization.Mean mean, Normalization.Std std) {
    return Located.check(() -> normalize(new Normalization(mean.values(), std.values())));
  }

  /** Normalizes the pixels of all images, scaled to [0, 1]. */
  public Training normalize(Normalization rule) {
    return with(copy -> copy.normalization = Optional.of(rule));
  }

  /** Disables normalization: pixels are only scaled to [0, 1]. */
  public Training withoutNormalization() {
    return with(copy -> copy.normalization = Optional.empty());
  }

  /**
   * Mixes each training image and its label with another one of the batch. If several ways are
   * given, each batch uses one of them at random; if none is, examples are not mixed.
   */
  public Training mix(Mixing... ways) {
    return with(copy -> copy.mixing = List.of(ways));
  }

  /**
   * Smooths the labels in the training loss, as PyTorch's {@code CrossEntropyLoss(label_smoothing =
   * ε)}: the target is 1 − ε + ε/K for the label and ε/K for each other of the K classes. The test
   * loss is not smoothed.
   *
   * @param epsilon ε, at least 0 and below 1
   */
  public Training labelSmoothing(double epsilon) {
    return with(copy -> copy.labelSmoothing = epsilon);
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

  /**
   * A share of the training examples is held out for validation, where the data set has no
   * validation examples of its own: of each class, evenly spaced through its examples. The best
   * parameters of a run are chosen by them, so that the test examples stay unseen.
   *
   * @param share between 0 and 1
   */
  public Training validation(double share) {
    return with(copy -> copy.validation = OptionalDouble.of(share));
  }

  /** All training examples are trained on. */
  public Training withoutValidation() {
    return with(copy -> copy.validation = OptionalDouble.empty());
  }

  /**
   * The learning rate rises from nearly 0 along a line before its {@link #schedule} starts.
   *
   * @param epochs at least 0; may be a fraction
   */
  public Training warmUp(double epochs) {
    return with(copy -> copy.warmUp = epochs);
  }

  /** How the learning rate changes, warm-up included. */
  public LearningRateSchedule warmedUpSchedule() {
    return warmUp == 0 ? schedule : new LearningRateSchedule.WarmUp(warmUp, schedule);
  }

  /**
   * An exponential moving average of the parameters is kept, and is what is evaluated and saved: a
   * ← δa + (1−δ)w after each step, where the first one gives a = w.
   *
   * @param decay δ, between 0 and 1, such as 0.999
   */
  public Training averageWeights(double decay) {
    return with(copy -> copy.averaging = OptionalDouble.of(decay));
  }

  /** The parameters themselves are evaluated and saved. */
  public Training withoutAveraging() {
    return with(copy -> copy.averaging = OptionalDouble.empty());
  }

  /**
   * A step takes the mean gradient over the examples of several batches, as if they were one batch,
   * in the memory of one. The last step of an epoch takes those that are left.
   *
   * @param batches at least 1
   */
  public Training accumulate(int batches) {
    return with(copy -> copy.accumulation = batches);
  }

  /**
   * Sets what the operands of products, and with them the activations and their gradients, are
   * rounded to, as PyTorch's {@code autocast} does. Devices keep values that are rounded to 16 bits
   * in 16 bits.
   */
  public Training precision(Precision format) {
    return with(copy -> copy.precision = format);
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
    private Optional<Normalization> normalization;
    private List<Mixing> mixing;
    private double labelSmoothing;
    private OptionalDouble clipNorm;
    private OptionalDouble validation;
    private double warmUp;
    private OptionalDouble averaging;
    private int accumulation;
    private Precision precision;

    Copy(Training original) {
      dataset = original.dataset;
      resize = original.resize;
      batchSize = original.batchSize;
      epochs = original.epochs;
      optimizer = original.optimizer;
      schedule = original.schedule;
      initializer = original.initializer;
      augmentations = original.augmentations;
      normalization = original.normalization;
      mixing = original.mixing;
      labelSmoothing = original.labelSmoothing;
      clipNorm = original.clipNorm;
      validation = original.validation;
      warmUp = original.warmUp;
      averaging = original.averaging;
      accumulation = original.accumulation;
      precision = original.precision;
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
          normalization,
          mixing,
          labelSmoothing,
          clipNorm,
          validation,
          warmUp,
          averaging,
          accumulation,
          precision);
    }
  }
}
