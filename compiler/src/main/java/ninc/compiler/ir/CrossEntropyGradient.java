package ninc.compiler.ir;

import java.util.List;

/** The gradient of {@link CrossEntropy} by its logits: (softmax(logits) − onehot(label)) / N. */
public record CrossEntropyGradient(Value logits, Value labels) implements Op {

  @Override
  public Type type() {
    Types.expect(Type.Labels.class, labels);
    return logits.featureMap();
  }

  @Override
  public List<Value> operands() {
    return List.of(logits, labels);
  }

  @Override
  public Op with(List<Value> operands) {
    return new CrossEntropyGradient(operands.get(0), operands.get(1));
  }
}
