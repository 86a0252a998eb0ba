package ninc.runtime.data;

import java.lang.foreign.MemorySegment;

/**
 * A batch of examples, as a network receives it.
 *
 * @param size the number of examples, N; the last batch of an epoch may be smaller than the others
 * @param pixels float32, in [0, 1] unless they are normalized, N×H×W×C, off heap and aligned to 64
 *     bytes
 * @param labels int32, N, off heap and aligned to 64 bytes
 */
public record Batch(int size, MemorySegment pixels, MemorySegment labels) {}
