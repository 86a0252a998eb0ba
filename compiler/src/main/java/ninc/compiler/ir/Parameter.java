package ninc.compiler.ir;

import java.util.List;

/**
 * A trained tensor, kept from step to step.
 *
 * @param key its name in checkpoints, for example {@code nin1.conv.weight}
 * @param tensor a {@link Type.Weight} or {@link Type.Bias}
 * @param shape PyTorch's shape, that of checkpoints: [O, I, k, k], [O, I] of a linear layer, or [O]
 * @param fanIn the inputs of one output of the layer, I·k²
 * @param fanOut the outputs that one input reaches, O·k²
 */
public record Parameter(String key, Type tensor, List<Integer> shape, int fanIn, int fanOut)
    implements Op {

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
}
