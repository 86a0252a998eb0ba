package ninc.runtime.cpu.tensor;

import java.lang.foreign.MemorySegment;
import ninc.compiler.ir.Type.Positions;

/**
 * The argmax positions of a max pool, N×H×W×C bytes.
 *
 * @param data the memory, at least {@link MapTensor#SLACK} bytes longer than the images
 * @param type the type of the positions
 * @param unit the number of examples per thread if positions exist only for the examples that a
 *     thread is computing; 0 if they are stored for the whole batch
 */
public record PositionTensor(MemorySegment data, Positions type, int unit) {

  public static long bytes(Positions type, int images) {
    return type.bytes(images) + MapTensor.SLACK;
  }

  /** Returns the offset of the positions of pixel (y, x) of example n, in bytes. */
  public long offset(int n, int y, int x, int worker) {
    long slot = unit == 0 ? n : worker * unit + n % unit;
    return ((slot * type.height() + y) * type.width() + x) * type.channels();
  }
}
