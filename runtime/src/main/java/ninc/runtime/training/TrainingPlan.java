package ninc.runtime.training;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import ninc.compiler.pass.ImageFeed;
import ninc.dsl.Augmentation;
import ninc.dsl.LearningRateSchedule;
import ninc.dsl.LearningRateSchedule.Moment;
import ninc.dsl.Shape;
import ninc.dsl.Training;
import ninc.runtime.UserError;
import ninc.runtime.backend.StepContext;
import ninc.runtime.backend.StepContext.Part;
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
import ninc.runtime.data.Split;
import ninc.runtime.distributed.GroupRange;
import ninc.runtime.distributed.Groups;

/**
 * The plan of a training run.
 *
 * @param training the training batches of each epoch
 * @param validation the validation batches for the evaluation after each epoch, if there are any
 * @param test the test batches for the evaluation after each epoch
 * @param accumulation the number of batches per step; the last step of an epoch may have fewer
 * @param groups the groups into which each training batch is cut
 * @param epochs the number of epochs
 * @param stepLimit the total number of steps after which the run ends; the schedule depends on the
 *     epochs only, so that a shortened run has the same steps as the full one
 * @param patience the number of epochs without a better loss, of the validation examples or else of
 *     the test examples, after which the run ends early
 * @param learningRate the base learning rate η, which the schedule scales
 * @param seed the seed of shuffling, augmentation and dropout
 */
