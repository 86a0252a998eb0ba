package ninc.runtime.model;

import ninc.compiler.ir.Type;
import ninc.compiler.ir.Type.Weight;

/**
 * Converts parameters between their order in memory, [k, k, C, K] for a weight, and PyTorch's order
 * in checkpoints, [K, C, k, k]. The order [K, C] of a linear layer is the same, since its kernel
 * covers its whole input. Biases have the same order in both.
 */
public final class ParameterLayout {

  private ParameterLayout() {}

  /** Returns the number of values in a parameter of this type. */
  public static int size(Type type) {
    return switch (type) {
      case Weight _, Type.Bias _ -> type.values();
      case Type.PixelMap _, Type.Labels _, Type.Scalar _ -> throw notAParameter(type);
    };
  }

  /** Converts from checkpoint order to memory order. */
  public static float[] toMemory(Type type, float[] values) {
    return switch (type) {
      case Weight weight -> {
        float[] result = new float[values.length];
        visit(weight, (memory, checkpoint) -> result[memory] = values[checkpoint]);
        yield result;
      }
      case Type.Bias _ -> values.clone();
      case Type.PixelMap _, Type.Labels _, Type.Scalar _ -> throw notAParameter(type);
    };
  }

  /** Converts from memory order to checkpoint order. */
  public static float[] toCheckpoint(Type type, float[] values) {
    return switch (type) {
      case Weight weight -> {
        float[] result = new float[values.length];
        visit(weight, (memory, checkpoint) -> result[checkpoint] = values[memory]);
        yield result;
      }
      case Type.Bias _ -> values.clone();
      case Type.PixelMap _, Type.Labels _, Type.Scalar _ -> throw notAParameter(type);
    };
  }

  private interface PositionVisitor {
    void at(int memory, int checkpoint);
  }

  /**
   * Visits the index of each value in both orders; y and x are the row and column in the kernel.
   */
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

  private static IllegalArgumentException notAParameter(Type type) {
    return new IllegalArgumentException("%s is not the type of a parameter".formatted(type));
  }
}
