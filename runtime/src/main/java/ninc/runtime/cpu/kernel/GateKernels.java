package ninc.runtime.cpu.kernel;

import jdk.incubator.vector.FloatVector;
import ninc.runtime.cpu.parallel.TileKernel;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.tensor.ImageTensor;
import ninc.runtime.cpu.tensor.MapTensor;
import ninc.runtime.cpu.tensor.PixelTensor;

/** The multiplication of each channel of an example by a factor, and its gradient. */
public final class GateKernels {

  private GateKernels() {}

  /** Returns a kernel that computes y[n, p, c] = x[n, p, c] · s[n, c]. */
  public static TileKernel multiply(PixelTensor x, ImageTensor s, PixelTensor y) {
    return (tile, _) -> {
      long[] reads = x.offsets(tile);
      long[] writes = y.offsets(tile);
      for (int p = 0; p < tile.count(); p++) {
        long factors = s.map().offset(s.slot(tile.images()[p], tile.worker()), 0, 0);
        for (int c = 0; c < y.channels(); c += Lanes.COUNT) {
          long at = (long) c * Float.BYTES;
          FloatVector factor = Lanes.load(s.data(), factors + at);
          FloatVector product = Lanes.load(x.data(), reads[p] + at).mul(factor);
          Lanes.store(product, y.data(), writes[p] + at, c, y.channels());
        }
      }
    };
  }

  /** Returns a kernel that computes ds[n, c] = Σₚ dy[n, p, c] · x[n, p, c]. */
  public static TileKernel gradient(ImageTensor dy, ImageTensor x, PixelTensor ds) {
    return (tile, _) -> {
      long[] writes = ds.offsets(tile);
      for (int p = 0; p < tile.count(); p++) {
        int image = tile.images()[p];
        int of = dy.slot(image, tile.worker());
        int with = x.slot(image, tile.worker());
        for (int c = 0; c < ds.channels(); c += Lanes.COUNT) {
          FloatVector sum = productsOf(dy.map(), of, x.map(), with, (long) c * Float.BYTES);
          Lanes.store(sum, ds.data(), writes[p] + (long) c * Float.BYTES, c, ds.channels());
        }
      }
    };
  }

  /** Returns Σ dy·x over the pixels of two images for the vector of channels at an offset. */
  private static FloatVector productsOf(MapTensor dy, int of, MapTensor x, int with, long at) {
    FloatVector sum = Lanes.zero();
    for (int row = 0; row < x.height(); row++) {
      long gradient = dy.offset(of, row, 0) + at;
      long value = x.offset(with, row, 0) + at;
      for (int column = 0; column < x.width(); column++) {
        sum = Lanes.load(dy.data(), gradient).fma(Lanes.load(x.data(), value), sum);
        gradient += dy.pixelStride();
        value += x.pixelStride();
      }
    }
    return sum;
  }
}
