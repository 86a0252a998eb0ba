package ninc.runtime.model;

import ninc.compiler.ir.Type;
import ninc.compiler.ir.Type.Weight;

/**
 * How a parameter's values lie: in memory as the graph's type says, [k, k, I, O] for a weight; in
 * checkpoints in PyTorch's order, [O, I, k, k]. A linear layer's [O, I] is the same order, for its
 * kernel is its whole input. Biases are alike in both.
 */
public final class ParameterLayout {

  private ParameterLayout() {}

  /** How many values a parameter of this type has. */
  public static int size(Type type) {
    return switch (type) {
      case Weight _, Type.Bias _ -> type.values();
      case Type.PixelMap _, Type.Labels _, Type.Scalar _ -> throw noParameter(type);
    };
  }

  /** From checkpoint order to memory order. */
  public static float[] toMemory(Type type, float[] values) {
    return switch (type) {
      case Weight weight -> {
        float[] result = new float[values.length];
        visit(weight, (memory, checkpoint) -> result[memory] = values[checkpoint]);
        yield result;
      }
      case Type.Bias _ -> values.clone();
      case Type.PixelMap _, Type.Labels _, Type.Scalar _ -> throw noParameter(type);
    };
  }

  /** From memory order to checkpoint order. */
  public static float[] toCheckpoint(Type type, float[] values) {
    return switch (type) {
      case Weight weight -> {
        float[] result = new float[values.length];
        visit(weight, (memory, checkpoint) -> result[checkpoint] = values[memory]);
        yield result;
      }
      case Type.Bias _ -> values.clone();
      case Type.PixelMap _, Type.Labels _, Type.Scalar _ -> throw noParameter(type);
    };
  }

  private interface PositionVisitor {
    void at(int memory, int checkpoint);
  }

  /** The position of each value in both orders; y and x are the kernel's row and column. */
  private static void visit(Weight weight, PositionVisitor visitor) {
    int memory = 0;
    for (int y = 0; y < weight.kernelHeight(); y++) {
      for (int x = 0; x < weight.kernelWidth(); x++) {
        for (int in = 0; in < weight.in(); in++) {
          for (int out = 0; out < weight.out(); out++) {
            int row = (out * weight.in() + in) * weight.kernelHeight() + y;
            visitor.at(memory++, row * weight.kernelWidth() + x);
          }
        }
      }
    }
  }

  private static IllegalArgumentException noParameter(Type type) {
    return new IllegalArgumentException("%s is not the type of a parameter".formatted(type));
  }
}
