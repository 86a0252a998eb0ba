package ninc.compiler.ir;

import java.util.List;

/** Adds b[c] to every pixel of channel c. Shape unchanged. */
public record BiasAdd(Value input, Value bias) implements Op {

  @Override
  public Type type() {
    Types.require(
        Types.expect(Type.Bias.class, bias).channels() == input.featureMap().channels(),
        "bias %s does not fit %s",
        bias.type(),
        input.type());
    return input.type();
  }

  @Override
  public List<Value> operands() {
    return List.of(input, bias);
  }

  @Override
  public Op with(List<Value> operands) {
    return new BiasAdd(operands.get(0), operands.get(1));
  }
}
