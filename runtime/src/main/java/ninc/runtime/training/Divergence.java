package ninc.runtime.training;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import ninc.runtime.Failure;
import ninc.runtime.backend.StepContext;

/** Numbers that are no longer finite: the run cannot go on. */
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

  /** By the loss of a step's batch. */
  static Divergence ofStep(float loss, StepContext step, Optional<String> layer) {
    return ofLoss("the loss of step %d is %s".formatted(step.step(), loss), step, layer);
  }

  /** By the loss of test examples after a step. */
  static Divergence ofTest(float loss, StepContext step, Optional<String> layer) {
    return ofLoss("the test loss after step %d is %s".formatted(step.step(), loss), step, layer);
  }

  private static Divergence ofLoss(String loss, StepContext step, Optional<String> layer) {
    String place =
        layer.map(": the first values that are not finite are those of %s"::formatted).orElse("");
    return new Divergence(
        loss + place,
        "lower the learning rate (%s at this step), clip the gradients or try another seed"
            .formatted(step.learningRate()),
        OptionalLong.of(step.step()),
        OptionalDouble.of(step.learningRate()),
        layer);
  }

  /** By a parameter that is to be saved after a step. */
  public static Divergence ofParameter(String parameter, long step) {
    return new Divergence(
        "%s is no longer finite after step %d and was not saved".formatted(parameter, step),
        "lower the learning rate, clip the gradients or try another seed",
        OptionalLong.of(step),
        OptionalDouble.empty(),
        Optional.of(parameter));
  }

  /** By the loss of test examples, of a network that is not in training. */
  static Divergence ofEvaluation(float loss) {
    return new Divergence(
        "the test loss is %s: the parameters are not finite or too large".formatted(loss),
        "train again with a lower learning rate",
        OptionalLong.empty(),
        OptionalDouble.empty(),
        Optional.empty());
  }

  /** The step that it was found in or after, counted from 1; empty where nothing is trained. */
  public OptionalLong step() {
    return step;
  }

  /** η of that step, where it is known. */
  public OptionalDouble learningRate() {
    return learningRate;
  }

  /** The first value of the graph that is not finite, where it was found. */
  public Optional<String> layer() {
    return layer;
  }
}
