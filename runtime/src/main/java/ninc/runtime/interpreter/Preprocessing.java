package ninc.runtime.interpreter;

import ninc.compiler.ir.Preprocess;
import ninc.compiler.ir.Preprocess.Resampling;

/** The input of a network, computed from 8-bit images. */
final class Preprocessing {

  private Preprocessing() {}

  /**
   * Resizes, scales and normalizes images.
   *
   * @param n the number of images, N
   * @param images the samples, N×h×w×C, in 0 … 255
   */
  static double[] apply(Preprocess op, int n, double[] images) {
    int length = op.stored().values();
    int channels = op.stored().channels();
    Resampling resampling = op.resampling();
    float[][] pixelValues = op.pixelValues();
    double[] y = new double[n * op.height() * op.width() * channels];
    for (int at = 0; at < y.length; at++) {
      int c = at % channels;
      int column = at / channels % op.width();
      int row = at / channels / op.width() % op.height();
      int image = at / channels / op.width() / op.height() * length;
      int sample = resampling.sample(row, column, c, i -> (int) images[image + i]);
      y[at] = pixelValues[c][sample];
    }
    return y;
  }
}
