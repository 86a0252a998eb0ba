package ninc.compiler.ir;

import java.util.List;
import ninc.compiler.ir.Type.FeatureMap;

/** What no kernel computes: what is fed before each run, and what is kept from step to step. */
public sealed interface Source extends Op {

  @Override
  default Flops flops() {
    return Flops.NONE;
  }

  @Override
  default AccessPattern access() {
    return AccessPattern.PIXEL;
  }

  @Override
  default Granularity granularity() {
    return Granularity.BATCH;
  }

  @Override
  default List<OperandGradient> gradients(Value result, Value dy) {
    return List.of();
  }

  /** The images of the batch, or any other feature map that comes from outside. */
  record Input(FeatureMap map) implements Source {

    @Override
    public Type type() {
      return map;
    }

    @Override
    public List<Value> operands() {
      return List.of();
    }

    @Override
    public Op with(List<Value> operands) {
      return this;
    }

    @Override
    public String label() {
      return "input";
    }

    @Override
    public Storage storage() {
      return Storage.FED;
    }
  }

  /** The classes of the batch's examples, from outside. */
  record Labels() implements Source {

    @Override
    public Type type() {
      return new Type.Labels();
    }

    @Override
    public List<Value> operands() {
      return List.of();
    }

    @Override
    public Op with(List<Value> operands) {
      return this;
    }

    @Override
    public String label() {
      return "labels";
    }

    @Override
    public Storage storage() {
      return Storage.FED;
    }
  }

  /**
   * A trained tensor, kept from step to step.
   *
   * @param key its name in checkpoints, for example {@code nin1.conv.weight}
   * @param tensor a {@link Type.Weight} or {@link Type.Bias}
   * @param shape PyTorch's shape, that of checkpoints: [O, I, k, k], [O, I] of a linear layer, or
   *     [O]
   * @param fanIn the inputs of one output of the layer, I·k²
   * @param fanOut the outputs that one input reaches, O·k²
   */
  record Parameter(String key, Type tensor, List<Integer> shape, int fanIn, int fanOut)
      implements Source {

    @Override
    public Type type() {
      return tensor;
    }

    @Override
    public List<Value> operands() {
      return List.of();
    }

    @Override
    public Op with(List<Value> operands) {
      return this;
    }

    @Override
    public String label() {
      return "parameter";
    }

    @Override
    public Storage storage() {
      return Storage.PERSISTENT;
    }
  }

  /**
   * A tensor that the optimizer keeps from step to step, of its parameter's shape, zero at first.
   *
   * @param slot what the optimizer calls it: {@code momentum}, {@code moment1}, {@code moment2},
   *     {@code mean_square}; {@code average} of the parameter itself, {@code gradient}
   */
  record OptimizerState(Value parameter, String slot) implements Source {

    @Override
    public Type type() {
      return parameter.type();
    }

    @Override
    public List<Value> operands() {
      return List.of(parameter);
    }

    @Override
    public Op with(List<Value> operands) {
      return new OptimizerState(operands.get(0), slot);
    }

    @Override
    public String label() {
      return "optimizer state";
    }

    @Override
    public Storage storage() {
      return Storage.PERSISTENT;
    }
  }
}
