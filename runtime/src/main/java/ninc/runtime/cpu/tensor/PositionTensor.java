package ninc.runtime.cpu.tensor;

import java.lang.foreign.MemorySegment;
import ninc.compiler.ir.Type.Positions;

/**
 * Where the positions that a max pool remembers lie: N images of H×W pixels of C bytes.
 *
 * @param data at least {@link MapTensor#SLACK} bytes longer than the images
 * @param unit where they exist only for the examples that a thread is at, how many it has at a
 *     time; 0 where they lie in memory for the whole batch
 */
public record PositionTensor(MemorySegment data, Positions type, int unit) {

  public static long bytes(Positions type, int images) {
    return type.bytes(images) + MapTensor.SLACK;
  }

  /** Where the positions of a pixel of example n begin. */
  public long offset(int n, int y, int x, int worker) {
    long slot = unit == 0 ? n : worker * unit + n % unit;
    return ((slot * type.height() + y) * type.width() + x) * type.channels();
  }
}
