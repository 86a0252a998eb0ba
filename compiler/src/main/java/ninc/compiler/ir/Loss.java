package ninc.compiler.ir;

import java.util.List;
import java.util.Optional;
import ninc.compiler.ir.Type.FeatureMap;

/** The loss of a classifier and its gradient, and how many answers are right. */
public sealed interface Loss extends Op {

  @Override
  default List<Value> operands() {
    return List.of(logits(), targets());
  }

  @Override
  default Optional<Continuation> continuation() {
    return Optional.of(new Continuation(logits(), FusionLevel.FULL));
  }

  /** [N, 1, 1, K]. */
  Value logits();

  /** The class of each example, or the probability of each class. */
  Value targets();

  /**
   * The probabilities t that a loss asks for: those of the targets, or 1 at the label and 0
   * elsewhere, smoothed to (1 − ε)t + ε/K. They add up to 1.
   *
   * @param targets labels, or [N, 1, 1, K]
   * @param smoothing ε, from 0 to below 1
   */
  record Probabilities(Value targets, double smoothing) {

    /** Whether t is 1 at the label and 0 elsewhere. */
    public boolean isOneHot() {
      return smoothing == 0 && targets.type() instanceof Type.Labels;
    }

    /** Probability p of the targets, smoothed over K classes. */
    public double smoothed(double p, int classes) {
      return (1 - smoothing) * p + smoothing / classes;
    }

    private Probabilities with(Value other) {
      return new Probabilities(other, smoothing);
    }

    private void check(Value logits) {
      switch (targets.type()) {
        case Type.Labels _ -> {}
        case FeatureMap map ->
            Value.require(
                map.equals(logits.type()),
                "targets are %s, but the logits are %s",
                map,
                logits.type());
        case Type _ -> targets.type(Type.Labels.class);
      }
    }
  }

  /** The mean over the batch of −Σ t[k] log softmax(logits)[k]: [N, 1, 1, K] to a number. */
  record CrossEntropy(Value logits, Probabilities probabilities) implements Loss {

    /** The loss of labels as they are. */
    public CrossEntropy(Value logits, Value labels) {
      this(logits, new Probabilities(labels, 0));
    }

    @Override
    public Value targets() {
      return probabilities.targets();
    }

    /** Its gradient by the logits. */
    public CrossEntropyGradient gradient() {
      return new CrossEntropyGradient(logits, probabilities);
    }

    @Override
    public Type type() {
      Value.require(
          logits.featureMap().pixels() == 1,
          "logits must be one pixel of K channels, but are %s",
          logits.type());
      probabilities.check(logits);
      return new Type.Scalar();
    }

    @Override
    public Op with(List<Value> operands) {
      return new CrossEntropy(operands.get(0), probabilities.with(operands.get(1)));
    }

    @Override
    public String label() {
      return "cross-entropy";
    }

    /** It subtracts the largest logit, takes the exponential, and adds; then it weighs by t. */
    @Override
    public Flops flops() {
      return Flops.perExample((probabilities.isOneHot() ? 3L : 5L) * logits.type().values());
    }

    @Override
    public AccessPattern access() {
      return AccessPattern.BATCH;
    }

    @Override
    public Granularity granularity() {
      return Granularity.BATCH;
    }
  }

  /** The gradient of {@link CrossEntropy} by its logits: (softmax(logits) − t) / N. */
  record CrossEntropyGradient(Value logits, Probabilities probabilities) implements Loss {

    @Override
    public Value targets() {
      return probabilities.targets();
    }

    @Override
    public FeatureMap type() {
      probabilities.check(logits);
      return logits.featureMap();
    }

    @Override
    public Op with(List<Value> operands) {
      return new CrossEntropyGradient(operands.get(0), probabilities.with(operands.get(1)));
    }

    @Override
    public String label() {
      return "cross-entropy grad";
    }

    /** It computes the loss's exponentials, divides by their sum, and subtracts. */
    @Override
    public Flops flops() {
      return Flops.perExample(5L * logits.type().values());
    }

    @Override
    public AccessPattern access() {
      return AccessPattern.IMAGE;
    }

    @Override
    public Granularity granularity() {
      return Granularity.EXAMPLE;
    }
  }

  /** How many examples have their largest logit, the first of equal ones, at their label. */
  record CorrectCount(Value logits, Value labels) implements Loss {

    @Override
    public Value targets() {
      return labels;
    }

    @Override
    public Type type() {
      logits.featureMap();
      labels.type(Type.Labels.class);
      return new Type.Scalar();
    }

    @Override
    public Op with(List<Value> operands) {
      return new CorrectCount(operands.get(0), operands.get(1));
    }

    @Override
    public String label() {
      return "correct count";
    }

    @Override
    public Flops flops() {
      return Flops.perExample(logits.type().values());
    }

    @Override
    public AccessPattern access() {
      return AccessPattern.BATCH;
    }

    @Override
    public Granularity granularity() {
      return Granularity.BATCH;
    }
  }
}
