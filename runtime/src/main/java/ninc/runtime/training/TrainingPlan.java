package ninc.runtime.training;

import java.util.OptionalLong;
import ninc.dsl.Augmentation;
import ninc.dsl.Schedule;
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
 * @param learningRate η, before the schedule
 * @param seed of order, augmentation and dropout
 */
public record TrainingPlan(
    BatchLoader training,
    BatchLoader test,
    int epochs,
    OptionalLong stepLimit,
    double learningRate,
    Schedule schedule,
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
        training, test, epochs, OptionalLong.of(steps), learningRate, schedule, seed);
  }

  /** The same, ending after so many steps in all, with more epochs where these need them. */
  public TrainingPlan extendedTo(long steps) {
    int needed = Math.toIntExact(Math.ceilDiv(steps, stepsPerEpoch()));
    return new TrainingPlan(
        training,
        test,
        Math.max(epochs, needed),
        OptionalLong.of(steps),
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

  /** Whether nothing is left to do. */
  public boolean isDone(Progress progress) {
    return progress.epoch() > epochs || progress.step() >= lastStep();
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
