package ninc.runtime.interpreter;

import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Type.PixelMap;
import ninc.dsl.Window;

/**
 * A window that slides over a batch of images. It relates each output pixel to the input pixels in
 * its window; padding is never visited.
 *
 * @param n the number of images, N
 * @param input the type of the input, N×H×W×C
 * @param output the type of the output, N×H'×W'×K, with H' = ⌊(H+2p−d·(k−1)−1)/s⌋+1
 */
record SlidingWindow(int n, FeatureMap input, PixelMap output, Window window) {

  /** Visits one input pixel in the window of one output pixel. */
  interface Visitor {
    /**
     * Visits a pair of pixels.
     *
     * @param in the index of the input pixel, in N×H×W order
     * @param position the position of the input pixel in the window, in row-major order
     * @param out the index of the output pixel, in N×H'×W' order
     */
    void visit(int in, int position, int out);
  }

  /** Visits output pixels in order, and for each the input pixels of its window in order. */
  void forEach(Visitor visitor) {
    for (int image = 0; image < n; image++) {
      for (int row = 0; row < output.height(); row++) {
        for (int column = 0; column < output.width(); column++) {
          forEachInput(image, row, column, visitor);
        }
      }
    }
  }

  private void forEachInput(int image, int row, int column, Visitor visitor) {
    int out = (image * output.height() + row) * output.width() + column;
    int top = row * window.stride().height() - window.padding().height();
    int left = column * window.stride().width() - window.padding().width();
    for (int ky = 0; ky < window.kernel().height(); ky++) {
      for (int kx = 0; kx < window.kernel().width(); kx++) {
        int y = top + ky * window.dilation().height();
        int x = left + kx * window.dilation().width();
        if (y >= 0 && y < input.height() && x >= 0 && x < input.width()) {
          int in = (image * input.height() + y) * input.width() + x;
          visitor.visit(in, ky * window.kernel().width() + kx, out);
        }
      }
    }
  }

  /** Returns zeros with the shape of the input. */
  double[] newInput() {
    return new double[n * input.values()];
  }

  /** Returns zeros with the shape of the output. */
  double[] newOutput() {
    return new double[n * output.values()];
  }
}
