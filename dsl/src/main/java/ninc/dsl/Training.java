package ninc.dsl;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * A training recipe. Immutable: each method returns a recipe that differs in one setting.
 *
 * @param dataset the name of a data set, where the recipe has one
 * @param resize the height and width that images are resized to; as they are if empty
 * @param batchSize N, examples per step
 * @param normalization of the pixels of all images; scaled to [0, 1] alone if empty
 * @param mixing what mixes the images and labels of a batch; one of them per batch, none if empty
 * @param labelSmoothing ε, from 0 to below 1
 * @param clipNorm the largest L2 norm that all gradients together keep; any if empty
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
    OptionalDouble clipNorm) {

  public Training {
    resize.ifPresent(size -> Range.check("resize", size, 1));
    Range.check("batch size", batchSize, 1);
    Range.check("epochs", epochs, 1);
    augmentations = List.copyOf(augmentations);
    mixing = List.copyOf(mixing);
    Range.check("label smoothing", labelSmoothing, 0, 1);
    clipNorm.ifPresent(norm -> Range.checkPositive("clip norm", norm));
  }

  /**
   * SGD at 0.1, batches of 128, 10 epochs, Xavier's initializer, no clipping, no data set named.
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
        OptionalDouble.empty());
  }

  /** The default recipe on a data set: {@code fashion-mnist}, {@code mnist} or {@code cifar10}. */
  public static Training on(String dataset) {
    return defaults().dataset(dataset);
  }

  /** The data set to train on: its name, or a folder. */
  public Training dataset(String name) {
    return with(copy -> copy.dataset = Optional.of(name));
  }

  /** Images are resized to size×size, bilinearly. */
  public Training resize(int size) {
    return with(copy -> copy.resize = OptionalInt.of(size));
  }

  /** N, examples per step. */
  public Training batchSize(int size) {
    return with(copy -> copy.batchSize = size);
  }

  /** Passes over the training examples. */
  public Training epochs(int count) {
    return with(copy -> copy.epochs = count);
  }

  /** How parameters follow their gradients. */
  public Training optimizer(Optimizer rule) {
    return with(copy -> copy.optimizer = rule);
  }

  /** How the learning rate changes in the course of the run. */
  public Training schedule(LearningRateSchedule rule) {
    return with(copy -> copy.schedule = rule);
  }

  /** How weights are drawn at the start. */
  public Training initializer(Initializer rule) {
    return with(copy -> copy.initializer = rule);
  }

  /** Random changes of the training images, in this order. */
  public Training augment(Augmentation... rules) {
    return with(copy -> copy.augmentations = List.of(rules));
  }

  /**
   * The pixels of all images, scaled to [0, 1], are normalized: {@code normalize(mean(0.286),
   * std(0.353))}, with a number per channel.
   */
  public Training normalize(Normalization.Mean mean, Normalization.Std std) {
    return Located.check(() -> normalize(new Normalization(mean.values(), std.values())));
  }

  /** The pixels of all images, scaled to [0, 1], are normalized. */
  public Training normalize(Normalization rule) {
    return with(copy -> copy.normalization = Optional.of(rule));
  }

  /** The pixels of all images are scaled to [0, 1], and no more. */
  public Training withoutNormalization() {
    return with(copy -> copy.normalization = Optional.empty());
  }

  /**
   * Pairs of images of each training batch are mixed, and so are their labels. Of several ways,
   * each batch takes one at random; without any, images are not mixed.
   */
  public Training mix(Mixing... ways) {
    return with(copy -> copy.mixing = List.of(ways));
  }

  /**
   * The training loss asks for a probability of 1 − ε + ε/K at the label and ε/K at the other
   * classes, K classes in all, as PyTorch's {@code CrossEntropyLoss(label_smoothing=ε)}. The test
   * loss is that of the labels as they are.
   *
   * @param epsilon ε, from 0 to below 1
   */
  public Training labelSmoothing(double epsilon) {
    return with(copy -> copy.labelSmoothing = epsilon);
  }

  /**
   * Gradients are scaled down where their L2 norm, that of all parameters' gradients together, is
   * larger than this, as PyTorch's {@code clip_grad_norm_} does it; before weight decay is added.
   *
   * @param largest above 0
   */
  public Training clipNorm(double largest) {
    return with(copy -> copy.clipNorm = OptionalDouble.of(largest));
  }

  /** Gradients are used as they are, however large. */
  public Training withoutClipping() {
    return with(copy -> copy.clipNorm = OptionalDouble.empty());
  }

  private Training with(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return Located.check(copy::recipe);
  }

  /** The settings of a recipe, to be changed before they become one again. */
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
          clipNorm);
    }
  }
}
