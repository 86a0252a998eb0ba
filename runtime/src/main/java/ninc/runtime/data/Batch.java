package ninc.runtime.data;

import java.lang.foreign.MemorySegment;

/**
 * A batch of examples, as a network receives it.
 *
 * @param size the number of examples, N; the last batch of an epoch may be smaller than the others
 * @param first the index of the first example that is present; other ranks have the others
 * @param pixels H×W×C for each example that is present, off heap and aligned to 64 bytes: float32,
 *     in [0, 1] unless they are normalized, or uint8 if a program takes {@linkplain
 *     BatchLoader#feed bytes}
 * @param labels int32, one for each example that is present, off heap and aligned to 64 bytes
 * @param share the share of each example's own image and label. The rest is that of the example
 *     before it, and of the last for the first. It is 1 if the examples are not mixed.
 */
public record Batch(int size, int first, MemorySegment pixels, MemorySegment labels, double share) {

  /** Creates a batch of examples that are not mixed. */
  public Batch(int size, MemorySegment pixels, MemorySegment labels) {
    this(size, 0, pixels, labels, 1);
  }
}
