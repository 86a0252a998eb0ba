package ninc.runtime.cpu.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import ninc.compiler.ir.Type.FeatureMap;
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

/** Max pooling, its argmax positions, and its gradient from these positions. */
public final class MaxPoolKernels {

  private MaxPoolKernels() {}

  /** Returns a kernel that computes the maximum of each window. */
  public static TileKernel max(ImageTensor x, PixelTensor y, Window window) {
    return (tile, _) -> {
      long[] writes = y.offsets(tile);
      for (int p = 0; p < tile.count(); p++) {
        ClippedWindow clipped =
            ClippedWindow.of(x.map(), window, tile.rows()[p], tile.columns()[p]);
        maxPixel(x.map(), x.slot(tile.images()[p], tile.worker()), clipped, y, writes[p]);
      }
    };
  }

  private static void maxPixel(
      MapTensor x, int slot, ClippedWindow clipped, PixelTensor y, long to) {
    long first = x.offset(slot, clipped.top(), clipped.left());
    for (int c = 0; c < y.channels(); c += Lanes.COUNT) {
      long at = (long) c * Float.BYTES;
      FloatVector max = Lanes.load(x.data(), first + at);
      for (int i = 0; i < clipped.bottom() - clipped.top(); i++) {
        for (int j = 0; j < clipped.right() - clipped.left(); j++) {
          long from = first + at + i * x.rowStride() + j * x.pixelStride();
          FloatVector value = Lanes.load(x.data(), from);
          max = max.blend(value, exceeds(value, max));
        }
      }
      Lanes.store(max, y.data(), to + at, c, y.channels());
    }
  }

  /** Returns the lanes in which a value replaces the maximum so far; a NaN always does. */
  static VectorMask<Float> exceeds(FloatVector value, FloatVector max) {
    return value.compare(VectorOperators.GT, max).or(value.test(VectorOperators.IS_NAN));
  }

  /** Returns a kernel that computes the argmax position in each window. */
  public static TileKernel positions(ImageTensor x, PositionTensor positions, Window window) {
    return (tile, _) -> {
      for (int p = 0; p < tile.count(); p++) {
        int n = tile.images()[p];
        int row = tile.rows()[p];
        int column = tile.columns()[p];
        ClippedWindow clipped = ClippedWindow.of(x.map(), window, row, column);
        int top = row * window.stride().height() - window.padding().height();
        int left = column * window.stride().width() - window.padding().width();
        int width = window.kernel().width();
        float position = (clipped.top() - top) * width + clipped.left() - left;
        positionsPixel(
            x.map(),
            x.slot(n, tile.worker()),
            clipped,
            position,
            width,
            positions,
            positions.offset(n, row, column, tile.worker()));
      }
    };
  }

  /**
   * Computes the positions of one pixel.
   *
   * @param firstPosition the position in the window of its first value inside the image
   * @param width the width of the window
   */
  private static void positionsPixel(
      MapTensor x,
      int slot,
      ClippedWindow clipped,
      float firstPosition,
      int width,
      PositionTensor positions,
      long to) {
    long first = x.offset(slot, clipped.top(), clipped.left());
    for (int c = 0; c < x.channels(); c += Lanes.COUNT) {
      long at = (long) c * Float.BYTES;
      FloatVector max = Lanes.load(x.data(), first + at);
      FloatVector position = Lanes.zero().add(firstPosition);
      for (int i = 0; i < clipped.bottom() - clipped.top(); i++) {
        for (int j = 0; j < clipped.right() - clipped.left(); j++) {
          long from = first + at + i * x.rowStride() + j * x.pixelStride();
          FloatVector value = Lanes.load(x.data(), from);
          VectorMask<Float> larger = exceeds(value, max);
          max = max.blend(value, larger);
          position = position.blend(firstPosition + i * width + j, larger);
        }
      }
      Lanes.storeBytes(position, positions.data(), to + c, c, x.channels());
    }
  }

  /** Returns a kernel that adds the gradient of each window to the pixel of its maximum. */
  public static TileKernel gradient(
      ImageTensor dy, PositionTensor positions, PixelTensor dx, FeatureMap input, Window window) {
    CoveringWindows windows = new CoveringWindows(window, input, dy.map().type());
    return (tile, _) -> {
      long[] writes = dx.offsets(tile);
      Gathered gathered = new Gathered(windows.most());
      for (int p = 0; p < tile.count(); p++) {
        int count = gathered.find(dy, positions, window, windows, tile, p);
        gathered.sum(count, dy, positions, dx, writes[p]);
      }
    };
  }

  /**
   * The windows that cover one pixel.
   *
   * @param gradients the offset of the gradient of each window
   * @param argmax the offset of the position of the maximum of each window
   * @param here the position of the pixel in each window
   */
  private record Gathered(long[] gradients, long[] argmax, float[] here) {
    Gathered(int most) {
      this(new long[most], new long[most], new float[most]);
    }

    /** Finds the windows of pixel p of a tile and returns their number. */
    int find(
        ImageTensor dy,
        PositionTensor positions,
        Window window,
        CoveringWindows windows,
        PixelTile tile,
        int p) {
      int n = tile.images()[p];
      int slot = dy.slot(n, tile.worker());
      int y = tile.rows()[p] + window.padding().height();
      int x = tile.columns()[p] + window.padding().width();
      int left = windows.left(tile.columns()[p]);
      int right = windows.right(tile.columns()[p]);
      int count = 0;
      for (int row = windows.top(tile.rows()[p]); row < windows.bottom(tile.rows()[p]); row++) {
        int inWindow = (y - row * window.stride().height()) * window.kernel().width() + x;
        for (int column = left; column < right; column++) {
          gradients[count] = dy.map().offset(slot, row, column);
          argmax[count] = positions.offset(n, row, column, tile.worker());
          here[count] = (byte) (inWindow - column * window.stride().width());
          count++;
        }
      }
      return count;
    }

    /** Writes the sum of the gradients of the windows whose maximum is the pixel. */
    void sum(int count, ImageTensor dy, PositionTensor positions, PixelTensor dx, long to) {
      for (int c = 0; c < dx.channels(); c += Lanes.COUNT) {
        long at = (long) c * Float.BYTES;
        FloatVector sum = Lanes.zero();
        for (int i = 0; i < count; i++) {
          FloatVector gradient = Lanes.load(dy.data(), gradients[i] + at);
          FloatVector position = Lanes.loadBytes(positions.data(), argmax[i] + c);
          sum = sum.add(gradient, position.compare(VectorOperators.EQ, here[i]));
        }
        Lanes.store(sum, dx.data(), to + at, c, dx.channels());
      }
    }
  }
}
