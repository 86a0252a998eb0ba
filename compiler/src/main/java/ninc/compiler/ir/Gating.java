package ninc.compiler.ir;

import java.util.List;
import java.util.Optional;
import ninc.compiler.ir.Type.FeatureMap;

/** The multiplication of each channel of an example by a factor, and its gradient. */
public sealed interface Gating extends Op {

  @Override
  default AccessPattern access() {
    return AccessPattern.IMAGE;
  }

  /**
   * Multiplies all pixels of a channel by the channel's factor, y = x·s. Shapes: x [N, H, W, C], s
   * [N, 1, 1, C] to [N, H, W, C].
   */
  record Gate(Value input, Value factors) implements Gating {

    @Override
    public Type type() {
      FeatureMap map = input.featureMap();
      Value.require(
          factors.type().equals(new FeatureMap(1, 1, map.channels())),
          "factors %s do not fit %s",
          factors.type(),
          map);
      return map;
    }

    @Override
    public List<Value> operands() {
      return List.of(input, factors);
    }

    @Override
    public Op with(List<Value> operands) {
      return new Gate(operands.get(0), operands.get(1));
    }

    @Override
    public String label() {
      return "multiply";
    }

    @Override
    public Flops flops() {
      return Flops.perExample(type().values());
    }

    @Override
    public Granularity granularity() {
      return Granularity.TILE;
    }

    @Override
    public Optional<Continuation> continuation() {
      return Optional.of(new Continuation(input, FusionLevel.FULL));
    }

    @Override
    public List<OperandGradient> gradients(Value result, Value dy) {
      return List.of(
          OperandGradient.of(input, new Gate(dy, factors)),
          OperandGradient.of(factors, new GateGradient(dy, input)));
    }
  }

  /**
   * The gradient of a {@link Gate} with respect to its factors, the sum of dy·x over the pixels of
   * each channel. Shapes: [N, H, W, C] to [N, 1, 1, C].
   */
  record GateGradient(Value gradient, Value input) implements Gating {

    @Override
    public Type type() {
      Value.requireGradient(gradient, input);
      return new FeatureMap(1, 1, input.featureMap().channels());
    }

    @Override
    public List<Value> operands() {
      return List.of(gradient, input);
    }

    @Override
    public Op with(List<Value> operands) {
      return new GateGradient(operands.get(0), operands.get(1));
    }

    @Override
    public String label() {
      return "multiply grad";
    }

    @Override
    public Flops flops() {
      return Flops.perExample(2L * input.type().values());
    }

    @Override
    public Granularity granularity() {
      return Granularity.EXAMPLE;
    }

    @Override
    public Optional<Continuation> continuation() {
      return Optional.of(new Continuation(gradient, FusionLevel.FULL));
    }
  }
}
