package ninc.runtime.data;

import java.lang.foreign.MemorySegment;

/**
 * A batch of examples, as a network receives it.
 *
 * @param size the number of examples, N; the last batch of an epoch may be smaller than the others
 * @param pixels float32, in [0, 1] unless they are normalized, N×H×W×C, off heap and aligned to 64
 *     bytes
 * @param labels int32, N, off heap and aligned to 64 bytes
 * @param share the share of each example's own image and label. The rest is that of the example
 *     before it, and of the last for the first. It is 1 if the examples are not mixed.
 */
public record Batch(int size, MemorySegment pixels, MemorySegment labels, double share) {

  /** Creates a batch of examples that are not mixed. */
  public Batch(int size, MemorySegment pixels, MemorySegment labels) {
    this(size, pixels, labels, 1);
  }
}