public record TrainingPlan(
    BatchLoader training,
    Optional<BatchLoader> validation,
    BatchLoader test,
    int accumulation,
    Groups groups,
    int epochs,
    OptionalLong stepLimit,
    OptionalInt patience,
    double learningRate,
    LearningRateSchedule schedule,
    long seed) {

  /**
   * Creates the plan for a recipe. If the recipe has a validation share and the data set has no
   * validation examples, they are held out from the training examples.
   *
   * @param input the input shape of the network, to which images are resized
   */
  public static TrainingPlan of(
      Training recipe, Shape input, Dataset given, ExampleOrder order, long seed) {
    Dataset data =
        recipe.validation().isPresent() && given.validation().isEmpty()
            ? given.holdOut(recipe.validation().getAsDouble())
            : given;
    ImageSize size = ImageSize.of(input);
    return new TrainingPlan(
        new BatchLoader(
            data.train(),
            recipe.batchSize(),
            size,
            order,
            recipe.augmentations().stream().map(TrainingPlan::transform).toList(),
            recipe.normalization(),
            recipe.mixing(),
            seed,
            GroupRange.WHOLE,
            new ImageFeed.Preprocessed()),
        data.validation().map(examples -> evaluated(examples, recipe, size)),
        evaluated(data.test(), recipe, size),
        recipe.accumulation(),
        Groups.ONE,
        recipe.epochs(),
        OptionalLong.empty(),
        OptionalInt.empty(),
        recipe.optimizer().learningRate(),
        recipe.warmedUpSchedule(),
        seed);
  }

  private static BatchLoader evaluated(Split examples, Training recipe, ImageSize size) {
    return BatchLoader.of(examples, recipe.batchSize())
        .resized(size)
        .normalized(recipe.normalization());
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

  /**
   * Returns this plan with batches that are cut into groups, each of which is run by itself. Test
   * and validation batches have the size of the largest group.
   *
   * @throws UserError if there are more groups than examples in a batch, or if steps have several
   *     batches
   */
  public TrainingPlan cutInto(Groups newGroups) {
    int batchSize = training.batchSize();
    if (newGroups.count() > batchSize) {
      throw new UserError(
          "a batch of %d examples cannot be cut into %d groups"
              .formatted(batchSize, newGroups.count()));
    }
    if (newGroups.count() > 1 && accumulation > 1) {
      throw new UserError(
          "%d groups cannot be combined with steps of %d batches; use batches of %d examples"
              .formatted(newGroups.count(), accumulation, batchSize * accumulation));
    }
    int size = newGroups.largest(batchSize);
    return new TrainingPlan(
        training,
        validation.map(examples -> examples.inBatchesOf(size)),
        test.inBatchesOf(size),
        accumulation,
        newGroups,
        epochs,
        stepLimit,
        patience,
        learningRate,
        schedule,
        seed);
  }

  /** Returns this plan with a limit on the total number of steps. */
  public TrainingPlan limitedTo(long steps) {
    return new TrainingPlan(
        training,
        validation,
        test,
        accumulation,
        groups,
        epochs,
        OptionalLong.of(steps),
        patience,
        learningRate,
        schedule,
        seed);
  }

  /**
   * Returns this plan with early stopping.
   *
   * @param epochs the number of epochs without a better loss, at least 1
   */
  public TrainingPlan withPatience(int epochs) {
    return new TrainingPlan(
        training,
        validation,
        test,
        accumulation,
        groups,
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
        validation,
        test,
        accumulation,
        groups,
        Math.max(epochs, needed),
        OptionalLong.of(steps),
        patience,
        learningRate,
        schedule,
        seed);
  }

  /** Returns the examples by which the best parameters are chosen. */
  public EvaluationSet selectedBy() {
    return validation.isPresent() ? EvaluationSet.VALIDATION : EvaluationSet.TEST;
  }

  /** Returns the number of steps per epoch. */
  public int stepsPerEpoch() {
    return Math.ceilDiv(training.batchesPerEpoch(), accumulation);
  }

  /** Returns the number of steps of the current epoch that are completed. */
  public int stepsOfEpoch(Progress progress) {
    return Math.ceilDiv(progress.batch(), accumulation);
  }

  /**
   * Returns the number of batches of the next step.
   *
   * @param batch the number of completed batches in the epoch
   */
  int batchesOfStep(int batch) {
    return Math.min(accumulation, training.batchesPerEpoch() - batch);
  }

  /**
   * Returns the part of a step that a batch is.
   *
   * @param start the progress before the step
   * @param index the index of the batch in the step
   */
  Part part(Progress start, int index) {
    int batches = batchesOfStep(start.batch());
    int size = training.batchSize();
    int first = start.batch() * size;
    int end = Math.min(first + batches * size, training.split().size());
    int from = first + index * size;
    return new Part(
        start.step() * accumulation + index + 1,
        index == 0,
        index == batches - 1,
        (double) (Math.min(from + size, end) - from) / (end - first));
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
        && progress.losses().epochsSinceBest() >= patience.getAsInt()
        && !isComplete(progress);
  }

  /**
   * Returns the context of a step: its seed, number and learning rate.
   *
   * @param step the number of the step, from 1
   * @param losses the losses of the completed epochs; those of the epoch of the step and of later
   *     ones do not count
   * @throws UserError if the recipe's own function does not give a learning rate
   */
  public StepContext context(long step, EpochLosses losses) {
    int epochs = Math.toIntExact((step - 1) / stepsPerEpoch());
    Moment moment =
        new Moment(step - 1, stepsPerEpoch(), scheduledSteps(), losses.first(epochs).values());
    return new StepContext(seed, step, learningRate * factor(moment));
  }

  private double factor(Moment moment) {
    String place = "the learning rate schedule, a function of the recipe,";
    double factor;
    try {
      factor = schedule.factor(moment);
    } catch (RuntimeException e) {
      throw new UserError("%s throws %s at step %d".formatted(place, e, moment.step() + 1), e);
    }
    if (!(factor >= 0 && factor < Double.POSITIVE_INFINITY)) {
      throw new UserError(
          "%s gives a factor of %s at step %d, but it must be a number from 0 up"
              .formatted(place, factor, moment.step() + 1));
    }
    return factor;
  }

  private long scheduledSteps() {
    return (long) epochs * stepsPerEpoch();
  }
}
