package ninc.compiler.ir;

import java.util.List;

/**
 * In training, x/(1−p) where {@link DropoutMask} keeps the value and 0 elsewhere. Its own gradient,
 * for the mask is drawn from the step and the position alone.
 *
 * @param stream tells apart the dropout nodes of one network
 */
public record Dropout(Value input, double probability, int stream) implements Op {

  @Override
  public Type type() {
    return input.featureMap();
  }

  @Override
  public List<Value> operands() {
    return List.of(input);
  }

  @Override
  public Op with(List<Value> operands) {
    return new Dropout(operands.get(0), probability, stream);
  }
}
