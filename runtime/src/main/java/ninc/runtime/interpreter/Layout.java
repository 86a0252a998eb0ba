package ninc.runtime.interpreter;

import java.util.List;
import ninc.compiler.ir.Type.FeatureMap;

/** Operators that only reorder values. */
final class Layout {

  private Layout() {}

  /**
   * Concatenates the channels of feature maps.
   *
   * @param pixels the number of pixels in the batch, N·H·W
   */
  static double[] concat(int pixels, List<double[]> parts) {
    double[] y = new double[parts.stream().mapToInt(part -> part.length).sum()];
    int channels = y.length / pixels;
    int from = 0;
    for (double[] part : parts) {
      int count = part.length / pixels;
      for (int pixel = 0; pixel < pixels; pixel++) {
        System.arraycopy(part, pixel * count, y, pixel * channels + from, count);
      }
      from += count;
    }
    return y;
  }

  /**
   * Copies a range of the channels of each pixel.
   *
   * @param channels the number of channels of x
   * @param from the first channel to copy
   * @param count the number of channels to copy
   */
  static double[] slice(double[] x, int channels, int from, int count) {
    int pixels = x.length / channels;
    double[] y = new double[pixels * count];
    for (int pixel = 0; pixel < pixels; pixel++) {
      System.arraycopy(x, pixel * channels + from, y, pixel * count, count);
    }
    return y;
  }

  /** From N×H×W×C to N×C×H×W, PyTorch's order. */
  static double[] flatten(double[] x, FeatureMap map) {
    return transposed(x, map.pixels(), map.channels());
  }

  /** From N×C×H×W, PyTorch's order, to N×H×W×C. */
  static double[] unflatten(double[] x, FeatureMap map) {
    return transposed(x, map.channels(), map.pixels());
  }

  /** Transposes each example, a matrix rows×columns. */
  private static double[] transposed(double[] x, int rows, int columns) {
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      int example = i / (rows * columns);
      int row = i / columns % rows;
      int column = i % columns;
      y[(example * columns + column) * rows + row] = x[i];
    }
    return y;
  }
}
