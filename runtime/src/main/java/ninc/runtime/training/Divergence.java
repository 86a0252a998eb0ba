package ninc.runtime.training;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import ninc.runtime.Failure;
import ninc.runtime.backend.StepContext;

/** A loss or parameter is no longer finite, so that the run cannot continue. */
public final class Divergence extends Failure {
  private static final long serialVersionUID = 1L;

  private final transient OptionalLong step;
  private final transient OptionalDouble learningRate;
  private final transient Optional<String> layer;

  private Divergence(
      String problem,
      String remedy,
      OptionalLong step,
      OptionalDouble learningRate,
      Optional<String> layer) {
    super(problem, remedy);
    this.step = step;
    this.learningRate = learningRate;
    this.layer = layer;
  }

  /** Reports the loss of a training step. */
  static Divergence ofStep(float loss, StepContext step, Optional<String> layer) {
    return ofLoss("the loss of step %d is %s".formatted(step.step(), loss), step, layer);
  }

  /** Reports the loss of examples that are not trained on, after a step. */
  static Divergence ofEvaluation(
      EvaluationSet set, float loss, StepContext step, Optional<String> layer) {
    String problem = "the %s loss after step %d is %s".formatted(set.label(), step.step(), loss);
    return ofLoss(problem, step, layer);
  }

  private static Divergence ofLoss(String loss, StepContext step, Optional<String> layer) {
    String place = layer.map(" (first non-finite value: %s)"::formatted).orElse("");
    return new Divergence(
        loss + place,
        "lower the learning rate (%s at this step), clip the gradients or try another seed"
            .formatted(step.learningRate()),
        OptionalLong.of(step.step()),
        OptionalDouble.of(step.learningRate()),
        layer);
  }

  /** Reports a parameter that would be saved after a step. */
  public static Divergence ofParameter(String parameter, long step) {
    return new Divergence(
        "%s is no longer finite after step %d and was not saved".formatted(parameter, step),
        "lower the learning rate, clip the gradients or try another seed",
        OptionalLong.of(step),
        OptionalDouble.empty(),
        Optional.of(parameter));
  }

  /** Reports the loss of the test examples for a network that is not being trained. */
  static Divergence ofEvaluation(float loss) {
    return new Divergence(
        "the test loss is %s because parameters are not finite or too large".formatted(loss),
        "train again with a lower learning rate",
        OptionalLong.empty(),
        OptionalDouble.empty(),
        Optional.empty());
  }

  /** Returns the step in or after which it was detected, counted from 1; empty outside training. */
  public OptionalLong step() {
    return step;
  }

  /** Returns the learning rate η of that step, if known. */
  public OptionalDouble learningRate() {
    return learningRate;
  }

  /** Returns the name of the first non-finite value in the graph, if it was found. */
  public Optional<String> layer() {
    return layer;
  }
}
