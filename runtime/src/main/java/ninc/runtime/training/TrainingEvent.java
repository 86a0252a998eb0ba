package ninc.runtime.training;

import java.util.List;
import java.util.Optional;

/** An event in a training run, of which {@link TrainingListener}s are notified. */
public sealed interface TrainingEvent {

  /**
   * The run starts or resumes.
   *
   * @param model the name of the model, with the values of its parameters
   * @param parameters the number of trainable parameters
   * @param device the name of the device
   * @param memory the memory that the run needs, in bytes
   * @param plan the plan of the run
   * @param progress the progress from which it starts
   */
  record Start(
      String model,
      long parameters,
      String device,
      long memory,
      TrainingPlan plan,
      Progress progress)
      implements TrainingEvent {}

  /**
   * A step is completed.
   *
   * @param progress the progress including the step
   * @param result the result of its batches, before the update
   */
  record Step(Progress progress, BatchResult result) implements TrainingEvent {}

  /** A problem that the user should know about. Each problem is reported once. */
  sealed interface Warning extends TrainingEvent {

    /** Describes the problem. */
    String problem();

    /** Describes a solution. */
    String remedy();

    /** Returns the problem and the solution in one line. */
    default String message() {
      return problem() + "; " + remedy();
    }
  }

  /**
   * Every logit of a batch is zero.
   *
   * @param step of the batch, counted from 1
   * @param activation the activation of the logits, if there is one
   */
  record ZeroLogits(long step, Optional<String> activation) implements Warning {
    @Override
    public String problem() {
      return "every logit of step %d is zero: %s, and the model may not recover"
          .formatted(
              step,
              activation
                  .map("%s outputs only zeros"::formatted)
                  .orElse("the last layer outputs only zeros"));
    }

    @Override
    public String remedy() {
      return "remove the activation of the last layer (lastActivation(identity())), lower the learning"
          + " rate or try another seed";
    }
  }

  /**
   * The network has more logits than the data set has classes. The others are trained towards a
   * probability of 0.
   *
   * @param model the name of the model, with the values of its parameters
   * @param data the name of the data set
   */
  record UnusedLogits(String model, int logits, String data, int classes) implements Warning {
    @Override
    public String problem() {
      return "%s has %d logits, but %s has only %d classes".formatted(model, logits, data, classes);
    }

    @Override
    public String remedy() {
      return "give the last layer %d channels".formatted(classes);
    }
  }

  /**
   * Layers output only zeros for a batch of test examples.
   *
   * @param epoch the epoch after which this was detected
   * @param layers the names of the layers
   */
  record ZeroLayers(int epoch, List<String> layers) implements Warning {

    public ZeroLayers {
      layers = List.copyOf(layers);
    }

    @Override
    public String problem() {
      return "after epoch %d, %s output only zeros for a batch of test examples and may not recover"
          .formatted(epoch, String.join(", ", layers));
    }

    @Override
    public String remedy() {
      return "lower the learning rate, or try another seed or initializer (kaimingUniform())";
    }
  }

  /**
   * A batch of validation or test examples is evaluated.
   *
   * @param set what is evaluated
   * @param size the number of its examples
   * @param totals the totals over the examples so far
   */
  record Evaluation(EvaluationSet set, int size, Totals totals) implements TrainingEvent {}

  /**
   * An epoch, or as much of it as the step limit allows, is completed and evaluated.
   *
   * @param epoch the number of the epoch, from 1
   * @param training the totals over the training examples, each computed before its update
   * @param validation the totals over the validation examples, if there are any
   * @param test the totals over the test examples
   * @param trained the number of training examples of this epoch that this process trained
   * @param seconds the training time in seconds, without the evaluation
   * @param progress the progress from which the run continues
   * @param lossScale the scale of the loss, if it is scaled
   */
  record Epoch(
      int epoch,
      Totals training,
      Optional<Totals> validation,
      Totals test,
      long trained,
      double seconds,
      Progress progress,
      Optional<LossScale> lossScale)
      implements TrainingEvent {

    /** Returns the totals by which the best parameters are chosen: validation, or else test. */
    public Totals selection() {
      return validation.orElse(test);
    }

    /** Returns the training speed; 0 if only the evaluation of the epoch was left to do. */
    public double examplesPerSecond() {
      return trained == 0 ? 0 : trained / seconds;
    }
  }

  /** The reason why a run ended. */
  enum Ending {
    /** The plan is completed. */
    DONE,
    /** The loss has not improved for as many epochs as the plan's patience. */
    EARLY,
    /** A stop was requested. */
    STOPPED
  }

  /** The run has ended. */
  record End(Progress progress, Ending ending) implements TrainingEvent {

    /** Returns whether the run was stopped on request. */
    public boolean stopped() {
      return ending == Ending.STOPPED;
    }
  }
}
