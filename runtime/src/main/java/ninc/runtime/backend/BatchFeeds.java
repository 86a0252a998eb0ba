package ninc.runtime.backend;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import ninc.compiler.ir.Value;

/**
 * What a program is given to run on.
 *
 * @param size N, the examples of this batch
 * @param segments by the names of inputs and labels
 */
public record BatchFeeds(int size, Map<String, MemorySegment> segments) {

  /**
   * Checks the size.
   *
   * @param batchSize the most examples
   * @throws IllegalArgumentException where there are none, or more
   */
  public static BatchFeeds of(int size, int batchSize, Map<String, MemorySegment> segments) {
    if (size < 1 || size > batchSize) {
      throw new IllegalArgumentException(
          "a batch has from 1 to %d examples, not %d".formatted(batchSize, size));
    }
    return new BatchFeeds(size, segments);
  }

  /**
   * What is given for a value: as many bytes as the batch has of it.
   *
   * @throws IllegalArgumentException where it is missing or too short
   */
  public MemorySegment of(Value value) {
    long bytes = value.type().bytes(size);
    MemorySegment feed = segments.get(value.name());
    if (feed == null || feed.byteSize() < bytes) {
      throw new IllegalArgumentException("%s needs a feed of %d bytes".formatted(value, bytes));
    }
    return feed.asSlice(0, bytes);
  }
}
