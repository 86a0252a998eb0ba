package ninc.runtime.interpreter;

import ninc.compiler.ir.Type.FeatureMap;
import ninc.compiler.ir.Type.PixelMap;
import ninc.dsl.Window;

/**
 * A window that slides over a batch of images: which input pixel lies under which place of the
 * window for which output pixel. Padding has no pixels, so it is never visited.
 *
 * @param n N, the images
 * @param input [N, H, W, C]
 * @param output [N, H', W', K], with H' = ⌊(H+2p−k)/s⌋+1
 */
record Sliding(int n, FeatureMap input, PixelMap output, Window window) {

  /** Sees one pixel of the input under the window. */
  interface Visitor {
    /**
     * @param in the input's pixel, counted in N×H×W order
     * @param place in the window, counted in row-major order
     * @param out the output's pixel, counted in N×H'×W' order
     */
    void visit(int in, int place, int out);
  }

  /** Visits output pixels in order, and for each the input pixels under it in row-major order. */
  void forEach(Visitor visitor) {
    for (int image = 0; image < n; image++) {
      for (int row = 0; row < output.height(); row++) {
        for (int column = 0; column < output.width(); column++) {
          at(image, row, column, visitor);
        }
      }
    }
  }

  private void at(int image, int row, int column, Visitor visitor) {
    int out = (image * output.height() + row) * output.width() + column;
    int top = row * window.stride().height() - window.padding().height();
    int left = column * window.stride().width() - window.padding().width();
    for (int ky = 0; ky < window.kernel().height(); ky++) {
      for (int kx = 0; kx < window.kernel().width(); kx++) {
        int y = top + ky;
        int x = left + kx;
        if (y >= 0 && y < input.height() && x >= 0 && x < input.width()) {
          int in = (image * input.height() + y) * input.width() + x;
          visitor.visit(in, ky * window.kernel().width() + kx, out);
        }
      }
    }
  }

  /** A feature map of zeros for the whole batch, of the input's type. */
  double[] newInput() {
    return new double[n * input.values()];
  }

  /** A feature map of zeros for the whole batch, of the output's type. */
  double[] newOutput() {
    return new double[n * output.values()];
  }
}
