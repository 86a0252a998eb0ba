package ninc.runtime.cpu.kernel;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import ninc.dsl.Window;
import ninc.runtime.cpu.parallel.TileKernel;
import ninc.runtime.cpu.simd.Lanes;
import ninc.runtime.cpu.tensor.ClippedWindow;
import ninc.runtime.cpu.tensor.CoveringWindows;
import ninc.runtime.cpu.tensor.ImageTensor;
import ninc.runtime.cpu.tensor.MapTensor;
import ninc.runtime.cpu.tensor.PixelTensor;
import ninc.runtime.cpu.tensor.PixelTile;
import ninc.runtime.cpu.tensor.PositionTensor;

/** Max pooling, and its gradient from the positions that were remembered. */
public final class MaxPoolKernels {

  private MaxPoolKernels() {}

  /** The largest value under each window. */
  public static TileKernel max(ImageTensor x, PixelTensor y, Window window) {
    return (tile, _) -> {
      long[] writes = y.offsets(tile);
      for (int p = 0; p < tile.count(); p++) {
        ClippedWindow span = ClippedWindow.of(x.map(), window, tile.rows()[p], tile.columns()[p]);
        maxPixel(x.map(), x.slot(tile.images()[p], tile.worker()), span, y, writes[p]);
      }
    };
  }

  private static void maxPixel(MapTensor x, int slot, ClippedWindow span, PixelTensor y, long to) {
    long first = x.offset(slot, span.top(), span.left());
    for (int c = 0; c < y.channels(); c += Lanes.COUNT) {
      long at = (long) c * Float.BYTES;
      FloatVector max = Lanes.load(x.data(), first + at);
      for (int i = 0; i < span.bottom() - span.top(); i++) {
        for (int j = 0; j < span.right() - span.left(); j++) {
          long from = first + at + i * x.rowStride() + j * x.pixelStride();
          FloatVector value = Lanes.load(x.data(), from);
          max = max.blend(value, exceeds(value, max));
        }
      }
      Lanes.store(max, y.data(), to + at, c, y.channels());
    }
  }

  /** Whether a later value takes the place of the largest so far; what is not a number does. */
  static VectorMask<Float> exceeds(FloatVector value, FloatVector max) {
    return value.compare(VectorOperators.GT, max).or(value.test(VectorOperators.IS_NAN));
  }

  /** Where in each window the largest value lies. */
  public static TileKernel positions(ImageTensor x, PositionTensor positions, Window window) {
    return (tile, _) -> {
      for (int p = 0; p < tile.count(); p++) {
        int n = tile.images()[p];
        int row = tile.rows()[p];
        int column = tile.columns()[p];
        ClippedWindow span = ClippedWindow.of(x.map(), window, row, column);
        int top = row * window.stride().height() - window.padding().height();
        int left = column * window.stride().width() - window.padding().width();
        int width = window.kernel().width();
        float place = (span.top() - top) * width + span.left() - left;
        positionsPixel(
            x.map(),
            x.slot(n, tile.worker()),
            span,
            place,
            width,
            positions,
            positions.offset(n, row, column, tile.worker()));
      }
    };
  }

  /**
   * The positions of one pixel.
   *
   * @param firstPlace of the first value on the image
   * @param width of the window
   */
  private static void positionsPixel(
      MapTensor x,
      int slot,
      ClippedWindow span,
      float firstPlace,
      int width,
      PositionTensor positions,
      long to) {
    long first = x.offset(slot, span.top(), span.left());
    for (int c = 0; c < x.channels(); c += Lanes.COUNT) {
      long at = (long) c * Float.BYTES;
      FloatVector max = Lanes.load(x.data(), first + at);
      FloatVector place = Lanes.zero().add(firstPlace);
      for (int i = 0; i < span.bottom() - span.top(); i++) {
        for (int j = 0; j < span.right() - span.left(); j++) {
          long from = first + at + i * x.rowStride() + j * x.pixelStride();
          FloatVector value = Lanes.load(x.data(), from);
          VectorMask<Float> larger = exceeds(value, max);
          max = max.blend(value, larger);
          place = place.blend(firstPlace + i * width + j, larger);
        }
      }
      Lanes.storeBytes(place, positions.data(), to + c, c, x.channels());
    }
  }

  /** Each window's gradient to the place where its largest value was. */
  public static TileKernel gradient(
      ImageTensor dy, PositionTensor positions, PixelTensor dx, Window window) {
    return (tile, _) -> {
      long[] writes = dx.offsets(tile);
      for (int p = 0; p < tile.count(); p++) {
        gather(dy, positions, dx, window, tile, p, writes[p]);
      }
    };
  }

  private static void gather(
      ImageTensor dy,
      PositionTensor positions,
      PixelTensor dx,
      Window window,
      PixelTile tile,
      int p,
      long to) {
    MapTensor map = dy.map();
    int n = tile.images()[p];
    CoveringWindows windows =
        CoveringWindows.of(window, map.height(), map.width(), tile.rows()[p], tile.columns()[p]);
    int count = windows.count();
    long[] gradients = new long[count];
    long[] remembered = new long[count];
    float[] places = new float[count];
    for (int i = 0; i < count; i++) {
      int row = windows.row(i);
      int column = windows.column(i);
      gradients[i] = map.offset(dy.slot(n, tile.worker()), row, column);
      remembered[i] = positions.offset(n, row, column, tile.worker());
      int y = tile.rows()[p] + window.padding().height() - row * window.stride().height();
      int x = tile.columns()[p] + window.padding().width() - column * window.stride().width();
      places[i] = (byte) (y * window.kernel().width() + x);
    }
    MemorySegment bytes = positions.data();
    for (int c = 0; c < dx.channels(); c += Lanes.COUNT) {
      long at = (long) c * Float.BYTES;
      FloatVector sum = Lanes.zero();
      for (int i = 0; i < count; i++) {
        FloatVector gradient = Lanes.load(dy.data(), gradients[i] + at);
        FloatVector place = Lanes.loadBytes(bytes, remembered[i] + c);
        sum = sum.add(gradient, place.compare(VectorOperators.EQ, places[i]));
      }
      Lanes.store(sum, dx.data(), to + at, c, dx.channels());
    }
  }
}
