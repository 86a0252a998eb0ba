package ninc.compiler.ir;

import java.util.List;
import java.util.Optional;
import ninc.compiler.ir.Type.FeatureMap;

/** The loss of a classifier and its gradient, and how many answers are right. */
public sealed interface Loss extends Op {

  @Override
  default List<Value> operands() {
    return List.of(logits(), labels());
  }

  @Override
  default Optional<Continuation> continuation() {
    return Optional.of(new Continuation(logits(), FusionLevel.FULL));
  }

  /** [N, 1, 1, K]. */
  Value logits();

  /** The class of each example. */
  Value labels();

  /** The mean over the batch of −log softmax(logits)[label]: [N, 1, 1, K] to a number. */
  record CrossEntropy(Value logits, Value labels) implements Loss {

    @Override
    public Type type() {
      Value.require(
          logits.featureMap().pixels() == 1,
          "logits must be one pixel of K channels, but are %s",
          logits.type());
      labels.type(Type.Labels.class);
      return new Type.Scalar();
    }

    @Override
    public Op with(List<Value> operands) {
      return new CrossEntropy(operands.get(0), operands.get(1));
    }

    @Override
    public String label() {
      return "cross-entropy";
    }

    /** It subtracts the largest logit, takes the exponential, and adds. */
    @Override
    public Flops flops() {
      return Flops.perExample(3L * logits.type().values());
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

  /** The gradient of {@link CrossEntropy} by its logits: (softmax(logits) − onehot(label)) / N. */
  record CrossEntropyGradient(Value logits, Value labels) implements Loss {

    @Override
    public FeatureMap type() {
      labels.type(Type.Labels.class);
      return logits.featureMap();
    }

    @Override
    public Op with(List<Value> operands) {
      return new CrossEntropyGradient(operands.get(0), operands.get(1));
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
