package ninc.compiler.codegen.program;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import ninc.compiler.codegen.program.DeviceBuffer.Kind;

/**
 * An array whose content is known when its kernel is emitted, such as a table.
 *
 * @param buffer an array of 32-bit elements
 * @param words the content; float32 elements as their bits
 */
public record ConstantArray(DeviceBuffer buffer, List<Integer> words) {

  public ConstantArray {
    words = List.copyOf(words);
  }

  /** Returns an array of integers. */
  public static ConstantArray of(String name, String shape, int[] elements) {
    return of(name, ElementType.INT, shape, Arrays.stream(elements));
  }

  /** Returns an array of float32 elements. */
  public static ConstantArray of(String name, String shape, float[] elements) {
    IntStream bits =
        IntStream.range(0, elements.length).map(i -> Float.floatToRawIntBits(elements[i]));
    return of(name, ElementType.FLOAT, shape, bits);
  }

  private static ConstantArray of(String name, ElementType element, String shape, IntStream bits) {
    List<Integer> words = bits.boxed().toList();
    return new ConstantArray(
        new DeviceBuffer(name, element, shape, Kind.CONSTANT, words.size(), 0), words);
  }
}
