package ninc.runtime.training;

import java.util.OptionalInt;
import java.util.OptionalLong;
import ninc.dsl.Augmentation;
import ninc.dsl.LearningRateSchedule;
import ninc.dsl.Shape;
import ninc.dsl.Training;
import ninc.runtime.backend.StepContext;
import ninc.runtime.data.BatchLoader;
import ninc.runtime.data.ColorJitter;
import ninc.runtime.data.Dataset;
import ninc.runtime.data.ExampleOrder;
import ninc.runtime.data.HorizontalFlip;
import ninc.runtime.data.ImageSize;
import ninc.runtime.data.ImageTransform;
import ninc.runtime.data.PaddedCrop;
import ninc.runtime.data.RandomErasing;
import ninc.runtime.data.RandomResizedCrop;
import ninc.runtime.data.Rotation;

/**
 * The plan of a training run.
 *
 * @param training the training batches of each epoch
 * @param test the test batches for the evaluation after each epoch
 * @param epochs the number of epochs
 * @param stepLimit the total number of steps after which the run ends; the schedule depends on the
 *     epochs only, so that a shortened run has the same steps as the full one
 * @param patience the number of epochs without a better test loss after which the run ends early
 * @param learningRate the base learning rate η, which the schedule scales
 * @param seed the seed of shuffling, augmentation and dropout
 */
public record TrainingPlan(
    BatchLoader training,
    BatchLoader test,
    int epochs,
    OptionalLong stepLimit,
    OptionalInt patience,
    double learningRate,
    LearningRateSchedule schedule,
    long seed) {

  /**
   * Creates the plan for a recipe.
   *
   * @param input the input shape of the network, to which images are resized
   */
  public static TrainingPlan of(
      Training recipe, Shape input, Dataset data, ExampleOrder order, long seed) {
    ImageSize size = new ImageSize(input.height(), input.width());
    return new TrainingPlan(
        new BatchLoader(
            data.train(),
            recipe.batchSize(),
            size,
            order,
            recipe.augmentations().stream().map(TrainingPlan::transform).toList(),
            recipe.normalization(),
            recipe.mixing(),
            seed),
        BatchLoader.of(data.test(), recipe.batchSize())
            .resized(size)
            .normalized(recipe.normalization()),
        recipe.epochs(),
        OptionalLong.empty(),
        OptionalInt.empty(),
        recipe.optimizer().learningRate(),
        recipe.schedule(),
        seed);
  }

  private static ImageTransform transform(Augmentation augmentation) {
    return switch (augmentation) {
      case Augmentation.HorizontalFlip _ -> new HorizontalFlip();
      case Augmentation.PaddedCrop(int padding) -> new PaddedCrop(padding);
      case Augmentation.RandomResizedCrop(double minArea) -> new RandomResizedCrop(minArea);
      case Augmentation.Rotation(double degrees) -> new Rotation(degrees);
      case Augmentation.ColorJitter(
              double brightness,
              double contrast,
              double saturation,
              double hue) ->
          new ColorJitter(brightness, contrast, saturation, hue);
      case Augmentation.RandomErasing(double probability) -> new RandomErasing(probability);
    };
  }

  /** Returns this plan with a limit on the total number of steps. */
  public TrainingPlan limitedTo(long steps) {
    return new TrainingPlan(
        training, test, epochs, OptionalLong.of(steps), patience, learningRate, schedule, seed);
  }

  /**
   * Returns this plan with early stopping.
   *
   * @param epochs the number of epochs without a better test loss, at least 1
   */
  public TrainingPlan withPatience(int epochs) {
    return new TrainingPlan(
        training,
        test,
        this.epochs,
        stepLimit,
        OptionalInt.of(epochs),
        learningRate,
        schedule,
        seed);
  }

  /** Returns this plan with this total number of steps, and with more epochs if necessary. */
  public TrainingPlan extendedTo(long steps) {
    int needed = Math.toIntExact(Math.ceilDiv(steps, stepsPerEpoch()));
    return new TrainingPlan(
        training,
        test,
        Math.max(epochs, needed),
        OptionalLong.of(steps),
        patience,
        learningRate,
        schedule,
        seed);
  }

  /** Returns the number of steps per epoch. */
  public int stepsPerEpoch() {
    return training.batchesPerEpoch();
  }

  /** Returns the number of the last step, counted from 1. */
  public long lastStep() {
    return Math.min(scheduledSteps(), stepLimit.orElse(Long.MAX_VALUE));
  }

  /**
   * Returns whether the run is complete. After the last step of an epoch, its evaluation remains,
   * so a run is only complete once its progress is at the next epoch.
   */
  public boolean isDone(Progress progress) {
    return isComplete(progress) || endsEarly(progress);
  }

  private boolean isComplete(Progress progress) {
    return progress.epoch() > epochs || progress.step() >= stepLimit.orElse(Long.MAX_VALUE);
  }

  /** Returns whether early stopping ends the run here. */
  public boolean endsEarly(Progress progress) {
    return patience.isPresent()
        && progress.best().epochsSince() >= patience.getAsInt()
        && !isComplete(progress);
  }

  /**
   * Returns the context of a step: its seed, number and learning rate.
   *
   * @param step the number of the step, from 1
   */
  public StepContext context(long step) {
    double factor = schedule.factor(step - 1, stepsPerEpoch(), scheduledSteps());
    return new StepContext(seed, step, learningRate * factor);
  }

  private long scheduledSteps() {
    return (long) epochs * stepsPerEpoch();
  }
}
