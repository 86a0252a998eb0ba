package ninc.runtime.cpu.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import ninc.runtime.cpu.simd.Lanes;

/**
 * A contiguous tensor in the memory order of the graph: a weight, a bias, a scalar or labels.
 *
 * @param data the memory, at least {@link MapTensor#SLACK} bytes longer than the values
 * @param length the number of values
 */
public record FlatTensor(MemorySegment data, int length) {

  /** Returns a tensor in new memory. */
  public static FlatTensor allocate(SegmentAllocator memory, int length) {
    return new FlatTensor(memory.allocate(bytes(length), ProgramMemory.ALIGNMENT), length);
  }

  /**
   * Returns the size of the memory for {@code length} values with slack, in bytes, rounded up to
   * cache lines.
   */
  public static long bytes(int length) {
    long bytes = (long) length * Float.BYTES + MapTensor.SLACK;
    return Math.ceilDiv(bytes, ProgramMemory.ALIGNMENT) * ProgramMemory.ALIGNMENT;
  }

  /** Returns a copy of the values, without the slack that follows them. */
  public float[] values() {
    return data.asSlice(0, (long) length * Float.BYTES).toArray(Lanes.FLOAT);
  }
}
