package ninc.runtime.cpu.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import ninc.compiler.ir.Preprocess;
import ninc.compiler.ir.Preprocess.Resampling;
import ninc.runtime.cpu.parallel.Run;
import ninc.runtime.cpu.parallel.TileKernel;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.tensor.FlatTensor;
import ninc.runtime.cpu.tensor.PixelTensor;
import ninc.runtime.cpu.tensor.PixelTile;

/**
 * Computes the input of a network from 8-bit images, element by element. Training on the processor
 * does not need it, because threads in the background prepare its batches.
 */
public final class PreprocessKernel implements TileKernel {
  private final MemorySegment images;
  private final long imageLength;
  private final PixelTensor y;
  private final Resampling resampling;
  private final float[][] pixelValues;

  /** Creates a kernel that reads bytes, N×h×w×C. */
  public PreprocessKernel(Preprocess op, FlatTensor images, PixelTensor y) {
    this.images = images.data();
    this.imageLength = op.stored().values();
    this.y = y;
    this.resampling = op.resampling();
    this.pixelValues = op.pixelValues();
  }

  @Override
  public void run(PixelTile tile, Run run) {
    long[] writes = y.offsets(tile);
    for (int p = 0; p < tile.count(); p++) {
      long image = tile.images()[p] * imageLength;
      for (int c = 0; c < y.channels(); c++) {
        int sample =
            resampling.sample(
                tile.rows()[p],
                tile.columns()[p],
                c,
                i -> Byte.toUnsignedInt(images.get(ValueLayout.JAVA_BYTE, image + i)));
        y.data().set(Lanes.FLOAT, writes[p] + (long) c * Float.BYTES, pixelValues[c][sample]);
      }
    }
  }
}
