package ninc.runtime.training;

import java.util.List;
import java.util.Optional;

/** What happens in the course of a run, as {@link TrainingListener}s are told. */
public sealed interface TrainingEvent {

  /**
   * The run begins, or goes on.
   *
   * @param model its name
   * @param parameters the number of trained values
   * @param device its name
   * @param memory the bytes that the run takes
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
   * A step is done.
   *
   * @param progress the step included
   * @param result of its batch, before the update
   */
  record Step(Progress progress, BatchResult result) implements TrainingEvent {}

  /** Something that the user should know, said once. */
  sealed interface Warning extends TrainingEvent {

    /** What is wrong. */
    String problem();

    /** What to do about it. */
    String remedy();

    /** Both, in one line. */
    default String message() {
      return problem() + "; " + remedy();
    }
  }

  /**
   * Every logit of a batch is zero.
   *
   * @param step of the batch, counted from 1
   * @param activation on the logits that lets no value pass, where there is one
   */
  record ZeroLogits(long step, Optional<String> activation) implements Warning {
    @Override
    public String problem() {
      return "every logit of step %d is zero: %s, and it may never learn again"
          .formatted(
              step,
              activation
                  .map("%s lets no value pass"::formatted)
                  .orElse("the last layer gives nothing else"));
    }

    @Override
    public String remedy() {
      return "give the last layer no activation (lastActivation(identity())), lower the learning"
          + " rate or try another seed";
    }
  }

  /**
   * Layers gave nothing but zeros for a batch of test examples.
   *
   * @param epoch after which they were looked at
   * @param layers their names
   */
  record ZeroLayers(int epoch, List<String> layers) implements Warning {

    public ZeroLayers {
      layers = List.copyOf(layers);
    }

    @Override
    public String problem() {
      return ("after epoch %d, %s gave nothing but zeros for a batch of test examples and may never"
              + " learn again")
          .formatted(epoch, String.join(", ", layers));
    }

    @Override
    public String remedy() {
      return "lower the learning rate, or try another seed or initializer (kaimingUniform())";
    }
  }

  /**
   * A batch of the test examples is evaluated.
   *
   * @param totals of the test examples so far
   */
  record Evaluation(Totals totals) implements TrainingEvent {}

  /**
   * An epoch is done and evaluated, or as much of it as the limit of steps allows.
   *
   * @param epoch its number, from 1
   * @param training totals of the training examples as the epoch went
   * @param test totals of the test examples
   * @param trained the training examples of this epoch that this process trained
   * @param seconds that training them took, without the evaluation
   * @param progress where the run goes on
   */
  record Epoch(
      int epoch, Totals training, Totals test, long trained, double seconds, Progress progress)
      implements TrainingEvent {

    /** How fast this process trained; 0 where the epoch's evaluation alone was left to do. */
    public double examplesPerSecond() {
      return trained == 0 ? 0 : trained / seconds;
    }
  }

  /** Why a run is over. */
  enum Ending {
    /** All that was planned is done. */
    DONE,
    /** So many epochs as the plan has patience for have given no better test loss. */
    EARLY,
    /** It was asked to stop. */
    STOPPED
  }

  /** The run is over. */
  record End(Progress progress, Ending ending) implements TrainingEvent {

    /** Whether it was asked to stop before it was done. */
    public boolean stopped() {
      return ending == Ending.STOPPED;
    }
  }
}
