package ninc.compiler.ir;

import java.util.List;
import ninc.compiler.ir.Type.FeatureMap;

/** Values that no kernel computes: inputs of each run, and state that persists between steps. */
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

  /** The images of the batch, or any other feature map that the caller supplies. */
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

  /** The class of each example of the batch, which the caller supplies. */
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
   * A trainable tensor.
   *
   * @param key the name in checkpoints, for example {@code nin1.conv.weight}
   * @param tensor the type, a {@link Type.Weight} or {@link Type.Bias}
   * @param shape the shape in PyTorch and in checkpoints: [K, C, k, k], [K, C] of a linear layer,
   *     or [K]
   * @param fanIn the number of inputs of each output, C·k²
   * @param fanOut the number of outputs that depend on each input, K·k²
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
   * A state tensor of the optimizer. It has the shape of its parameter and is initially zero.
   *
   * @param slot the name of the state: {@code momentum}, {@code moment1}, {@code moment2}, {@code
   *     mean_square}, {@code average} of the parameter itself, or {@code gradient} of several
   *     batches
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
