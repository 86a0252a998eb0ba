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
    for (int p = 0; p < tile.count(); p++) {
      for (int c = 0; c < channels; c += Lanes.COUNT) {
        long at = (long) c * Float.BYTES;
        Lanes.store(value(reads, p, at), target, writes[p] + at, c, channels);
      }
    }
  }

  /**
   * Computes the formula for a vector of channels of one pixel.
   *
   * @param reads the offset of each pixel of the tile by operand, in bytes
   * @param pixel the index of the pixel in the tile
   * @param at the offset of the first channel in the pixel, in bytes
   */
  private FloatVector value(long[][] reads, int pixel, long at) {
    throw new UnsupportedOperationException("the template has no formula");
  }

  private FloatVector operand(int index, long[][] reads, int pixel, long at) {
    return Lanes.load(data[index], reads[index][pixel] + at);
  }
}
