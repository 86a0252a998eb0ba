package ninc.dsl;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A training recipe. Immutable: each method returns a recipe that differs in one setting.
 *
 * @param dataset the name of a data set, where the recipe has one
 * @param resize the height and width that images are resized to; as they are if empty
 * @param batchSize N, examples per step
 */
public record Training(
    Optional<String> dataset,
    OptionalInt resize,
    int batchSize,
    int epochs,
    Optimizer optimizer,
    Schedule schedule,
    Initializer initializer,
    List<Augmentation> augmentations) {

  public Training {
    resize.ifPresent(size -> Range.check("resize", size, 1));
    Range.check("batch size", batchSize, 1);
    Range.check("epochs", epochs, 1);
    augmentations = List.copyOf(augmentations);
  }

  /** SGD at 0.1, batches of 128, 10 epochs, Xavier's initializer, no data set named. */
  public static Training defaults() {
    return new Training(
        Optional.empty(),
        OptionalInt.empty(),
        128,
        10,
        Dsl.sgd(0.1),
        Dsl.constant(),
        Dsl.xavierUniform(),
        List.of());
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
        d.augmentations);
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
            augmentations));
  }

  /** N, examples per step. */
  public Training batchSize(int size) {
    return Located.check(() ->
        new Training(
            dataset, resize, size, epochs, optimizer, schedule, initializer, augmentations));
  }

  /** Passes over the training examples. */
  public Training epochs(int count) {
    return Located.check(() ->
        new Training(
            dataset, resize, batchSize, count, optimizer, schedule, initializer, augmentations));
  }

  /** How parameters follow their gradients. */
  public Training optimizer(Optimizer rule) {
    return new Training(
        dataset, resize, batchSize, epochs, rule, schedule, initializer, augmentations);
  }

  /** How the learning rate changes in the course of the run. */
  public Training schedule(Schedule rule) {
    return new Training(
        dataset, resize, batchSize, epochs, optimizer, rule, initializer, augmentations);
  }

  /** How weights are drawn at the start. */
  public Training initializer(Initializer rule) {
    return new Training(
        dataset, resize, batchSize, epochs, optimizer, schedule, rule, augmentations);
  }

  /** Random changes of the training images, in this order. */
  public Training augment(Augmentation... rules) {
    return new Training(
        dataset, resize, batchSize, epochs, optimizer, schedule, initializer, List.of(rules));
  }
}
