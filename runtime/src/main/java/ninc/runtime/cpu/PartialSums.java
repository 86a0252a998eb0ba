package ninc.runtime.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** A tensor for each chunk of the batch, and their sum in the order of the chunks. */
final class PartialSums {
  private static final int BLOCK = 1 << 12;

  private final int length;
  private final long stride;
  private final MemorySegment partials;

  PartialSums(Arena arena, int length) {
    this.length = length;
    this.stride = Math.ceilDiv(FlatTensor.bytes(length), 64) * 64;
    this.partials = arena.allocate(stride * Chunks.most(length), 64);
  }

  MemorySegment data() {
    return partials;
  }

  long offset(int chunk) {
    return chunk * stride;
  }

  /** Writes the sum of the first {@code chunks} tensors. */
  void sum(int chunks, FlatTensor result, Workers workers) {
    workers.run(
        Math.ceilDiv(length, BLOCK),
        (block, _) -> sumBlock(chunks, result, block * BLOCK, Math.min(length, (block + 1) * BLOCK)));
  }

  private void sumBlock(int chunks, FlatTensor result, int from, int to) {
    for (int i = from; i < to; i += Lanes.COUNT) {
      long at = (long) i * Float.BYTES;
      FloatVector sum = Lanes.load(partials, at);
      for (int chunk = 1; chunk < chunks; chunk++) {
        sum = sum.add(Lanes.load(partials, offset(chunk) + at));
      }
      Lanes.store(sum, result.data(), at, Lanes.mask(i, to));
    }
  }
}
