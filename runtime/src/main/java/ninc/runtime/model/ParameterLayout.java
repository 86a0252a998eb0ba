package ninc.runtime.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import ninc.compiler.ir.Type;
import ninc.compiler.ir.Type.Weight;

/**
 * Converts parameters between their order in memory, [k, k, C, K] for a weight, and PyTorch's order
 * in checkpoints, [K, C, k, k]. The order [K, C] of a linear layer is the same, since its kernel
 * covers its whole input. Biases have the same order in both. The values are float32, in
 * checkpoints little-endian.
 */
public final class ParameterLayout {
  private static final ValueLayout.OfFloat MEMORY = JAVA_FLOAT_UNALIGNED;
  private static final ValueLayout.OfFloat CHECKPOINT =
      JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private ParameterLayout() {}

  /** Returns the number of values in a parameter of this type. */
  public static int size(Type type) {
    return switch (type) {
      case Weight _, Type.Bias _ -> type.values();
      case Type.PixelMap _, Type.Images _, Type.Labels _, Type.Scalar _ ->
          throw notAParameter(type);
    };
  }

  /** Copies values in checkpoint order to memory order. */
  public static MemorySegment toMemory(Type type, MemorySegment values, SegmentAllocator target) {
    MemorySegment result = target.allocate(values.byteSize(), Float.BYTES);
    visit(
        type,
        (memory, checkpoint) ->
            result.setAtIndex(MEMORY, memory, values.getAtIndex(CHECKPOINT, checkpoint)));
    return result;
  }

  /** Copies values in memory order to checkpoint order. */
  public static MemorySegment toCheckpoint(
      Type type, MemorySegment values, SegmentAllocator target) {
    MemorySegment result = target.allocate(values.byteSize(), Float.BYTES);
    visit(
        type,
        (memory, checkpoint) ->
            result.setAtIndex(CHECKPOINT, checkpoint, values.getAtIndex(MEMORY, memory)));
    return result;
  }

  private interface PositionVisitor {
    void at(int memory, int checkpoint);
  }

  private static void visit(Type type, PositionVisitor visitor) {
    switch (type) {
      case Weight weight -> visit(weight, visitor);
      case Type.Bias _, Type.Scalar _ -> {
        for (int i = 0; i < type.values(); i++) {
          visitor.at(i, i);
        }
      }
      case Type.PixelMap _, Type.Images _, Type.Labels _ -> throw notAParameter(type);
    }
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
