package ninc.compiler.ir;

import java.util.List;

/** How many examples have their largest logit, the first of equal ones, at their label. */
public record CorrectCount(Value logits, Value labels) implements Op {

  @Override
  public Type type() {
    logits.featureMap();
    Types.expect(Type.Labels.class, labels);
    return new Type.Scalar();
  }

  @Override
  public List<Value> operands() {
    return List.of(logits, labels);
  }

  @Override
  public Op with(List<Value> operands) {
    return new CorrectCount(operands.get(0), operands.get(1));
  }
}
