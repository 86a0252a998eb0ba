package ninc.runtime.backend;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import ninc.compiler.Compiled;

/**
 * A network on a device: its parameters, its optimizer state, and the programs that share them.
 * Sessions are not thread-safe.
 */
public interface Session extends AutoCloseable {

  /**
   * Prepares a program that was compiled for the device of this session. New parameters and
   * optimizer state are initialized with zeros, and a new scale of the loss with its initial value;
   * existing ones keep their values.
   */
  Program compile(Compiled compiled);

  /**
   * Writes a parameter or an optimizer state.
   *
   * @param name the name of the value in the graph, such as {@code nin1.conv.weight}
   * @param values float32 values in the memory order of the graph's type, [k, k, C, K] for a weight
   * @throws IllegalArgumentException if there is no such tensor or the length differs
   */
  void write(String name, MemorySegment values);

  /** Writes values from an array. */
  default void write(String name, float[] values) {
    write(name, MemorySegment.ofArray(values));
  }

  /**
   * Copies a parameter or an optimizer state, in the order of {@link #write}. Large tensors are
   * better copied off the heap, since the serial collector would rather enlarge the heap than
   * collect their arrays.
   *
   * @param memory the allocator of the copy
   * @throws IllegalArgumentException if there is no such tensor
   */
  MemorySegment read(String name, SegmentAllocator memory);

  /** Copies a tensor to an array. */
  default float[] read(String name) {
    try (Arena arena = Arena.ofConfined()) {
      return read(name, arena).toArray(ValueLayout.JAVA_FLOAT);
    }
  }

  @Override
  void close();
}
