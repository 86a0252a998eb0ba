package ninc.dsl;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A training recipe. Immutable: each method returns a recipe that differs in one setting.
 *
 * @param dataset the name of a data set, where the recipe has one
 * @param resize the height and width that images are resized to; as they are if empty
 * @param batchSize N, examples per step
 * @param clipNorm the largest L2 norm that all gradients together keep; any if empty
 */
public record Training(
    Optional<String> dataset,
    OptionalInt resize,
    int batchSize,
    int epochs,
    Optimizer optimizer,
    Schedule schedule,
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
        OptionalDouble.empty());
  }

  /** The default recipe on a data set: {@code fashion-mnist}, {@code mnist} or {@code cifar10}. */
  public static Training on(String dataset) {
    Training d = defaults();
    return new Training(
        Optional.of(dataset),
        d.resize,
        d.batchSize,
        d.epochs,
        d.optimizer,
        d.schedule,
        d.initializer,
        d.augmentations,
        d.clipNorm);
  }

  /** Images are resized to size×size, bilinearly. */
  public Training resize(int size) {
    return Located.check(() ->
        new Training(
            dataset,
            OptionalInt.of(size),
            batchSize,
            epochs,
            optimizer,
            schedule,
            initializer,
            augmentations,
            clipNorm));
  }

  /** N, examples per step. */
  public Training batchSize(int size) {
    return Located.check(() ->
        new Training(
            dataset,
            resize,
            size,
            epochs,
            optimizer,
            schedule,
            initializer,
            augmentations,
            clipNorm));
  }

  /** Passes over the training examples. */
  public Training epochs(int count) {
    return Located.check(() ->
        new Training(
            dataset,
            resize,
            batchSize,
            count,
            optimizer,
            schedule,
            initializer,
            augmentations,
            clipNorm));
  }

  /** How parameters follow their gradients. */
  public Training optimizer(Optimizer rule) {
    return new Training(
        dataset, resize, batchSize, epochs, rule, schedule, initializer, augmentations, clipNorm);
  }

  /** How the learning rate changes in the course of the run. */
  public Training schedule(Schedule rule) {
    return new Training(
        dataset, resize, batchSize, epochs, optimizer, rule, initializer, augmentations, clipNorm);
  }

  /** How weights are drawn at the start. */
  public Training initializer(Initializer rule) {
    return new Training(
        dataset, resize, batchSize, epochs, optimizer, schedule, rule, augmentations, clipNorm);
  }

  /** Random changes of the training images, in this order. */
  public Training augment(Augmentation... rules) {
    return new Training(
        dataset,
        resize,
        batchSize,
        epochs,
        optimizer,
        schedule,
        initializer,
        List.of(rules),
        clipNorm);
  }

  /**
   * Gradients are scaled down where their L2 norm, that of all parameters' gradients together, is
   * larger than this, as PyTorch's {@code clip_grad_norm_} does it; before weight decay is added.
   *
   * @param largest above 0
   */
  public Training clipNorm(double largest) {
    return Located.check(() ->
        new Training(
            dataset,
            resize,
            batchSize,
            epochs,
            optimizer,
            schedule,
            initializer,
            augmentations,
            OptionalDouble.of(largest)));
  }
}
