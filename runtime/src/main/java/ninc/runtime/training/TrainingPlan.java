package ninc.runtime.training;

import java.util.OptionalInt;
import java.util.OptionalLong;
import ninc.dsl.Augmentation;
import ninc.dsl.LearningRateSchedule;
import ninc.dsl.Shape;
import ninc.dsl.Training;
import ninc.runtime.backend.StepContext;
import ninc.runtime.data.BatchLoader;
import ninc.runtime.data.Dataset;
import ninc.runtime.data.ExampleOrder;
import ninc.runtime.data.HorizontalFlip;
import ninc.runtime.data.ImageSize;
import ninc.runtime.data.ImageTransform;
import ninc.runtime.data.PaddedCrop;

/**
 * What a run does.
 *
 * @param training gives the batches of every epoch
 * @param test gives the batches of the evaluation after every epoch
 * @param epochs passes over the training examples
 * @param stepLimit the run ends after so many steps in all, though its epochs are not done; the
 *     schedule goes by the epochs, so that a run that is cut short is the start of the whole one
 * @param patience the run ends early after so many epochs without a better test loss
 * @param learningRate η, before the schedule
 * @param seed of order, augmentation and dropout
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
   * The plan of a recipe.
   *
   * @param input what the network takes; images of another size are resized to it
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
            seed),
        BatchLoader.of(data.test(), recipe.batchSize()).resized(size),
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
    };
  }

  /** The same, ending after so many steps in all, or when its epochs are done. */
  public TrainingPlan limitedTo(long steps) {
    return new TrainingPlan(
        training, test, epochs, OptionalLong.of(steps), patience, learningRate, schedule, seed);
  }

  /**
   * The same, ending early after so many epochs without a better test loss.
   *
   * @param epochs at least 1
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

  /** The same, ending after so many steps in all, with more epochs where these need them. */
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

  /** The steps of an epoch. */
  public int stepsPerEpoch() {
    return training.batchesPerEpoch();
  }

  /** The number of the last step, counted from 1. */
  public long lastStep() {
    return Math.min(scheduledSteps(), stepLimit.orElse(Long.MAX_VALUE));
  }

  /**
   * Whether nothing is left to do. After the last step of an epoch its evaluation is left, so that
   * the run is not done before it is at the next epoch.
   */
  public boolean isDone(Progress progress) {
    return isComplete(progress) || endsEarly(progress);
  }

  private boolean isComplete(Progress progress) {
    return progress.epoch() > epochs || progress.step() >= stepLimit.orElse(Long.MAX_VALUE);
  }

  /** Whether the run ends here, before it is complete, for want of a better test loss. */
  public boolean endsEarly(Progress progress) {
    return patience.isPresent()
        && progress.best().epochsSince() >= patience.getAsInt()
        && !isComplete(progress);
  }

  /**
   * What a step depends on besides its batch.
   *
   * @param step counted from 1
   */
  public StepContext context(long step) {
    double factor = schedule.factor(step - 1, stepsPerEpoch(), scheduledSteps());
    return new StepContext(seed, step, learningRate * factor);
  }

  private long scheduledSteps() {
    return (long) epochs * stepsPerEpoch();
  }
}
