package ninc.runtime.cpu.kernel;

import java.lang.foreign.MemorySegment;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import ninc.runtime.cpu.parallel.Run;
import ninc.runtime.cpu.parallel.TileKernel;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.tensor.PixelTensor;
import ninc.runtime.cpu.tensor.PixelTile;

/**
 * Computes each value of a tile from the corresponding values of the operands.
 *
 * <p>This class is a template. {@link ElementwiseCompiler} copies it for each formula and replaces
 * the body of {@link #value} with the formula, so that the JVM compiles the loop and the formula
 * together and keeps vectors in registers.
 */
class ElementwiseKernel implements TileKernel {
  private final PixelTensor[] operands;
  private final MemorySegment[] data;
  private final PixelTensor result;

  ElementwiseKernel(List<PixelTensor> operands, PixelTensor result) {
    this.operands = operands.toArray(PixelTensor[]::new);
    this.data = operands.stream().map(PixelTensor::data).toArray(MemorySegment[]::new);
    this.result = result;
  }

  @Override
  public void run(PixelTile tile, Run run) {
    long[][] reads = new long[operands.length][];
    for (int i = 0; i < reads.length; i++) {
      reads[i] = operands[i].offsets(tile);
    }
    long[] writes = result.offsets(tile);
    MemorySegment target = result.data();
    int channels = result.channels();
    for (int p = 0; p < tile.count(); ) {
      int end = endOfRun(reads, writes, p, tile.count());
      int values = (end - p) * channels;
      int whole = Lanes.SPECIES.loopBound(values);
      long write = writes[p];
      for (int i = 0; i < whole; i += Lanes.COUNT) {
        long at = (long) i * Float.BYTES;
        // The JIT compiler always inlines this, however large the formula is.
        value(reads, p, at).intoMemorySegment(target, write + at, Lanes.ORDER);
      }
      if (whole < values) {
        long at = (long) whole * Float.BYTES;
        Lanes.store(value(reads, p, at), target, write + at, whole, values);
      }
      p = end;
    }
  }

  /**
   * Returns the end, exclusive, of the pixels from {@code first} on that are contiguous in all
   * tensors, so that vectors need not end with a pixel.
   */
  private int endOfRun(long[][] reads, long[] writes, int first, int count) {
    long stride = (long) result.channels() * Float.BYTES;
    int end = endOfRun(writes, first, count, stride);
    for (long[] offsets : reads) {
      end = endOfRun(offsets, first, end, stride);
    }
    return end;
  }

  private static int endOfRun(long[] offsets, int first, int count, long stride) {
    int end = first + 1;
    while (end < count && offsets[end] == offsets[end - 1] + stride) {
      end++;
    }
    return end;
  }

  /**
   * Computes the formula for a vector of values.
   *
   * @param reads the offset of each pixel of the tile by operand, in bytes
   * @param pixel the index in the tile of the first pixel of a contiguous run
   * @param at the offset of the first value in the run, in bytes
   */
  private FloatVector value(long[][] reads, int pixel, long at) {
    throw new UnsupportedOperationException("the template has no formula");
  }

  private FloatVector operand(int index, long[][] reads, int pixel, long at) {
    return Lanes.load(data[index], reads[index][pixel] + at);
  }
}
