package ninc.runtime.cpu.kernel;

import static ninc.runtime.cpu.simd.Lanes.load;

import jdk.incubator.vector.FloatVector;
import ninc.runtime.cpu.parallel.Run;
import ninc.runtime.cpu.parallel.TileKernel;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.tensor.FlatTensor;
import ninc.runtime.cpu.tensor.PixelTensor;
import ninc.runtime.cpu.tensor.PixelTile;

/** The addition of the bias of each channel: y[p, c] = x[p, c] + b[c]. */
public record BiasAddKernel(PixelTensor x, FlatTensor bias, PixelTensor y) implements TileKernel {

  @Override
  public void run(PixelTile tile, Run run) {
    long[] reads = x.offsets(tile);
    long[] writes = y.offsets(tile);
    for (int p = 0; p < tile.count(); p++) {
      for (int c = 0; c < y.channels(); c += Lanes.COUNT) {
        long at = (long) c * Float.BYTES;
        FloatVector sum = load(x.data(), reads[p] + at).add(load(bias.data(), at));
        Lanes.store(sum, y.data(), writes[p] + at, c, y.channels());
      }
    }
  }
}
