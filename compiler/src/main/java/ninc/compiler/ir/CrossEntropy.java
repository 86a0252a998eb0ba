package ninc.compiler.ir;

import java.util.List;

/** The mean over the batch of −log softmax(logits)[label]: [N, 1, 1, K] to a number. */
public record CrossEntropy(Value logits, Value labels) implements Op {

  @Override
  public Type type() {
    Types.require(
        logits.featureMap().pixels() == 1,
        "logits must be one pixel of K channels, but are %s",
        logits.type());
    Types.expect(Type.Labels.class, labels);
    return new Type.Scalar();
  }

  @Override
  public List<Value> operands() {
    return List.of(logits, labels);
  }

  @Override
  public Op with(List<Value> operands) {
    return new CrossEntropy(operands.get(0), operands.get(1));
  }
}
