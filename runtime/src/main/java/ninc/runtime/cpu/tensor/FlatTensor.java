package ninc.runtime.cpu.tensor;

import java.lang.foreign.MemorySegment;

/**
 * Where a weight, a bias, a scalar or labels lie: values one after the other in the graph's memory
 * order.
 *
 * @param data at least {@link MapTensor#SLACK} bytes longer than the values
 */
public record FlatTensor(MemorySegment data, int length) {

  /** Whole cache lines. */
  public static long bytes(int length) {
    long bytes = (long) length * Float.BYTES + MapTensor.SLACK;
    return Math.ceilDiv(bytes, ProgramMemory.ALIGNMENT) * ProgramMemory.ALIGNMENT;
  }
}
