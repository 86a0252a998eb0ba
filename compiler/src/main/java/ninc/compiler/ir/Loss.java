package ninc.compiler.ir;

import java.util.List;
import java.util.Optional;
import ninc.compiler.ir.Type.FeatureMap;

/** The loss of a classifier, its gradient, and the number of correct answers. */
public sealed interface Loss extends Op {

  @Override
  default List<Value> operands() {
    return List.of(logits(), labels());
  }

  @Override
  default Optional<Continuation> continuation() {
    return Optional.of(new Continuation(logits(), FusionLevel.FULL));
  }

  /** The logits, [N, 1, 1, K]. */
  Value logits();

  /** The class of each example, [N]. */
  Value labels();

  /** The mean of −log softmax(logits)[label] over the batch, a scalar. */
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

    /** Per logit: subtract the maximum, exponentiate, add. */
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

    @Override
    public boolean isSibling(Op earlier) {
      return earlier instanceof CorrectCount(Value z, _) && z == logits;
    }
  }

  /** The gradient with respect to the logits, (softmax(logits) − onehot(label)) / N. */
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

    /** Per logit: subtract the maximum, exponentiate, add, divide by the sum, subtract. */
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

  /** The number of examples whose first largest logit is that of their label, a scalar. */
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

    @Override
    public boolean isSibling(Op earlier) {
      return earlier instanceof CrossEntropy(Value z, _) && z == logits;
    }
  }
}
