package ninc.compiler.ir;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import ninc.compiler.ir.Type.FeatureMap;

/** The loss of a classifier, its gradient, and the number of correct answers. */
public sealed interface Loss extends Op {

  @Override
  default List<Value> operands() {
    return List.of(logits(), targets());
  }

  @Override
  default Optional<Continuation> continuation() {
    return Optional.of(new Continuation(logits(), FusionLevel.FULL));
  }

  /** The logits, [N, 1, 1, K]. */
  Value logits();

  /** The class of each example, [N], or the probability of each class, [N, 1, 1, K]. */
  Value targets();

  /**
   * The target probabilities t of a loss: the given ones, or 1 for the label and 0 for the other
   * classes, smoothed to (1 − ε)t + ε/K. Those of an example add up to 1.
   *
   * @param targets labels, [N], or probabilities, [N, 1, 1, K]
   * @param smoothing ε, at least 0 and below 1
   */
  record Probabilities(Value targets, double smoothing) {

    /** Returns whether t is 1 for the label and 0 for the other classes. */
    public boolean isOneHot() {
      return smoothing == 0 && targets.type() instanceof Type.Labels;
    }

    /** Smooths a probability p of one of K classes. */
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

  /** The mean of −Σ t[k] log softmax(logits)[k] over the batch, a scalar. */
  record CrossEntropy(Value logits, Probabilities probabilities) implements Loss {

    /** Creates the loss of labels without smoothing. */
    public CrossEntropy(Value logits, Value labels) {
      this(logits, new Probabilities(labels, 0));
    }

    @Override
    public Value targets() {
      return probabilities.targets();
    }

    /** Returns the gradient with respect to the logits. */
    public CrossEntropyGradient gradient() {
      return new CrossEntropyGradient(logits, probabilities, Optional.empty());
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

    /** Per logit: subtract the maximum, exponentiate, add; unless t is one-hot, weight by t. */
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

    @Override
    public boolean isSibling(Op earlier) {
      return earlier instanceof CorrectCount(Value z, _) && z == logits;
    }
  }

  /**
   * The gradient with respect to the logits, s · (softmax(logits) − t) / N.
   *
   * @param scale s, a scalar; empty for 1
   */
  record CrossEntropyGradient(Value logits, Probabilities probabilities, Optional<Value> scale)
      implements Loss {

    /** Returns the same gradient, multiplied by a scalar. */
    public CrossEntropyGradient scaled(Value factor) {
      return new CrossEntropyGradient(logits, probabilities, Optional.of(factor));
    }

    @Override
    public List<Value> operands() {
      return Stream.concat(Stream.of(logits, targets()), scale.stream()).toList();
    }

    @Override
    public Value targets() {
      return probabilities.targets();
    }

    @Override
    public FeatureMap type() {
      probabilities.check(logits);
      scale.ifPresent(factor -> factor.type(Type.Scalar.class));
      return logits.featureMap();
    }

    @Override
    public Op with(List<Value> operands) {
      return new CrossEntropyGradient(
          operands.get(0), probabilities.with(operands.get(1)), scale.map(_ -> operands.getLast()));
    }

    @Override
    public String label() {
      return "cross-entropy grad";
    }

    /** Per logit: subtract the maximum, exponentiate, add, divide by the sum, subtract; scale. */
    @Override
    public Flops flops() {
      return Flops.perExample((scale.isPresent() ? 6L : 5L) * logits.type().values());
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

  /** The number of examples whose first largest logit is that of their label, a scalar. */
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

    @Override
    public boolean isSibling(Op earlier) {
      return earlier instanceof CrossEntropy(Value z, _) && z == logits;
    }
  }
}
