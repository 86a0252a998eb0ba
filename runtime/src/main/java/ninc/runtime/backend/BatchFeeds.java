package ninc.runtime.backend;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import ninc.compiler.ir.Value;

/**
 * The inputs of a program for one batch.
 *
 * @param size the number of examples in the batch, N
 * @param segments the memory segments by the names of inputs and labels
 */
public record BatchFeeds(int size, Map<String, MemorySegment> segments) {

  /**
   * Creates the feeds of a batch.
   *
   * @param batchSize the maximum batch size
   * @throws IllegalArgumentException if {@code size} is not from 1 to {@code batchSize}
   */
  public static BatchFeeds of(int size, int batchSize, Map<String, MemorySegment> segments) {
    if (size < 1 || size > batchSize) {
      throw new IllegalArgumentException(
          "a batch must have 1 to %d examples, not %d".formatted(batchSize, size));
    }
    return new BatchFeeds(size, segments);
  }

  /**
   * Returns the feed of a value, as many bytes as the batch has.
   *
   * @throws IllegalArgumentException if the feed is missing or too short
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
