package ninc.runtime.data;

import java.lang.foreign.MemorySegment;

/**
 * A batch of examples, as a network takes them.
 *
 * @param size how many examples: N, the last batch of an epoch may have fewer than the others
 * @param pixels float32 in [0, 1], N×H×W×C, off heap and aligned to 64 bytes
 * @param labels int32, N
 */
public record Batch(int size, MemorySegment pixels, MemorySegment labels) {}
