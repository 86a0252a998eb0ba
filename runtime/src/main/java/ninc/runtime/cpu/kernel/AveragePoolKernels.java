package ninc.runtime.cpu.kernel;

import jdk.incubator.vector.FloatVector;
import ninc.compiler.ir.Type.FeatureMap;
import ninc.dsl.Window;
import ninc.runtime.cpu.parallel.TileKernel;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.tensor.ClippedWindow;
import ninc.runtime.cpu.tensor.CoveringWindows;
import ninc.runtime.cpu.tensor.ImageTensor;
import ninc.runtime.cpu.tensor.MapTensor;
import ninc.runtime.cpu.tensor.PixelTensor;

/** Average pooling and its gradient. */
public final class AveragePoolKernels {

  private AveragePoolKernels() {}

  /** Returns a kernel that divides the sum of each window by the window's area. */
  public static TileKernel average(ImageTensor x, PixelTensor y, Window window) {
    float area = window.kernel().area();
    return (tile, _) -> {
      long[] writes = y.offsets(tile);
      for (int p = 0; p < tile.count(); p++) {
        ClippedWindow clipped =
            ClippedWindow.of(x.map(), window, tile.rows()[p], tile.columns()[p]);
        int slot = x.slot(tile.images()[p], tile.worker());
        averagePixel(x.map(), slot, clipped, y, writes[p], area);
      }
    };
  }

  private static void averagePixel(
      MapTensor x, int slot, ClippedWindow clipped, PixelTensor y, long to, float area) {
    long first = x.offset(slot, clipped.top(), clipped.left());
    for (int c = 0; c < y.channels(); c += Lanes.COUNT) {
      long at = (long) c * Float.BYTES;
      FloatVector sum = Lanes.zero();
      for (int i = 0; i < clipped.bottom() - clipped.top(); i++) {
        for (int j = 0; j < clipped.right() - clipped.left(); j++) {
          long from = first + at + i * x.rowStride() + j * x.pixelStride();
          sum = sum.add(Lanes.load(x.data(), from));
        }
      }
      Lanes.store(sum.div(area), y.data(), to + at, c, y.channels());
    }
  }

  /**
   * Returns a kernel that sums the gradients of the windows over each pixel, divided by the area.
   */
  public static TileKernel gradient(
      ImageTensor dy, PixelTensor dx, FeatureMap input, Window window) {
    float area = window.kernel().area();
    CoveringWindows windows = new CoveringWindows(window, input, dy.map().type());
    return (tile, _) -> {
      long[] writes = dx.offsets(tile);
      for (int p = 0; p < tile.count(); p++) {
        int slot = dy.slot(tile.images()[p], tile.worker());
        gather(dy.map(), slot, windows, tile.rows()[p], tile.columns()[p], dx, writes[p], area);
      }
    };
  }

  private static void gather(
      MapTensor dy,
      int slot,
      CoveringWindows windows,
      int row,
      int column,
      PixelTensor dx,
      long to,
      float area) {
    int left = windows.left(column);
    int right = windows.right(column);
    for (int c = 0; c < dx.channels(); c += Lanes.COUNT) {
      long at = (long) c * Float.BYTES;
      FloatVector sum = Lanes.zero();
      for (int y = windows.top(row); y < windows.bottom(row); y++) {
        long from = dy.offset(slot, y, left) + at;
        for (int x = left; x < right; x++, from += dy.pixelStride()) {
          sum = sum.add(Lanes.load(dy.data(), from));
        }
      }
      Lanes.store(sum.div(area), dx.data(), to + at, c, dx.channels());
    }
  }
}
